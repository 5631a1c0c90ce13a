"""Counting closed periods: what counts, when, and that it is counted once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from alerts.impact import snapshots
from alerts.impact.periods import Period
from alerts.models import Alert, AlertSource, AnswerCount, Dispatch, ImpactFigure, Slice
from alerts.models.dispatch import Byte
from alerts.tasks import snapshot
from members.models import Region, User
from members.models.place import ALL
from reports.actions.report import give_consent, withdraw
from reports.models import Report
from tests.factories import make_case, make_report, place

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]

JANUARY = datetime(2025, 1, 15, 12, tzinfo=UTC)
COUNTED = date(2025, 3, 1)


def report(at: datetime = JANUARY, region: Region | None = None, statistics: str = "yes") -> Report:
    made = make_report(story="He did not pay.", region=region, consents={"statistics": statistics})
    Report.objects.filter(pk=made.pk).update(received_at=at)
    return made


def warn(author: User, approver: User, *reports: Report, at: datetime, regions: int = ALL) -> Alert:
    """An alert that was approved at that time."""
    alert = Alert.objects.create(
        case=make_case(author),
        level=3,
        title="Danger",
        text="A man.",
        region_mask=regions,
        drafted_by=author,
        last_edited_by=author,
        state=Alert.State.LIVE,
        approved_by=approver,
        approved_at=at,
        expires_at=at + timedelta(days=90),
    )
    for one in reports:
        AlertSource.objects.create(alert=alert, report=one)
    return alert


def send(alert: Alert, states: bytes, start: int = 0, **follows: Any) -> Dispatch:
    assert alert.approved_at
    sent = Dispatch.objects.create(
        alert=alert,
        level=3,
        region_mask=alert.region_mask,
        work_mask=ALL,
        renderings={},
        last_id=start + len(states),
        approved_at=alert.approved_at,
        **follows,
    )
    Slice.objects.create(
        dispatch=sent,
        kind="email",
        start=start,
        stop=start + len(states),
        mark=start + len(states),
        states=states,
        answered=b"",
        due_at=alert.approved_at,
    )
    return sent


def figure(measure: str, place: str = "all", period: str = "month", starts_on: date = date(2025, 1, 1)) -> float | None:
    return ImpactFigure.objects.get(period=period, starts_on=starts_on, place=place, measure=measure).value


def test_what_takes_the_place_of_an_alert_is_no_further_alert(caro: User, ada: User) -> None:
    told = report()
    provisional = warn(caro, ada, told, at=JANUARY + timedelta(hours=1))
    full = warn(caro, ada, told, at=JANUARY + timedelta(hours=20))
    update = warn(caro, ada, told, at=JANUARY + timedelta(days=9))
    for later, before in ((full, provisional), (update, full)):
        Alert.objects.filter(pk=later.pk).update(replaces=before)
    send(provisional, Byte.SENT * 2)
    send(full, Byte.SENT * 3, start=10)
    snapshots.take(COUNTED)
    assert [figure(one) for one in ("alerts", "timed", "median_hours", "handed")] == [1, 1, 1, 5]


def test_nothing_is_counted_before_a_full_month_has_passed() -> None:
    report()
    assert snapshots.take(COUNTED - timedelta(days=1)) == 0
    assert not ImpactFigure.objects.exists()


def test_nothing_is_counted_where_nothing_came() -> None:
    assert snapshots.take(COUNTED) == 0


def test_counts_reports_whose_makers_allow_it() -> None:
    report()
    report(statistics="no")
    changed_her_mind, taken_back = report(), report()
    give_consent(changed_her_mind, "statistics", "no", by=None, given="receipt")
    withdraw(taken_back, by=None)
    snapshots.take(COUNTED)
    assert figure("reports") == 1


def test_a_day_belongs_to_the_month_of_london() -> None:
    """Half past midnight on the first of July in London is still June in UTC."""
    report(datetime(2025, 5, 1, tzinfo=UTC))
    report(datetime(2025, 6, 30, 23, 30, tzinfo=UTC))
    snapshots.take(date(2025, 9, 1))
    assert figure("reports", starts_on=date(2025, 6, 1)) == 0
    assert figure("reports", starts_on=date(2025, 7, 1)) == 1


def test_counts_once_and_never_again() -> None:
    first = report()
    assert snapshots.take(COUNTED) == 1
    withdraw(first, by=None)
    report()
    assert snapshots.take(COUNTED) == 0
    assert figure("reports") == 1


def test_a_period_written_meanwhile_by_another_stays() -> None:
    report()
    ImpactFigure.objects.create(period="month", starts_on=date(2025, 1, 1), place="all", measure="reports", value=7)
    snapshots._write(Period("month", date(2025, 1, 1)))
    assert figure("reports") == 7
    assert figure("alerts") == 0


def test_months_are_national_and_quarters_and_years_by_region() -> None:
    report(region=place("greater-manchester"))
    report(region=place("r-tld"))
    report(region=place("national"))
    snapshots.take(date(2026, 2, 1))
    assert set(ImpactFigure.objects.filter(period="month").values_list("place", flat=True)) == {"all"}
    for period in ("quarter", "year"):
        assert figure("reports", period=period) == 3
        assert figure("reports", "r-tld", period=period) == 2
        assert figure("reports", "r-tli", period=period) == 0


def test_follows_an_alert_from_its_first_report_to_the_answers(caro: User, ada: User) -> None:
    approved = JANUARY + timedelta(days=2)
    alert = warn(caro, ada, report(), report(JANUARY + timedelta(days=1)), at=approved)
    dispatch = send(alert, b"...ssdpxwu")
    send(alert, b"sssssss", follows=dispatch)
    for answer, count, day in (("avoided", 2, 20), ("recognised", 1, 20), ("avoided", 4, 90)):
        AnswerCount.objects.create(alert=alert, answer=answer, day=date(2025, 1, 1) + timedelta(days=day), count=count)
    snapshots.take(COUNTED)
    counted = {code: figure(code) for code in ("alerts", "handed", "delivered", "answered", "avoided")}
    assert counted == {"alerts": 1, "handed": 5, "delivered": 3, "answered": 3, "avoided": 2}
    assert (figure("timed"), figure("median_hours")) == (1, 48)


def test_an_alert_counts_in_each_region_it_is_for(caro: User, ada: User) -> None:
    both = place("r-tli").mask | place("r-tld").mask
    warn(caro, ada, report(), at=JANUARY, regions=both)
    warn(caro, ada, report(), at=JANUARY, regions=place("merseyside").mask)
    snapshots.take(date(2025, 5, 1))
    counted = {code: figure("alerts", code, period="quarter") for code in ("all", "r-tli", "r-tld", "r-tle")}
    assert counted == {"all": 2, "r-tli": 1, "r-tld": 2, "r-tle": 0}


def test_a_member_reached_twice_counts_once(caro: User, ada: User, ann: User, bea: User) -> None:
    email, inbox = ann.channels.order_by("id")
    missed = bea.channels.order_by("id")[0]
    both = bytes(Byte.SENT[0] if number in (email.pk, inbox.pk) else ord("p") for number in range(missed.pk + 1))
    for _ in range(2):
        send(warn(caro, ada, report(), at=JANUARY), both)
    snapshots.take(COUNTED)
    assert figure("reached") == 1
    assert figure("delivered") == 4


def test_members_are_those_who_had_joined(ann: User, bea: User, una: User) -> None:
    report()
    User.objects.filter(pk__in=(ann.pk, una.pk)).update(joined_at=JANUARY)
    snapshots.take(date(2025, 5, 1))
    assert figure("members") == 1
    assert (figure("members", "r-tli", "quarter"), figure("members", "r-tld", "quarter")) == (1, 0)


def test_ninth_of_ten_hours(caro: User, ada: User) -> None:
    for hours in range(1, 12):
        warn(caro, ada, report(), at=JANUARY + timedelta(hours=hours))
    warn(caro, ada, report(statistics="no"), at=JANUARY + timedelta(hours=500))
    snapshots.take(COUNTED)
    assert (figure("timed"), figure("median_hours"), figure("p90_hours")) == (11, 6, 10)


def test_the_task_counts_what_is_due() -> None:
    report()
    snapshot()
    assert figure("reports") == 1
