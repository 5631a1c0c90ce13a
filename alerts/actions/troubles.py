"""That something about sending needs a person: noticed, told once, over."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction

from alerts import dispatch as engine
from alerts.models import Alert, Dispatch, Trouble
from members import mail
from members.models import Channel, User
from num import audit, health
from num.clock import moment
from reports import duty

STUCK_AFTER: Final = health.LATE.total_seconds()
CALM: Final = timedelta(minutes=10)  # without being noticed again, and it is over
AGAIN_AFTER: Final = timedelta(seconds=50)  # where nobody took the line: so at the next look
LOOKED_BACK: Final = timedelta(hours=1)  # how long a dispatch is measured against its goals
STOPS: Final = {Trouble.Kind.FULL: Alert.Level.RISK, Trouble.Kind.SPENT: Alert.Level.DANGER}  # up to which level


class Noticed(NamedTuple):
    """Something that is wrong now: with a kind of channel, or of what went by it, be it an alert or its notice."""

    kind: str
    channel: str = ""
    dispatch: Dispatch | None = None


def watch(*, by: audit.System, at: datetime | None = None) -> int:
    """Look for what needs a person; of how much somebody was told. Every minute, and harmless to do twice."""
    now = moment(at)
    told = notice([*_stuck(), *_full(), *_late(now)], by=by, at=at)
    calm = Trouble.objects.open().exclude(kind__in=Trouble.TICKED_OFF).filter(noticed_at__lt=now - CALM)
    calm.update(over_at=now)
    return told


@transaction.atomic
def notice(found: Iterable[Noticed], *, by: audit.System, at: datetime | None = None) -> int:
    """Tell whoever can do something of each that nobody was told of yet; how many these are.

    The message is one line without content, one for all. Told of are who is on duty and who approves alerts. What
    surely none of them got is told again: the provider that is down may be the one by which they are told.
    """
    now = moment(at)
    for one in found:
        _begin(one, now)
    untold = Trouble.objects.open().filter(tell_at__lte=now).select_for_update(skip_locked=True)
    new = {trouble.pk for trouble in untold}
    if new:
        Trouble.objects.filter(pk__in=new).update(tell_at=now + AGAIN_AFTER)
        _tell(new, by, now)
    return len(new)


@transaction.atomic
def see_to(trouble: Trouble, *, by: User, at: datetime | None = None) -> Trouble:
    """It is seen to. Twice is once. Raises PermissionDenied."""
    if not by.may("draft") or not trouble.is_ticked_off:
        raise PermissionDenied
    now = moment(at)
    if Trouble.objects.open().filter(pk=trouble.pk).update(over_at=now, seen_by=by):
        audit.record("trouble.seen", trouble, by=by, at=now)
    return trouble


def note_moved(kinds: Iterable[str], *, by: audit.System, at: datetime | None = None) -> int:
    """Of these kinds the second provider is used now."""
    return notice([Noticed(Trouble.Kind.SECOND, kind) for kind in kinds], by=by, at=at)


def _begin(one: Noticed, now: datetime) -> None:
    """Write down what is new; what is known goes on.

    What began before this was approved was of the alert: with its notice it begins once more.
    """
    alert = one.dispatch.alert if one.dispatch else None
    known = Trouble.objects.filter(kind=one.kind, channel=one.channel, alert=alert)
    if one.dispatch:
        of_the_alert = known.filter(began_at__lt=one.dispatch.approved_at)
        if of_the_alert.update(began_at=now, noticed_at=now, over_at=None, seen_by=None, tell_at=now):
            return
    if known.filter(alert__isnull=False).exists() or known.open().update(noticed_at=now):
        return
    Trouble.objects.get_or_create(
        kind=one.kind,
        channel=one.channel,
        alert=alert,
        over_at=None,
        defaults={"began_at": now, "noticed_at": now, "tell_at": now},
    )


def _tell(new: Collection[int], by: audit.System, now: datetime) -> None:
    """Each person of those which she may see, by all her ways."""
    seen = {user: _seen(user, new) for group in duty.groups(now) for user in group}
    ways = [(user, channel) for user, hers in seen.items() if hers for channel in duty.ways(user)]
    unsent: list[Channel] = []
    for _, channel in ways:
        mail.send_by(channel, "on_duty", unsent=partial(unsent.append, channel), link=mail.link_to("desk"))

    @transaction.atomic
    def note() -> None:
        reached = {user for user, channel in ways if channel not in unsent}
        told = Trouble.objects.filter(pk__in={pk for user in reached for pk in seen[user]}).order_by("pk")
        if number := told.update(tell_at=None):
            audit.record("trouble.told", told[0], by=by, at=now, people=len(reached), troubles=number)

    transaction.on_commit(note)


def _seen(user: User, new: Collection[int]) -> set[int]:
    return set(Trouble.objects.visible_to(user).filter(pk__in=new).values_list("pk", flat=True))


def _stuck() -> list[Noticed]:
    return [Noticed(Trouble.Kind.STUCK)] if engine.oldest_due_age() > STUCK_AFTER else []


def _full() -> list[Noticed]:
    return [Noticed(trouble, kind) for trouble, level in STOPS.items() for kind in engine.full_today(level)]


def _late(now: datetime) -> list[Noticed]:
    """What missed a goal. A notice that an alert no longer holds stands on the desk with its alert."""
    measured = Dispatch.objects.filter(approved_at__gt=now - LOOKED_BACK).exclude(state=Dispatch.State.STOPPED)
    return [
        Noticed(Trouble.Kind.LATE, kind, dispatch)
        for dispatch in measured.select_related("alert")
        for kind in engine.missed(dispatch, engine.progress(dispatch))
    ]
