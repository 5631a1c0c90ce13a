"""Who works on which slice. A lease that ran out may be taken by anybody; the token says who has it now."""

import time
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache, lru_cache
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import (
    BigIntegerField,
    Case,
    DateTimeField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
    When,
)
from django.db.models.functions import Coalesce

from alerts.dispatch import clock
from alerts.dispatch.allowance import ASK_AGAIN
from alerts.models import Dispatch, Slice, Waiting
from members.models import Channel
from num.prepared import Prepared, PreparedSave, slot

LEASE = timedelta(seconds=30)  # a dead worker's slice waits this long
MARGIN = timedelta(seconds=2)  # what is sent must be over this much before the lease is
# A request a message: what goes so never holds up the rest.
SLOW = frozenset({Channel.Kind.SMS, Channel.Kind.PUSH, Channel.Kind.SIGNAL})
REST = timedelta(seconds=5)  # how long a slice rests when its provider could not be reached
# Whatever lies further ahead was written before the database's clock was set back: a lease, and when a slice is due.
LONGEST, FARTHEST = 2 * LEASE, ASK_AGAIN + LEASE

_COLUMNS = [field.attname for field in Slice._meta.concrete_fields]


class LeaseLost(Exception):
    """Somebody else works on the slice by now."""


def free(moment: datetime) -> Q:
    """Of a slice or a waiting delivery: nobody works on it."""
    return Q(lease_until__isnull=True) | Q(lease_until__lte=moment) | Q(lease_until__gt=moment + LONGEST)


def claimable(moment: datetime, resting: Collection[str] = (), failed: Collection[UUID] = ()) -> QuerySet[Slice]:
    """Slices that somebody could work on now: the slow ones last, the gravest first, and the oldest of those."""
    is_due = Q(due_at__lte=moment) | Q(due_at__gt=moment + FARTHEST)
    due = Slice.objects.filter(free(moment), is_due, state=Slice.State.OPEN)
    going = due.filter(dispatch__state=Dispatch.State.SENDING).exclude(kind__in=resting).exclude(dispatch__in=failed)
    ready = going.exclude(Exists(_followed().filter(state=Slice.State.OPEN))).exclude(Exists(_retried(moment)))
    slow = Case(When(kind__in=SLOW, then=1), default=0)
    return ready.order_by(slow, "-dispatch__level", "dispatch__approved_at", "start", "-kind")


def _followed() -> QuerySet[Slice]:
    """Of a correction's slice: the one whose recipients it goes to. What of that is under way comes first."""
    return Slice.objects.filter(dispatch=_corrected(), kind=OuterRef("kind"), start=OuterRef("start"))


def _retried(moment: datetime) -> QuerySet[Waiting]:
    followed = {"slice__dispatch": _corrected(), "slice__kind": OuterRef("kind")}
    return Waiting.objects.filter(**followed, slice__start=OuterRef("start")).exclude(free(moment))


def _corrected() -> Coalesce:
    return Coalesce(OuterRef("dispatch__follows"), OuterRef("dispatch__replaces"))


def claim(moment: datetime, resting: Collection[str] = (), failed: Collection[UUID] = ()) -> Slice | None:
    """Hold the next slice's row, and take it; None if nothing is due.

    Part of a transaction, which hands its first window over, and writes both down (``keep``).
    """
    for row in _first(frozenset(resting), frozenset(failed)).ask(at=moment):
        slice = Slice.from_db(DEFAULT_DB_ALIAS, _COLUMNS, row)
        slice.token = uuid.uuid4()
        return slice
    return None


@lru_cache(maxsize=8)
def _first(resting: Collection[str], failed: Collection[UUID]) -> Prepared:
    """The first claimable slice, its row held."""
    ready = claimable(slot("at", DateTimeField()), resting, failed)
    return Prepared(ready.select_for_update(of=("self",), skip_locked=True).values_list(*_COLUMNS)[:1])


def write_sql() -> None:
    """Once a process, for what is asked first."""
    for resting in (frozenset[str](), SLOW):
        _first(resting, frozenset())
    _some(frozenset())
    _mine()


def is_there_more(resting: Collection[str]) -> bool:
    """Whether there is something to claim now."""
    return bool(_some(frozenset(resting)).ask(at=clock.now()))


@lru_cache(maxsize=8)
def _some(resting: Collection[str]) -> Prepared:
    return Prepared(claimable(slot("at", DateTimeField()), resting).order_by().values_list("pk")[:1])


def hold(slice: Slice) -> None:
    """Lock the slice's row, and read again what others may have written. Raises LeaseLost.

    Every writer of a slice's bytes holds its row.
    """
    rows = _mine().ask(slice=slice.pk, token=slice.token)
    if not rows:
        raise LeaseLost(f"slice {slice.pk}")
    states, slice.mark, slice.seconds, slice.tries = rows[0]
    slice.states, slice.state = bytearray(states), Slice.State.OPEN


@cache
def _mine() -> Prepared:
    taken = Slice.objects.filter(pk=slot("slice", BigIntegerField()), token=slot("token", UUIDField()))
    return Prepared(taken.select_for_update().values_list("states", "mark", "seconds", "tries"))


def keep(slice: Slice, moment: datetime, *, done: bool) -> None:
    """Write down a slice whose row is held: it is done, or the lease is renewed.

    Here it keeps the token: if the transaction fails, its work goes on.
    """
    slice.lease_until = None if done else moment + LEASE
    slice.state = Slice.State.DONE if done else Slice.State.OPEN
    _kept().save(slice, token=None if done else slice.token)


@cache
def _kept() -> PreparedSave:
    return PreparedSave(Slice, "states", "mark", "state", "seconds", "tries", "due_at", "lease_until", "token")


def deadline() -> float:
    """When whoever asks for a lease now must have stopped sending, by time.monotonic()."""
    return time.monotonic() + (LEASE - MARGIN).total_seconds()


def give_back(slice: Slice, *, rest: timedelta = timedelta(0), due_at: datetime | None = None) -> None:
    """Let others take it: after ``rest``, which hides nothing from the watchdog, or when it is due again."""
    moment = clock.now()
    changes = {"token": None, "lease_until": moment + rest} | ({"due_at": due_at} if due_at else {})
    Slice.objects.filter(pk=slice.pk, token=slice.token).update(**changes)
