"""The installation that other tests use is whole: each part is a real process, and comes back when it dies."""

import pytest
from django.contrib.auth.hashers import identify_hasher

from members.models import User
from tests.servers.processes import Live


@pytest.mark.faults
def test_every_part_runs_on_this_test_database_and_comes_back_when_killed(served: Live, ann: User) -> None:
    counted = "from members.models import User; print(User.objects.count())"
    assert served.run_manage("shell", "--no-imports", "--command", counted).strip() == "1"
    assert identify_hasher(ann.password).algorithm == "argon2"

    before = {name: served.parts[name].process.pid for name in served.parts.parts}
    for name in before:
        served.parts[name].kill()
    served.wait_until(lambda: served.answers() and served.listening() == served.workers)

    after = {name: served.parts[name].process.pid for name in served.parts.parts}
    assert set(before) == {"web", "worker1", "worker2", "beat"}
    assert [name for name in before if before[name] == after[name]] == []
