"""Letting somebody sign in anew who lost every second step: one of staff starts it, another confirms."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction

from members import links, mail, transports
from members.models import Recovery, User
from num import audit
from num.clock import moment
from num.states import IllegalMove


@transaction.atomic
def start_recovery(user: User, how: str, *, by: User, at: datetime | None = None) -> Recovery:
    """``by`` has recognised ``user``, and says how. Nothing changes until somebody else confirms it within a day.

    Raises PermissionDenied, also for oneself; IllegalMove if somebody has started it already, or the account is closed.
    """
    _refuse(user, by)
    _hold(user)
    user.recoveries.too_late().delete()
    if user.recoveries.waiting().exists():
        raise IllegalMove
    recovery = Recovery.objects.create(user=user, how=how, started_by=by, started_at=moment(at))
    audit.record("recovery.started", user, by=by, at=moment(at))
    return recovery


@transaction.atomic
def confirm_recovery(user: User, *, by: User, at: datetime | None = None) -> bool:
    """Every second step, the password and all sessions of ``user`` end; a link to begin anew goes to her address.

    False if she has no confirmed address that this installation can write to.
    Raises PermissionDenied for who started it, and for oneself; IllegalMove if there is nothing to confirm.
    """
    _refuse(user, by)
    _hold(user)
    recovery = user.recoveries.waiting().select_for_update().first()
    if recovery is None:
        raise IllegalMove
    if recovery.started_by_id == by.pk:
        raise PermissionDenied
    user.recoveries.filter(pk=recovery.pk).update(how=None, confirmed_by=by, confirmed_at=moment(at))
    _forget_keys(user)
    sent = _tell(user)
    audit.record("recovery.confirmed", user, by=by, at=moment(at), started_by=str(recovery.started_by_id))
    return sent


def forget_recoveries() -> None:
    """Delete what nobody confirmed in time."""
    Recovery.objects.too_late().delete()


def _refuse(user: User, by: User) -> None:
    if not by.may("suspend") or by == user:
        raise PermissionDenied


def _hold(user: User) -> None:
    """Her row, until commit. Raises IllegalMove if she has left, or is let in no more."""
    if not User.objects.select_for_update(no_key=True).filter(pk=user.pk, is_active=True):
        raise IllegalMove


def _forget_keys(user: User) -> None:
    """With the password end the sessions that were opened by it."""
    Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])


def _tell(user: User) -> bool:
    """Word of it to every confirmed address, and to the first that is in use the link; if none is, to the first."""
    addresses = list(user.channels.verified().written_to().filter(kind__in=transports.kinds()).in_order())
    for channel in addresses:
        mail.write_to(channel, "sign_in_changed")
    for channel in sorted(addresses, key=lambda one: one.suspended_at is not None)[:1]:
        link = mail.link_to("account_reset_password_from_key", *links.new_password(user))
        mail.write_to(channel, "begin_anew", link=link)
    return bool(addresses)
