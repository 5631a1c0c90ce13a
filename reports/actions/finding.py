"""Staff look for a report or a case."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from num import audit, clock
from reports import finding
from reports.finding import Found


@transaction.atomic
def find(typed: str, *, by: User, at: datetime | None = None) -> Found:
    """Each search is recorded, with how much it found; what was typed is kept nowhere. Raises PermissionDenied."""
    now = clock.moment(at)
    if not by.may("triage"):
        raise PermissionDenied
    found = finding.find(typed, by)
    audit.record("casework.searched", by, by=by, at=now, hits=found.hits)
    return found
