"""Who works on a case."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from guardian.shortcuts import assign_perm, remove_perm

from members.models import User
from num import audit, clock
from reports.actions.case.rows import PERMISSION, refuse_unless_assigned
from reports.actions.guards import hold_row
from reports.actions.task import pass_on
from reports.models import Case, SetAside


class NobodyLeft(Exception):
    """A case needs at least one caseworker: assign another first."""


@transaction.atomic
def assign(case: Case, worker: User, *, by: User, at: datetime | None = None) -> Case:
    """From the next request on, ``worker`` may open and change the case."""
    refuse_unless_assigned(case, by)
    if not worker.may("triage"):
        raise PermissionDenied
    assign_perm(PERMISSION, worker, case)
    _no_way_back(case, worker)
    audit.record("case.assigned", case, by=by, at=clock.moment(at), worker=str(worker.pk))
    return case


@transaction.atomic
def unassign(case: Case, worker: User, *, by: User, at: datetime | None = None) -> Case:
    """From the next request on, the case is not there for ``worker``. Raises NobodyLeft for the last one."""
    refuse_unless_assigned(case, by)
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)  # of two who leave at once, one stays
    if not case.assignments.exclude(user=worker).exists():
        raise NobodyLeft
    remove_perm(PERMISSION, worker, case)
    _no_way_back(case, worker)
    pass_on([case], worker, _who_stays(case, worker, by))
    audit.record("case.unassigned", case, by=by, at=clock.moment(at), worker=str(worker.pk))
    return case


@transaction.atomic
def hand_on(case: Case, leaver: User, worker: User, *, by: User, at: datetime | None = None) -> Case:
    """Give a case of ``leaver``, with what they have to do for it, to ``worker``, from the next request on.

    Raises PermissionDenied, also for oneself: whoever may take cases from others must not come by them.
    """
    if not by.may("approve") or not worker.may("triage") or worker in (by, leaver):
        raise PermissionDenied
    hold_row(Case.objects.held_by(leaver), case)
    assign_perm(PERMISSION, worker, case)
    remove_perm(PERMISSION, leaver, case)
    _no_way_back(case, worker, leaver)
    pass_on([case], leaver, worker)
    audit.record("case.handed_on", case, by=by, at=clock.moment(at), worker=str(worker.pk), leaver=str(leaver.pk))
    return case


def _no_way_back(case: Case, *workers: User) -> None:
    """Others decide now whether they work on it: that they left it once lets them in no more."""
    SetAside.objects.filter(case=case, user__in=workers).delete()


def _who_stays(case: Case, worker: User, by: User) -> User:
    """Who takes on what ``worker`` had to do: whoever removes them, or else who has been there longest."""
    return by if by != worker else case.first_worker() or by
