"""How many messages a provider's account may take now: one token bucket for all workers, and so many a day."""

import sys
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import CharField, F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from alerts.dispatch import clock
from alerts.models import Alert, Allowance
from members.models import Channel
from members.transports import Transport
from num.prepared import Prepared, PreparedSave, slot

FULL = timedelta(seconds=1)  # what a bucket holds
GRAVEST: Final[int] = Alert.Level.DANGER
KEPT_FOR_GRAVEST: Final = 0.2  # of a day's room: everything else stops before that
ASK_AGAIN: Final = timedelta(minutes=5)  # whether the day has room again: somebody may have allowed more
NO_LIMIT: Final = sys.maxsize
NOTHING: Final = timedelta(0)
WAITS: Final = timedelta(minutes=1)  # at most for the row: a window whose lease ran out is nobody's

_COLUMNS = [field.attname for field in Allowance._meta.concrete_fields]


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


def full_today(level: int) -> list[str]:
    """The kinds by which nothing more of this level goes out today."""
    return [kind for kind in Channel.Kind.values if is_full(kind, level)]


def used_today(provider: str) -> int:
    """How many went out, of a kind that has a limit."""
    today = Allowance.objects.filter(provider=provider, day=_today())
    return today.values_list("used", flat=True).first() or 0


def take(
    provider: str, transport: Transport, wanted: int, moment: datetime, *, level: int = GRAVEST, leave: int = 0
) -> int:
    """Up to ``wanted`` of what the account's rate allows now, all but ``leave``, and its day, for this level.

    It is spent once the caller's transaction commits. The bucket's row is held until then, so it is the last one taken.
    """
    if not wanted or not (transport.rate or day_limit(provider)):
        return wanted
    bucket = _held(provider, transport, moment)
    _fill(bucket, transport, moment)
    by_rate = int(bucket.tokens - leave) if transport.rate else NO_LIMIT
    by_day = _room(provider, level) - bucket.used if day_limit(provider) else NO_LIMIT
    granted = max(0, min(wanted, by_rate, by_day))
    bucket.tokens -= granted if transport.rate else 0
    bucket.used += granted
    _kept().save(bucket)
    return granted


def _held(provider: str, transport: Transport, moment: datetime) -> Allowance:
    """The account's row, full at its first use."""
    while not (rows := _row().ask(provider=provider)):
        Allowance.objects.get_or_create(provider=provider, defaults={"tokens": transport.rate, "filled_at": moment})
    return Allowance.from_db(DEFAULT_DB_ALIAS, _COLUMNS, rows[0])


@cache
def _row() -> Prepared:
    this = Allowance.objects.filter(provider=slot("provider", CharField()))
    return Prepared(this.select_for_update().values_list(*_COLUMNS))


@cache
def _kept() -> PreparedSave:
    return PreparedSave(Allowance, "tokens", "filled_at", "day", "used")


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
    """What has come in since it was last asked; a new day begins with nothing used.

    Another may have filled it since this ``moment``, before the row was free. Far ahead, the clock was set back.
    """
    since = moment - bucket.filled_at
    if -WAITS < since < NOTHING:
        return
    full = transport.rate * FULL.total_seconds()
    bucket.tokens = min(full, bucket.tokens + max(since, NOTHING).total_seconds() * transport.rate)
    bucket.filled_at = moment
    today = timezone.localdate(moment)
    if bucket.day != today:
        bucket.day, bucket.used = today, 0


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
