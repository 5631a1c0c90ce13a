"""What providers told later, folded into the bytes of deliveries: a slice at a time, and only ever forward.

However often and in whatever order it comes, the same is left. What was said of an earlier hand-over can still mean
that it arrived; that it did not arrive says nothing of a later one.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from alerts.dispatch import clock, leases
from alerts.dispatch.sending import CHANCE
from alerts.dispatch.settle import bucket
from alerts.models import CallBack, Slice, Waiting
from alerts.models.dispatch import Byte
from members.actions import suspend_channel
from members.models import Channel, Subscription
from members.transports.callbacks import Said
from num.audit import System

BUDGET_SECONDS = 8.0

# What a byte may become through what is said later. DELIVERED is the end: whoever may have it hears of a correction.
FORWARD: Mapping[bytes, bytes] = {
    Byte.HANDED: b"dpt",
    Byte.HANDED_AGAIN: b"dpt",
    Byte.SENT: b"dpt",
    Byte.UNKNOWN: b"dpt",
    Byte.WAITING: b"d",
    Byte.TECHNICAL: b"dp",
    Byte.PERMANENT: b"d",
}
_MEANS: Mapping[str, bytes] = {
    Said.DELIVERED: Byte.DELIVERED,
    Said.COMPLAINED: Byte.DELIVERED,  # it was read
    Said.REFUSED: Byte.PERMANENT,
    Said.FAILED: Byte.TECHNICAL,
}
_BECAUSE: Mapping[str, str] = {
    Said.REFUSED: Channel.Because.BOUNCED,
    Said.COMPLAINED: Channel.Because.COMPLAINED,
}

log = logging.getLogger(__name__)


def after(was: bytes, said: str, *, newest: bool) -> bytes:
    """The byte once this was said of its newest hand-over, or of an earlier one."""
    means = _MEANS[said]
    counts = newest or means == Byte.DELIVERED
    return means if counts and means in FORWARD.get(was, b"") else was


@dataclass
class Folded:
    """What one slice was told. ``later``: rows about what is being sent at this moment. ``refused``: channel → why."""

    rows: list[CallBack] = field(default_factory=list)
    later: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)


def fold() -> int:
    """Fold in what has come so far; how many call-backs that were."""
    until = time.monotonic() + BUDGET_SECONDS
    count = 0
    for pk in CallBack.objects.order_by().values_list("slice", flat=True).distinct():
        if time.monotonic() >= until:
            break
        folded = _fold(pk)
        count += len(folded.rows) - len(folded.later)
    return count


@transaction.atomic
def _fold(pk: int) -> Folded:
    """Rows that wait are held before their slice, as by everybody. Who is suspended for it is so at once."""
    waits = _held(pk)
    slice = Slice.objects.select_for_update(of=("self",)).select_related("dispatch").get(pk=pk)
    folded = Folded(rows=list(CallBack.objects.filter(slice=slice).order_by("pk")))
    for row in folded.rows:
        if _is_being_sent(slice.byte(row.position), waits.get(row.position)):
            folded.later.add(row.pk)
        else:
            _take(slice, row, folded)
    _write_off(slice, waits.values())
    slice.save(update_fields=["states", "arrivals"])
    CallBack.objects.filter(pk__in={row.pk for row in folded.rows} - folded.later).delete()
    _suspend(slice, _believed(slice, folded.refused))
    return folded


def _held(pk: int) -> dict[int, Waiting]:
    """Position → its row, of what waits in this slice, was told of, and is in nobody's hands."""
    told = CallBack.objects.filter(slice=pk).values("position")
    free = Waiting.objects.filter(leases.free(clock.now()), slice=pk, position__in=told)
    return {row.position: row for row in free.select_for_update(of=("self",), skip_locked=True).order_by("pk")}


def _is_being_sent(byte: bytes, row: Waiting | None) -> bool:
    """Then its own answer is written down first. What waits on purpose has a row that nobody holds."""
    return byte in Byte.IN_FLIGHT + Byte.WAITING and row is None


def _take(slice: Slice, row: CallBack, folded: Folded) -> None:
    was, newest = slice.byte(row.position), row.attempt == slice.attempt(row.position)
    becomes = after(was, row.said, newest=newest)
    if becomes != was:
        slice.put(becomes, row.position)
        if becomes == Byte.DELIVERED and not row.waited:
            _count(slice, row)
    if row.said == Said.COMPLAINED or (row.said == Said.REFUSED and newest):
        folded.refused[slice.start + row.position] = _BECAUSE[row.said]


def _count(slice: Slice, row: CallBack) -> None:
    """How long after approval it was there, as its provider's call says."""
    counted = bucket(slice.dispatch, row.at)
    slice.arrivals = slice.arrivals | {counted: slice.arrivals.get(counted, 0) + 1}


def _write_off(slice: Slice, rows: Iterable[Waiting]) -> None:
    """What is at its end waits no more."""
    settled = [row.pk for row in rows if slice.byte(row.position) not in Byte.IN_FLIGHT + Byte.WAITING]
    Waiting.objects.filter(pk__in=settled).delete()


def _believed(slice: Slice, refused: dict[int, str]) -> dict[int, str]:
    """The same, unless most of the slice's addresses are refused: then it is not they, but what we are to others."""
    states = Counter(bytes(slice.states))
    arrived, gone = (sum(states[byte] for byte in wanted) for wanted in (Byte.REACHED, Byte.PERMANENT))
    if gone <= CHANCE or gone <= arrived:
        return refused
    log.error("the provider says that %d of %d addresses are gone: none is suspended for it", gone, gone + arrived)
    return {}


def _suspend(slice: Slice, refused: Mapping[int, str]) -> None:
    """These channels only: whoever has one keeps the others, and is asked at her next visit.

    What she has confirmed since this was approved is left alone: it may be told again, or late, of before. When a
    digest went out is not kept; an address confirmed before that is found out by the next message. All rows are
    held before the first is suspended, since that takes the audit's lock.
    """
    confirmed_since = Q(verified_at__gt=slice.dispatch.approved_at)
    held = Channel.objects.exclude(confirmed_since).select_for_update(no_key=True).order_by("pk")
    channels = list(held.filter(pk__in=refused))
    list(Subscription.objects.select_for_update(no_key=True).filter(channel__in=channels).order_by("pk"))
    for channel in channels:
        suspend_channel(channel, refused[channel.pk], by=System("call-backs"))
