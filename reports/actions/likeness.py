"""What staff decide about two reports that are alike. A report that is in no case goes where the other one is."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from num import audit, clock
from num.states import IllegalMove, move
from reports.actions.case import link_alike
from reports.models import Case, Likeness, Report

State = Likeness.State


@transaction.atomic
def confirm(likeness: Likeness, *, by: User, at: datetime | None = None) -> Likeness:
    """It is the same person. Two cases stay as they are, and each names the other. Raises IllegalMove."""
    now = clock.moment(at)
    pair = _hold(likeness, by)
    move(likeness, to=State.CONFIRMED, decided_by=by, decided_at=now)
    if found := _free_and_case(pair):
        link_alike(*found, by=by, at=at)
    audit.record("likeness.confirmed", likeness, by=by, at=now)
    return likeness


@transaction.atomic
def bring_together(likeness: Likeness, *, by: User, at: datetime | None = None) -> Report:
    """It was confirmed while neither was in a case, and now one is: put the other there, too. Raises IllegalMove."""
    found = _free_and_case(_hold(likeness, by))
    if likeness.state != State.CONFIRMED or not found:
        raise IllegalMove("there is no case to put it in")
    return link_alike(*found, by=by, at=at)


@transaction.atomic
def reject(likeness: Likeness, *, by: User, at: datetime | None = None) -> Likeness:
    """It is not the same person, until a sign says so that was not there before. Raises IllegalMove."""
    now = clock.moment(at)
    _hold(likeness, by)
    move(likeness, to=State.REJECTED, decided_by=by, decided_at=now)
    audit.record("likeness.rejected", likeness, by=by, at=now)
    return likeness


@transaction.atomic
def reconsider(likeness: Likeness, *, by: User, at: datetime | None = None) -> Likeness:
    """Nothing is decided any more. Where a report was put because of it, it stays until it is unlinked."""
    _hold(likeness, by)
    move(likeness, to=State.PROPOSED, decided_by=None, decided_at=None)
    audit.record("likeness.reconsidered", likeness, by=by, at=clock.moment(at))
    return likeness


def _hold(likeness: Likeness, by: User) -> list[Report]:
    """Their cases, both reports and the pair as they are now, held until commit, in the order in which all do.

    Raises PermissionDenied, and IllegalMove if one of the two is in another case by now.
    """
    ends = (likeness.first_id, likeness.second_id)
    cases = Case.objects.filter(pk__in=Report.objects.filter(pk__in=ends).values("case")).order_by("pk")
    cases_held = set(cases.select_for_update(no_key=True).values_list("pk", flat=True))
    held = Report.objects.worked_on_by(by).exclude(state=Report.State.WITHDRAWN).filter(pk__in=ends)
    pair = list(held.select_for_update(of=("self",), no_key=True).order_by("pk"))
    if len(pair) != len(ends):
        raise PermissionDenied
    if {report.case_id for report in pair if report.case_id} != cases_held:
        raise IllegalMove("one of them is in another case by now")
    likeness.refresh_from_db(from_queryset=Likeness.objects.select_for_update(no_key=True))
    return pair


def _free_and_case(pair: list[Report]) -> tuple[Report, Case] | None:
    """The one of two that is in no case, and the case of the other."""
    free = [report for report in pair if report.case is None]
    cases = [report.case for report in pair if report.case]
    return (free[0], cases[0]) if free and cases else None
