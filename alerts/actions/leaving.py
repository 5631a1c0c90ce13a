"""Somebody leaves for good, by herself."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.actions.leaving import forget, stop_messages
from members.models import User
from num import audit
from num.clock import moment
from reports.actions.erasing import let_go


@transaction.atomic
def leave(user: User, *, erase_reports: bool, by: User, at: datetime | None = None) -> None:
    """Stop every message to her, erase her reports or take her name off them, and delete her account.

    Raises PermissionDenied for staff, whose work others must be able to account for, and for anybody else's account.
    """
    if by != user or user.is_staff:
        raise PermissionDenied
    now = moment(at)
    stop_messages(user)
    let_go(user, erase=erase_reports, at=now)
    audit.record("account.left", user, by=user, at=now, reports="erased" if erase_reports else "kept")
    forget(user)  # last: it takes the keys of rows, and whoever holds those may be waiting for the audit's lock
