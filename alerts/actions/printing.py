"""Somebody takes alerts along on paper."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from alerts.bulletin import Bulletin, may_print
from members.models import User
from num import audit
from num.clock import moment


@transaction.atomic
def note_bulletin(printed: Bulletin, *, by: User, at: datetime | None = None) -> None:
    """Each print is recorded, for which place and how many alerts. Raises PermissionDenied."""
    if not may_print(by):
        raise PermissionDenied
    alerts, language = len(printed.alerts), printed.words.code
    audit.record("bulletin.printed", printed.place, by=by, at=moment(at), alerts=alerts, language=language)
