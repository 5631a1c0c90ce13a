"""Somebody asks where a copied alert came from."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from alerts import tracing
from alerts.tracing import Trace
from members.models import User
from num import audit
from num.clock import moment


@transaction.atomic
def trace(passage: str, *, by: User, at: datetime | None = None) -> Trace:
    """The groups of members that read it so, and which alerts it copies. Raises PermissionDenied."""
    if not by.may("approve"):
        raise PermissionDenied
    found = tracing.trace(passage)
    audit.record("leak.traced", by, by=by, at=moment(at), groups=len(found.groups), alerts=len(found.copied))
    return found
