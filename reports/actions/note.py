"""Letting a reporter read what staff wrote down about her case."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from num import audit, clock
from reports.actions.guards import hold_case
from reports.models import CaseNote, Report


@transaction.atomic
def release_note(note: CaseNote, report: Report, *, by: User, at: datetime | None = None) -> CaseNote:
    """Whoever made ``report``, of the same case, may read it from now on.

    Raises PermissionDenied, also for a private one.
    """
    hold_case(note.case, by)
    if note.private or report.case_id != note.case_id:
        raise PermissionDenied
    return _set(note, "case.note_released", by, at, released_for=report, released_by=by)


@transaction.atomic
def take_back_note(note: CaseNote, *, by: User, at: datetime | None = None) -> CaseNote:
    """She reads it no more. Raises PermissionDenied."""
    hold_case(note.case, by)
    return _set(note, "case.note_taken_back", by, at, released_for=None, released_by=None)


def _set(note: CaseNote, event: str, by: User, at: datetime | None, **changes: object) -> CaseNote:
    for name, value in changes.items():
        setattr(note, name, value)
    note.save(update_fields=list(changes))
    audit.record(event, note.case, by=by, at=clock.moment(at), note=str(note.pk))
    return note
