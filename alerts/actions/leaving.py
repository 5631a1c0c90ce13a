"""Somebody leaves for good, by herself, or is sent away by a colleague."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.actions.leaving import forget, stop_messages
from members.actions.organisation import end_belonging
from members.models import Organisation, User
from num import audit
from num.clock import moment
from reports.actions.erasing import leave_behind, let_go, told_alone
from reports.actions.talk import pass_on_unread


@transaction.atomic
def leave(user: User, *, erase_reports: bool, by: User, at: datetime | None = None) -> None:
    """Stop every message to her, erase her reports or take her name off them, and delete her account.

    Raises PermissionDenied for staff, whose work others must be able to account for, and for anybody else's account.
    """
    if by != user or user.is_staff:
        raise PermissionDenied
    now = moment(at)
    organisation = _hold_organisation(user)
    stop_messages(user)
    if organisation:
        pass_on_unread(user, organisation)
    let_go(user, erase=erase_reports, at=now)
    audit.record("account.left", user, by=user, at=now, reports="erased" if erase_reports else "kept")
    forget(user)  # last: it takes the keys of rows, and whoever holds those may be waiting for the audit's lock


@transaction.atomic
def remove_colleague(user: User, *, by: User, at: datetime | None = None) -> None:
    """As ``leave``, of somebody by somebody else of her project or site, with whom what was told for it stays.

    But what she told for herself is nobody else's to take from her: with that her account goes on, for her alone.
    Raises PermissionDenied for anybody else, and for oneself: so there is always somebody left.
    """
    organisation = _hold_organisation(by)
    if organisation is None or by == user or not {by, user} <= set(organisation.people):
        raise PermissionDenied
    now, goes_on = moment(at), told_alone(user)
    if goes_on:
        end_belonging(user, at=now)
        pass_on_unread(user, organisation)
        leave_behind(user)
    else:
        stop_messages(user)
        pass_on_unread(user, organisation)
        let_go(user, erase=False, at=now)
    audit.record("organisation.removed", organisation, by=by, at=now)
    if not goes_on:
        forget(user)


def _hold_organisation(user: User) -> Organisation | None:
    """Held until commit: of two who remove each other at once, one stays; of two who leave at once, one is the last."""
    return Organisation.objects.of(user).select_for_update(of=("self",), no_key=True).first()
