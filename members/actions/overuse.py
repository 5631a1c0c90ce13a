"""That a member looks things up very often: noticed by the platform, and decided about by a person."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.actions.notices import tell_to_read
from members.models import Overuse, User
from num import audit
from num.clock import moment
from num.states import IllegalMove


@transaction.atomic
def notice_overuse(user: User, kind: str, *, by: audit.System, at: datetime | None = None) -> None:
    """Put it before staff, unless it is before them already. Nothing changes for her."""
    _, new = Overuse.objects.get_or_create(user=user, defaults={"kind": kind, "noticed_at": moment(at)})
    if new:
        audit.record("lookups.noticed", user, by=by, at=moment(at), kind=kind)


@transaction.atomic
def stop_lookups(overuse: Overuse, *, by: User, at: datetime | None = None) -> None:
    """She looks nothing up until it is settled, and is told. Raises PermissionDenied; IllegalMove if it was decided."""
    _refuse_strangers(by)
    if not Overuse.objects.filter(pk=overuse.pk, stopped_at=None).update(stopped_at=moment(at), stopped_by=by):
        raise IllegalMove
    tell_to_read(overuse.user)
    audit.record("lookups.stopped", overuse.user, by=by, at=moment(at))


@transaction.atomic
def settle_lookups(overuse: Overuse, *, by: User, at: datetime | None = None) -> None:
    """Forget it: she may look things up. If that was stopped, she is told.

    Raises PermissionDenied; IllegalMove if decided.
    """
    _refuse_strangers(by)
    settled, _ = Overuse.objects.filter(pk=overuse.pk, stopped_at=overuse.stopped_at).delete()
    if not settled:
        raise IllegalMove
    if overuse.stopped_at:
        tell_to_read(overuse.user)
    event = "lookups.allowed" if overuse.stopped_at else "lookups.left"
    audit.record(event, overuse.user, by=by, at=moment(at))


def leave_lookups(overuse: Overuse, *, by: User, at: datetime | None = None) -> None:
    """Forget that it was noticed. Raises PermissionDenied; IllegalMove also if somebody has stopped them since."""
    if overuse.stopped_at:
        raise IllegalMove
    settle_lookups(overuse, by=by, at=at)


def allow_lookups(overuse: Overuse, *, by: User, at: datetime | None = None) -> None:
    """She may look things up again. Raises PermissionDenied; IllegalMove also if they were not stopped."""
    if not overuse.stopped_at:
        raise IllegalMove
    settle_lookups(overuse, by=by, at=at)


def _refuse_strangers(by: User) -> None:
    if not by.may("decide_membership"):
        raise PermissionDenied
