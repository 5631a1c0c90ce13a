"""Somebody of staff cannot take a report or a case: it leaves their list, and nobody is told why."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from guardian.shortcuts import assign_perm

from members.models import User
from num import audit, clock
from num.celery import ring
from num.states import move
from reports.actions.case import PERMISSION, unassign
from reports.actions.guards import hold_row
from reports.models import Case, Report, SetAside

TAKEN = (Report.State.TRIAGE, Report.State.NEEDS_INFORMATION)


@transaction.atomic
def set_aside(report: Report, *, by: User, at: datetime | None = None) -> None:
    """It leaves the queue of ``by`` alone, and is new again if nobody has taken it after them; of a grave one, duty
    tells the next. Harmless to do twice.

    Raises PermissionDenied.
    """
    now = clock.moment(at)
    held = hold_row(Report.objects.worked_on_by(by).filter(case__isnull=True), report)
    if held.state in TAKEN and _took(held, by):
        move(held, to=Report.State.RECEIVED)
    SetAside.objects.get_or_create(user=by, report=held, defaults={"at": now})
    audit.record("report.set_aside", held, by=by, at=now)
    if held.says_grave():
        ring("reports.tell_duty")


@transaction.atomic
def leave(case: Case, *, by: User, at: datetime | None = None) -> None:
    """``by``, to whom it was given by name, works on it no more. Raises NobodyLeft where nobody else does.

    Raises PermissionDenied, also for whoever works on it through a team alone: they could take it up by name.
    """
    if not case.assignments.filter(user=by).exists():
        raise PermissionDenied
    unassign(case, by, by=by, at=at)
    SetAside.objects.update_or_create(user=by, case=case, defaults={"at": clock.moment(at)})


@transaction.atomic
def take_up(aside: SetAside, *, by: User, at: datetime | None = None) -> None:
    """Back as it was: the report in the queue of ``by``, or the case among theirs. Raises PermissionDenied."""
    now = clock.moment(at)
    held = hold_row(SetAside.objects.undoable_by(by, now), aside)
    if not by.may("triage"):
        raise PermissionDenied
    held.delete()
    if held.case:
        assign_perm(PERMISSION, by, held.case)
        audit.record("case.assigned", held.case, by=by, at=now, worker=str(by.pk))
    elif held.report:
        audit.record("report.taken_up", held.report, by=by, at=now)


def _took(report: Report, by: User) -> bool:
    """Whether they were the last of staff to say that they look at it, or to ask something."""
    taken = Q(event="report.triage") | Q(event="message.sent", details__asks=True)
    last = audit.about(report, ("report.triage", "message.sent")).filter(taken).last()
    return last is not None and last.by == str(by.pk)
