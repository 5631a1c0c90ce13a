"""What is written about a case, and that a report is forgotten."""

from datetime import datetime

from django.db import transaction

from members.models import User
from num import audit, clock
from reports.actions.case.rows import refuse_unless_assigned
from reports.actions.erasing import erase_or_put_off
from reports.actions.guards import hold_row
from reports.models import Case, CaseNote, Report


@transaction.atomic
def add_note(case: Case, text: str, *, private: bool = False, by: User, at: datetime | None = None) -> CaseNote:
    """A ``private`` one is read by nobody else."""
    now = clock.moment(at)
    refuse_unless_assigned(case, by)
    note = CaseNote.objects.create(case=case, author=by, written_at=now, text=text, private=private)
    audit.record("case.note", case, by=by, at=now)
    return note


@transaction.atomic
def erase(report: Report, *, by: User, at: datetime | None = None) -> Report:
    """Let nothing of it be read or found again, and nothing rest on it from now on. Raises PermissionDenied.

    While a hold keeps it, it is only used for nothing; it is erased once the hold has ended.
    """
    now = clock.moment(at)
    hold_row(Report.objects.erasable_by(by), report)
    erase_or_put_off([report], now)
    audit.record("report.erased", report, by=by, at=now)
    return report
