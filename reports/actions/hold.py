"""A legal hold: nothing of a case or a report is deleted while it lasts. What was asked for meanwhile is done after."""

from collections.abc import Sized
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from members.models import User
from num import audit, clock
from num.states import IllegalMove
from reports.actions.erasing import settle
from reports.actions.guards import hold_row
from reports.models import Case, Hold, Report

UNCONFIRMED = timedelta(days=7)  # for so long a caseworker's hold keeps what it is on
LONGEST = timedelta(days=180)  # until somebody looks again


class Refused(ValueError):
    """It is not kept like this. The words say why."""


@transaction.atomic
def place_hold(about: Case | Report, because: str, review_on: date, *, by: User, at: datetime | None = None) -> Hold:
    """From the commit on nothing of it is deleted: for a week, unless an approver places or confirms it.

    Raises Refused, PermissionDenied; IllegalMove if there is a hold already.
    """
    now = clock.moment(at)
    subject = _held(about, by)
    _refuse_far(review_on)
    if Hold.objects.live().filter(**subject).exists():
        raise IllegalMove("there is a hold on it already")
    if not by.may("approve") and Hold.objects.lapsed().filter(**subject).exists():
        raise Refused("Nobody confirmed the hold that was on it before. Ask an approver to place it.")
    Hold.objects.lapsed().filter(**subject, ended_at=None).update(ended_at=now)
    hold = Hold(**subject, because=because, review_on=review_on, placed_by=by, placed_at=now)
    hold.lapses_at = None if by.may("approve") else now + UNCONFIRMED
    hold.save(force_insert=True)
    audit.record("hold.placed", hold, by=by, at=now)
    return hold


@transaction.atomic
def confirm_hold(hold: Hold, *, by: User, at: datetime | None = None) -> Hold:
    """An approver who did not place it has read why: it lasts. Raises PermissionDenied, IllegalMove."""
    now = clock.moment(at)
    held = _live(hold, by, now)
    if not by.may("approve") or held.placed_by_id == by.pk:
        raise PermissionDenied
    if held.lapses_at is None:
        raise IllegalMove("it needs nobody to confirm it")
    held.lapses_at, held.confirmed_by, held.confirmed_at = None, by, now
    held.save(update_fields=["lapses_at", "confirmed_by", "confirmed_at"])
    audit.record("hold.confirmed", held, by=by, at=now)
    return held


@transaction.atomic
def look_again(hold: Hold, review_on: date, *, by: User, at: datetime | None = None) -> Hold:
    """It is still needed: ask again on that day. Raises Refused, PermissionDenied, IllegalMove once it has ended."""
    now = clock.moment(at)
    held = _live(hold, by, now)
    _refuse_far(review_on)
    held.review_on = review_on
    held.save(update_fields=["review_on"])
    audit.record("hold.reviewed", held, by=by, at=now)
    return held


@transaction.atomic
def end_hold(hold: Hold, because: str, *, by: User, at: datetime | None = None) -> Hold:
    """Deletion goes on, and what was asked for meanwhile is done at once. Raises PermissionDenied, IllegalMove."""
    now = clock.moment(at)
    if not by.may("approve"):
        raise PermissionDenied
    held = _live(hold, by, now)
    held.ended_by, held.ended_at, held.ended_because = by, now, because
    held.save(update_fields=["ended_by", "ended_at", "ended_because"])
    settle(now)
    audit.record("hold.ended", held, by=by, at=now)
    return held


def _held(about: Case | Report, by: User) -> dict[str, Case | Report]:
    """Its row, held until commit, so that nobody deletes meanwhile. Raises PermissionDenied."""
    if isinstance(about, Case):
        cases = Case.objects.entrusted_to(by).select_for_update(of=("self",), no_key=True)
        _refuse_unless(cases.filter(pk=about.pk))
        list(Report.objects.select_for_update(no_key=True).filter(case=about).order_by("pk"))
        return {"case": about}
    reports = Report.objects.holdable_by(by).select_for_update(of=("self",), no_key=True)
    _refuse_unless(reports.filter(pk=about.pk))
    return {"report": about}


def _refuse_far(review_on: date) -> None:
    if review_on > timezone.localdate() + LONGEST:
        raise Refused(f"Choose a day within {LONGEST.days} days.")


def _refuse_unless(found: Sized) -> None:
    if not len(found):
        raise PermissionDenied


def _live(hold: Hold, by: User, now: datetime) -> Hold:
    held = hold_row(Hold.objects.visible_to(by), hold)
    if held.had_ended(now):
        raise IllegalMove("the hold has ended")
    return held
