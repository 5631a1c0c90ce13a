"""She leaves while something of hers is changed elsewhere. On PostgreSQL: SQLite has one writer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, transaction

from alerts.actions import leave
from members.actions import choose, decide, end_subscription, suspend_channel
from members.models import User
from num.audit import System
from reports.actions.report import give_consent
from reports.models import Report
from tests.factories import make_applicant, make_report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def unsubscribe(una: User, caro: User) -> None:
    end_subscription(una.channels.get(kind="email"), 3, by=una)


def bounce(una: User, caro: User) -> None:
    suspend_channel(una.channels.get(kind="email"), "bounced", by=System())


def choose_again(una: User, caro: User) -> None:
    levels = {channel.pk: {3: "now"} for channel in una.channels.all()}
    choose(una, regions=[], work_types=[], levels=levels, wording="full", by=una)


def let_in(una: User, caro: User) -> None:
    decide(una.application, approve=True, by=caro)


def say_no(una: User, caro: User) -> None:
    give_consent(Report.objects.get(), "warn", "no", by=una, given="form")


def tell(una: User, caro: User) -> None:
    make_report(by=una)


@pytest.mark.parametrize("change", [unsubscribe, bounce, choose_again, let_in, say_no, tell])
def test_the_two_do_not_wait_in_a_ring(caro: User, change: Callable[[User, User], None]) -> None:
    """What changes holds its row, then the audit; who leaves waits for it before she waits for the audit."""
    una = make_applicant("una")
    make_report(by=una, story="He hit me.", consents={"warn": "yes"})

    def go() -> None:
        try:
            leave(una, erase_reports=True, by=una)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            change(User.objects.get(pk=una.pk), caro)  # holds the audit's lock from here on
            leaving = pool.submit(go)
            wait([leaving], timeout=0.5)
            assert not leaving.done()
        leaving.result(timeout=20)
    assert not User.objects.filter(username="una").exists()
    assert not Report.objects.filter(reporter__isnull=False).exists()


def test_whoever_changes_her_row_meanwhile_waits_for_her(caro: User) -> None:
    """The other way round: she has her rows and the audit, and the other finds nothing any more."""
    una = make_applicant("una")
    channel = una.channels.get(kind="email")

    def late() -> None:
        try:
            end_subscription(channel, 3, by=System())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            leave(una, erase_reports=True, by=una)
            ending = pool.submit(late)
            wait([ending], timeout=0.5)
            assert not ending.done()
        ending.result(timeout=20)
