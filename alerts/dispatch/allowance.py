"""How many messages a provider's account may take now: one token bucket for all workers, and so many a day."""

import sys
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from alerts.dispatch import clock
from alerts.models import Alert, Allowance
from members.models import Channel
from members.transports import Transport

FULL = timedelta(seconds=1)  # what a bucket holds
GRAVEST: Final[int] = Alert.Level.DANGER
KEPT_FOR_GRAVEST: Final = 0.2  # of a day's room: everything else stops before that
ASK_AGAIN: Final = timedelta(minutes=5)  # whether the day has room again: somebody may have allowed more
NO_LIMIT: Final = sys.maxsize


def kept(transport: Transport) -> int:
    """How much of a bucket is left to what waits while something else goes out: about a quarter."""
    return (transport.rate + 2) // 4


def pause(provider: str, transport: Transport, level: int = GRAVEST) -> timedelta:
    """When an account of which nothing more could be taken is worth asking again: once its bucket is full."""
    if is_full(provider, level):
        return ASK_AGAIN
    return FULL * (1 - kept(transport) / transport.rate) if transport.rate else timedelta(0)


def day_limit(provider: str) -> int:
    """How many of this kind may go out in a day; 0 is no limit."""
    limits = {Channel.Kind.EMAIL.value: settings.EMAIL_DAY_LIMIT, Channel.Kind.SMS.value: settings.SMS_DAY_LIMIT}
    return int(limits.get(provider, 0))


def is_full(provider: str, level: int) -> bool:
    """Whether so many went out today that nothing more of this level does."""
    return bool(day_limit(provider)) and used_today(provider) >= _room(provider, level)


def full_today() -> list[str]:
    """The kinds of which only what is kept for the gravest may still go out today, or nothing."""
    return [kind for kind in Channel.Kind.values if is_full(kind, GRAVEST - 1)]


def used_today(provider: str) -> int:
    """How many went out, of a kind that has a limit."""
    today = Allowance.objects.filter(provider=provider, day=_today())
    return today.values_list("used", flat=True).first() or 0


def take(provider: str, transport: Transport, wanted: int, *, level: int = GRAVEST, leave: int = 0) -> int:
    """Up to ``wanted`` of what the account's rate allows now, all but ``leave``, and its day, for this level.

    It is spent once the caller's transaction commits. The bucket's row is held until then, so it is the last one taken.
    """
    if not wanted or not (transport.rate or day_limit(provider)):
        return wanted
    return _take(provider, transport, wanted, level, leave)


@transaction.atomic
def _take(provider: str, transport: Transport, wanted: int, level: int, leave: int) -> int:
    moment = clock.now()
    bucket, _ = Allowance.objects.select_for_update().get_or_create(
        provider=provider, defaults={"tokens": transport.rate, "filled_at": moment}
    )
    _fill(bucket, transport, moment)
    by_rate = int(bucket.tokens - leave) if transport.rate else NO_LIMIT
    by_day = _room(provider, level) - bucket.used if day_limit(provider) else NO_LIMIT
    granted = max(0, min(wanted, by_rate, by_day))
    bucket.tokens -= granted if transport.rate else 0
    bucket.used += granted
    bucket.save(update_fields=["tokens", "filled_at", "day", "used"])
    return granted


def give_back(provider: str, number: int) -> None:
    """So many of what was taken today were not attempted: the day has room for them again.

    As with ``take``, the bucket's row is the last one taken. What the rate allowed comes in again by itself.
    """
    if number and day_limit(provider):
        today = Allowance.objects.filter(provider=provider, day=_today())
        today.update(used=Greatest(F("used") - number, 0))


def note_moved(provider: str, moment: datetime) -> None:
    """Something that had waited was taken. As with ``take``, the bucket's row is the last one taken."""
    if not Allowance.objects.filter(provider=provider).update(moved_at=moment):
        Allowance.objects.get_or_create(provider=provider, defaults={"filled_at": moment, "moved_at": moment})


def _fill(bucket: Allowance, transport: Transport, moment: datetime) -> None:
    """What has come in since it was last asked; a new day begins with nothing used."""
    full = transport.rate * FULL.total_seconds()
    since = max(0.0, (moment - bucket.filled_at).total_seconds())  # the clock may have been set back
    bucket.tokens = min(full, bucket.tokens + since * transport.rate)
    bucket.filled_at = moment
    if bucket.day != _today():
        bucket.day, bucket.used = _today(), 0


def _room(provider: str, level: int) -> int:
    """How many may have gone out in a day before nothing more of this level does."""
    limit = day_limit(provider)
    return limit if level >= GRAVEST else int(limit * (1 - KEPT_FOR_GRAVEST))


def _today() -> date:
    return timezone.localdate(clock.now())


def promise_to_ring(provider: str, transport: Transport) -> bool:
    """Whether the caller is the one who rings after the pause: if each did so, there would be ever more of them."""
    moment = clock.now()
    nobody = Q(rings_at__isnull=True) | Q(rings_at__lte=moment) | Q(rings_at__gt=moment + ASK_AGAIN)
    mine = Allowance.objects.filter(nobody, provider=provider)
    return bool(mine.update(rings_at=moment + pause(provider, transport)))
