"""A legal hold: nothing of a case or a report is deleted while it lasts. What was asked for meanwhile is done after."""

from collections.abc import Sized
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from num import audit, clock
from num.states import IllegalMove
from reports.actions.erasing import settle
from reports.models import Case, Hold, Report


@transaction.atomic
def place_hold(about: Case | Report, because: str, review_on: date, *, by: User, at: datetime | None = None) -> Hold:
    """From the commit on nothing of it is deleted. Raises PermissionDenied; IllegalMove if there is a hold already."""
    now = clock.moment(at)
    subject = _held(about, by)
    if Hold.objects.live().filter(**subject).exists():
        raise IllegalMove("there is a hold on it already")
    hold = Hold.objects.create(**subject, because=because, review_on=review_on, placed_by=by, placed_at=now)
    audit.record("hold.placed", hold, by=by, at=now)
    return hold


@transaction.atomic
def look_again(hold: Hold, review_on: date, *, by: User, at: datetime | None = None) -> Hold:
    """It is still needed: ask again on that day. Raises PermissionDenied, IllegalMove once it has ended."""
    held = _live(hold, by)
    held.review_on = review_on
    held.save(update_fields=["review_on"])
    audit.record("hold.reviewed", held, by=by, at=clock.moment(at))
    return held


@transaction.atomic
def end_hold(hold: Hold, because: str, *, by: User, at: datetime | None = None) -> Hold:
    """Deletion goes on, and what was asked for meanwhile is done at once. Raises PermissionDenied, IllegalMove."""
    now = clock.moment(at)
    if not by.may("approve"):
        raise PermissionDenied
    held = _live(hold, by)
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
    reports = Report.objects.entrusted_to(by).select_for_update(of=("self",), no_key=True)
    _refuse_unless(reports.filter(pk=about.pk))
    return {"report": about}


def _refuse_unless(found: Sized) -> None:
    if not len(found):
        raise PermissionDenied


def _live(hold: Hold, by: User) -> Hold:
    held = Hold.objects.visible_to(by).select_for_update(no_key=True).filter(pk=hold.pk).first()
    if held is None:
        raise PermissionDenied
    if held.ended_at:
        raise IllegalMove("the hold has ended")
    return held
