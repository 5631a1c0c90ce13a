"""She leaves while something of hers is changed elsewhere. On PostgreSQL: SQLite has one writer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from alerts.actions import leave, remove_colleague
from members.actions import (
    choose,
    confirm_recovery,
    decide,
    end_subscription,
    join_organisation,
    leave_lookups,
    notice_overuse,
    start_recovery,
    stop_lookups,
    suspend,
    suspend_channel,
)
from members.models import Application, Invitation, Organisation, User, Vouch
from num import audit
from num.audit import System
from num.states import IllegalMove
from reports.actions.report import give_consent
from reports.models import Report
from tests.factories import PASSWORD, make_applicant, make_organisation, make_report, make_staff
from tests.together import apart, meanwhile, until_it_waits

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


def let_in_whom_she_vouched_for(una: User, caro: User) -> None:
    decide(Application.objects.get(vouches__by=una), approve=True, by=caro)


def come_by_her_invitation(una: User, caro: User) -> None:
    invitation = Invitation.objects.get(by=una)
    join_organisation(invitation, username="pat", password=PASSWORD, working_name="Pat")


def let_her_begin_anew(una: User, caro: User) -> None:
    confirm_recovery(una, by=User.objects.get(username="amir"))


def stop_her_lookups(una: User, caro: User) -> None:
    stop_lookups(una.overuse, by=caro)


def leave_her_lookups(una: User, caro: User) -> None:
    leave_lookups(una.overuse, by=caro)


CHANGES = [
    unsubscribe,
    bounce,
    choose_again,
    let_in,
    say_no,
    tell,
    let_in_whom_she_vouched_for,
    come_by_her_invitation,
    let_her_begin_anew,
    stop_her_lookups,
    leave_her_lookups,
]


@pytest.fixture
def una() -> User:
    """She applied, told something, knows another applicant, invited a colleague, lost her second step, and checked
    often.
    """
    una = make_applicant("una")
    make_report(by=una, story="He hit me.", consents={"warn": "yes"})
    Vouch.objects.create(application=make_applicant("vera").application, by=una)
    Invitation.objects.create(organisation=make_organisation("Harbour Light"), by=una, address="pat@example.org")
    start_recovery(una, "By her voice.", by=make_staff("ada", "approver"))
    make_staff("amir", "administrator")
    notice_overuse(una, "same", by=System())
    return una


@pytest.mark.parametrize("change", CHANGES)
def test_the_two_do_not_wait_in_a_ring(una: User, caro: User, change: Callable[[User, User], None]) -> None:
    """What changes holds its row, then the audit; who leaves waits for it before she waits for the audit."""
    # The first holds the audit's lock from there on.
    meanwhile(
        lambda: change(User.objects.get(pk=una.pk), caro), lambda: leave(una, erase_reports=True, by=una)
    ).result()
    assert not User.objects.filter(username="una").exists()
    assert not Report.objects.filter(reporter__isnull=False).exists()


@pytest.mark.parametrize("change", [one for one in CHANGES if one is not tell])
def test_nor_if_she_leaves_just_before_it_is_recorded(
    una: User, caro: User, change: Callable[[User, User], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What changes holds its row by then, and not yet the audit."""
    record, leaving = audit.record, []

    def record_late(*args: Any, **details: Any) -> None:
        monkeypatch.setattr(audit, "record", record)
        leaving.append(pool.submit(apart, lambda: leave(una, erase_reports=True, by=una)))
        until_it_waits(leaving[0])
        record(*args, **details)

    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(audit, "record", record_late)
        change(User.objects.get(pk=una.pk), caro)
        leaving[0].result(timeout=20)
    assert not User.objects.filter(username="una").exists()


def test_whoever_changes_her_row_meanwhile_waits_for_her(caro: User) -> None:
    """The other way round: she has her rows and the audit, and the other finds nothing any more."""
    una = make_applicant("una")
    channel = una.channels.get(kind="email")

    meanwhile(
        lambda: leave(una, erase_reports=True, by=una), lambda: end_subscription(channel, 3, by=System())
    ).result()


def test_of_two_colleagues_who_remove_each_other_one_stays(pia: User, pam: User) -> None:
    first = User.objects.get(pk=pam.pk)
    other = meanwhile(lambda: remove_colleague(first, by=pia), lambda: remove_colleague(pia, by=pam))
    with pytest.raises(PermissionDenied):
        other.result()
    assert User.objects.filter(username__in=("pia", "pam")).get() == pia


def test_of_two_colleagues_who_leave_at_once_one_is_the_last(pia: User, pam: User) -> None:
    make_report(by=pia, story="He hit me.", working_name="Nina")
    first, second = User.objects.get(pk=pam.pk), User.objects.get(pk=pia.pk)
    meanwhile(
        lambda: leave(first, erase_reports=False, by=first), lambda: leave(second, erase_reports=False, by=second)
    ).result()
    kept = Report.objects.kept().filter(organisation=None).get()
    assert (kept.story, kept.working_name) == ("He hit me.", None)
    assert not Organisation.objects.exists()


def too_late_to_let_in(una: User, caro: User) -> None:
    decide(una.application, approve=True, by=caro)


def too_late_to_begin_anew(una: User, caro: User) -> None:
    confirm_recovery(una, by=caro)


def too_late_to_recognise(una: User, caro: User) -> None:
    start_recovery(una, "By her voice.", by=caro)


def too_late_to_close(una: User, caro: User) -> None:
    suspend(una, reason="She sold the alerts.", by=caro)


@pytest.mark.parametrize(
    "change", [too_late_to_let_in, too_late_to_begin_anew, too_late_to_recognise, too_late_to_close]
)
def test_staff_who_come_too_late_learn_that_there_is_nothing_to_do(change: Callable[[User, User], None]) -> None:
    una, ada, amir = make_applicant("una"), make_staff("ada", "approver"), make_staff("amir", "administrator")
    if change is too_late_to_begin_anew:
        start_recovery(una, "By her voice.", by=ada)
    assert una.application

    her = User.objects.get(pk=una.pk)
    staff = meanwhile(lambda: leave(her, erase_reports=True, by=her), lambda: change(una, amir))
    with pytest.raises(IllegalMove):
        staff.result()
