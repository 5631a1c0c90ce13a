"""Who is let in: sessions ended, accounts suspended and opened again."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from members.models import Invitation, Recovery, Subscription, Suspension, User
from num import audit, sessions
from num.clock import moment
from num.states import IllegalMove


class LastAdministrator(Exception):
    """Without this account nobody would be left to look after the others."""


@transaction.atomic
def end_sessions(user: User, *, by: audit.Actor, at: datetime | None = None) -> User:
    """Every session of ``user`` ends with its next request; whoever holds one is asked to sign in."""
    _end_sessions(user)
    audit.record("sessions.ended", user, by=by, at=moment(at))
    return user


@transaction.atomic
def end_session(user: User, key: str, *, by: audit.Actor) -> bool:
    """One session of ``user``'s ends; False if she has none of this key."""
    ended = sessions.end(user, key)
    if ended:
        audit.record("session.ended", user, by=by)
    return ended


@transaction.atomic
def suspend(user: User, *, reason: str, by: User, at: datetime | None = None) -> Suspension:
    """Let ``user`` in no more: sessions end, messages stop, nobody gets in by their word. Nothing else is deleted.

    Raises PermissionDenied, also for one's own account; LastAdministrator; IllegalMove if it was suspended already.
    """
    if not by.may("suspend") or by == user:
        raise PermissionDenied
    if list(User.objects.administrators().select_for_update(no_key=True)) == [user]:
        raise LastAdministrator
    close_account(user)
    suspension = Suspension.objects.create(user=user, reason=reason, by=by, at=moment(at))
    audit.record("access.suspended", user, by=by, at=moment(at))
    return suspension


@transaction.atomic
def restore_access(user: User, *, by: User, at: datetime | None = None) -> User:
    """Let ``user`` in again. The reason for the suspension is forgotten.

    Raises PermissionDenied; IllegalMove if the account is open.
    """
    if not by.may("suspend"):
        raise PermissionDenied
    _switch(user, active=True)
    Suspension.objects.filter(user=user).delete()
    audit.record("access.restored", user, by=by, at=moment(at))
    return user


def close_account(user: User) -> None:
    """Sessions end, nobody signs in, messages stop; the caller holds the transaction. Raises IllegalMove if closed.

    Whom the person invited, or recognised without a second to confirm it, does not get in behind them.
    """
    _switch(user, active=False)
    _end_sessions(user)
    Invitation.objects.filter(by=user).delete()
    Recovery.objects.filter(started_by=user, confirmed_by__isnull=True).delete()


def _switch(user: User, *, active: bool) -> None:
    if not User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active):
        raise IllegalMove
    user.is_active = active
    Subscription.objects.of(user).derive()


def _end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db(fields=["sessions_ended"])
