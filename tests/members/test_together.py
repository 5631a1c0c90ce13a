"""Two act at the same moment, or one person twice. On PostgreSQL: SQLite has one writer."""

from collections.abc import Callable

import pytest

from members.actions import add_address, choose, decide, put_first, suspend
from members.models import User
from tests.factories import make_report, make_staff
from tests.together import meanwhile

Action = Callable[[User, User], None]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def let_in(una: User, amir: User) -> None:
    decide(una.application, approve=True, by=amir)


def tell(una: User, amir: User) -> None:
    make_report(by=una)


def close(una: User, amir: User) -> None:
    suspend(una, reason="She sold the alerts.", by=make_staff("abe", "administrator"))


def choose_anew(una: User, amir: User) -> None:
    choose(una, regions=[], work_types=[], levels={}, wording="full", by=una)


def add(una: User, amir: User) -> None:
    add_address(una, "una.too@example.org", by=una)


def put_in_order(una: User, amir: User) -> None:
    put_first(una.channels.get(kind="email"), by=una)


@pytest.mark.parametrize(("one", "other"), [(let_in, close), (tell, choose_anew), (tell, add), (tell, put_in_order)])
def test_two_do_not_wait_in_a_ring(una: User, amir: User, one: Action, other: Action) -> None:
    """A line that names somebody is checked at its commit, when it holds the audit's lock: whoever waits for that lock
    must not hold the row with its key.
    """

    meanwhile(lambda: one(una, amir), lambda: other(una, amir)).result()
