"""The installation that other tests use is whole: each part is a real process, and comes back when it dies."""

import pytest
from django.contrib.auth.hashers import identify_hasher
from playwright.sync_api import Page

from members.models import User
from tests.servers.processes import Live


@pytest.mark.faults
def test_every_part_runs_on_this_test_database_and_comes_back_when_killed(live: Live, ann: User) -> None:
    counted = "from members.models import User; print(User.objects.count())"
    assert live.run_manage("shell", "--no-imports", "--command", counted).strip() == "1"
    assert identify_hasher(ann.password).algorithm == "argon2"

    before = {name: live.parts[name].process.pid for name in live.parts.parts}
    for name in before:
        live.parts[name].kill()
    live.wait_until(lambda: live.answers() and live.listening() == live.workers)

    after = {name: live.parts[name].process.pid for name in live.parts.parts}
    assert set(before) == {"web", "worker1", "worker2", "beat"}
    assert [name for name in before if before[name] == after[name]] == []


@pytest.mark.faults
def test_redis_restarts_under_its_workers(live: Live) -> None:
    live.redis.restart()
    live.wait_until(lambda: live.listening() == live.workers)


@pytest.mark.browser
def test_browser_opens_the_front_page(live: Live, page: Page) -> None:
    page.goto(live.url)
    assert page.locator("main").is_visible()
