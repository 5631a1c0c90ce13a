"""That something about sending needs a person: noticed, told once, over."""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from alerts import dispatch as engine
from alerts.models import Alert, Dispatch, Trouble
from alerts.models.trouble import TroubleQuerySet
from members import mail, transports
from members.models import User
from members.transports import Outcome
from num import audit, health
from num.clock import moment
from num.crypto import Unreadable
from reports import duty

STUCK_AFTER: Final = health.LATE.total_seconds()
CALM: Final = timedelta(minutes=10)  # without being noticed again, and it is over
AGAIN_AFTER: Final = timedelta(seconds=50)  # where nobody took the line: so at the next look; longer than one way takes
TAKEN: Final = transports.TAKEN | {Outcome.LOST}  # or perhaps: rather that than the same each minute
LOOKED_BACK: Final = timedelta(hours=1)  # how long a dispatch is measured against its goals
STOPS: Final = {Trouble.Kind.FULL: Alert.Level.RISK, Trouble.Kind.SPENT: Alert.Level.DANGER}  # up to which level

log = logging.getLogger(__name__)


class Noticed(NamedTuple):
    """Something that is wrong now: with a kind of channel, or of what went by it, be it an alert or its notice."""

    kind: str
    channel: str = ""
    dispatch: Dispatch | None = None


def watch(*, by: audit.System, at: datetime | None = None) -> int:
    """Look for what needs a person; of how much somebody is told. Every minute, and harmless to do twice."""
    now = moment(at)
    for one in [*_stuck(), *_full(), *_late(now)]:
        _begin(one, now)
    calm = Trouble.objects.open().exclude(kind__in=Trouble.TICKED_OFF).filter(noticed_at__lt=now - CALM)
    calm.update(over_at=now)
    new = _claim(now)
    if new:
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


def note_moved(kinds: Iterable[str]) -> None:
    """Of these kinds the second provider is used now. Whoever delivers waits for nobody to be told of it."""
    for kind in kinds:
        _begin(Noticed(Trouble.Kind.SECOND, kind), timezone.now())


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


@transaction.atomic
def _claim(now: datetime) -> set[int]:
    """What nobody was told of yet. Nothing while another tells: where mail hangs, all workers could end up in it."""
    untold = Trouble.objects.open().filter(tell_at__isnull=False)
    if untold.filter(tell_at__gt=now).exists():
        return set()
    new = {trouble.pk for trouble in untold.filter(tell_at__lte=now).select_for_update(skip_locked=True)}
    Trouble.objects.filter(pk__in=new).update(tell_at=now + AGAIN_AFTER)
    return new


def _tell(new: Collection[int], by: audit.System, now: datetime) -> None:
    """One line without content, one for all: to who is on duty and who approves alerts, each person of what she may
    see, by all her ways.

    What none of them took is told again: the provider that is down may be the one by which they are told. With each
    way it is claimed anew: however long mail hangs, nobody else tells the same meanwhile.
    """
    told_of = Trouble.objects.filter(pk__in=new)
    untold = told_of.filter(began_at__lte=now, tell_at__isnull=False)
    people = [user for group in duty.groups(now) for user in group if told_of.visible_to(user).exists()]
    ways = [(user, channel) for user in people for channel in duty.ways(user)]
    for user, channel in ways:
        untold.update(tell_at=timezone.now() + AGAIN_AFTER)
        then = partial(_note_told, untold.visible_to(user), by, now)
        try:
            mail.send_by(channel, "on_duty", then=then, link=mail.link_to("desk"))
        except Unreadable:
            log.exception("a way to tell somebody of what needs a person does not open")


@transaction.atomic
def _note_told(untold: TroubleQuerySet, by: audit.System, now: datetime, outcome: Outcome) -> None:
    first = untold.order_by("pk").first() if outcome in TAKEN else None
    if first and (number := untold.update(tell_at=None)):
        audit.record("trouble.told", first, by=by, at=now, troubles=number)


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
