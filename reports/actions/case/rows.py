"""Whose a report or a case is now.

Rows are held without their keys (``no_key``): a line elsewhere that points to one is checked at its commit, when it
holds the audit's lock, and must not wait for a row whose holder waits for that lock.
"""

from django.core.exceptions import PermissionDenied

from members.models import User
from num.states import IllegalMove
from reports.actions.guards import hold_row
from reports.models import Case, Report

PERMISSION = "work_on_case"


def hold_free(report: Report, by: User) -> Report:
    """A report that is in no case, as it is now, held until commit, so that nobody moves it to one meanwhile.

    Raises PermissionDenied; IllegalMove for one that is in a case.
    """
    held = hold_row(Report.objects.worked_on_by(by), report)
    if held.case_id:
        raise IllegalMove("it is in a case already")
    return held


def refuse_unless_assigned(case: Case, by: User) -> None:
    if not Case.objects.worked_on_by(by).filter(pk=case.pk).exists():
        raise PermissionDenied
