"""Writing down what became of a window: by itself, or on the way to the next of its slice."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import SystemRandom

from django.db import transaction

from alerts.dispatch import allowance, clock, gate, leases, next_way, outcomes
from alerts.dispatch.gate import Recipient
from alerts.dispatch.handover import Window, left_over, next_window
from alerts.models import Dispatch, Slice, Waiting
from alerts.models.dispatch import Byte
from members.actions import suspend_channel
from members.models import Channel
from members.transports import TAKEN, Outcome, Transport
from num.audit import System

# The published schedule: how long after each failed attempt comes the next. After the last there is none.
BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 900, 3600, 10800, 21600, 43200))
JITTER = 0.2  # each wait is up to this much longer, so that what failed together does not come back together


@transaction.atomic
def settle(window: Window, results: list[Outcome]) -> None:
    """Each delivery's byte follows its outcome; what has none was not attempted. Raises LeaseLost."""
    end(window, results)


def end(window: Window, results: list[Outcome]) -> datetime:
    """``settle``, as part of a transaction; when that was."""
    slice = window.slice
    leases.hold(slice)
    moment = clock.now()
    _write_down(window, results, moment)
    untried = window.positions[len(results) :]
    _take_back(window, untried)
    leases.keep(slice, moment, done=slice.mark == slice.stop and not left_over(slice))
    allowance.give_back(slice.kind, len(untried))
    return moment


@transaction.atomic
def go_on(window: Window, results: list[Outcome], transport: Transport, *, most: int) -> Window:
    """Settle a window of which each was attempted, and hand over the next of its slice, in one transaction.

    Raises LeaseLost, Closed; then neither is done.
    """
    slice = window.slice
    leases.hold(slice)
    moment = gate.lock([slice.dispatch_id])
    _write_down(window, results, moment)
    return next_window(slice, transport, moment, most=most)


def _write_down(window: Window, results: list[Outcome], moment: datetime) -> None:
    """What became of those that were attempted. The caller holds the slice, and keeps it."""
    for outcome in set(results):
        slice, after = window.slice, outcomes.after(window.slice.kind, window.byte, outcome)
        places = [at for at, got in zip(window.positions, results, strict=False) if got is outcome]
        slice.put(after, *places)
        if after in next_way.NOTHING_CERTAIN:
            next_way.tell(slice.kind, (slice.start + at for at in places))
    _wait(window, results, moment)
    if results:
        window.slice.due_at = moment
        count_seconds(window.slice, results, moment)


def _wait(window: Window, results: list[Outcome], moment: datetime) -> None:
    """Write a Waiting row for each delivery to try once more."""
    slice = window.slice
    again = {outcome for outcome in set(results) if outcomes.waits(slice.kind, window.byte, outcome)}
    if again:
        Waiting.objects.bulk_create(
            Waiting(
                slice=slice,
                number=slice.start + position,
                position=position,
                reason=outcomes.reason(result),
                since=moment,
                due_at=moment + back_off(1),
            )
            for position, result in zip(window.positions, results, strict=False)
            if result in again
        )


def _take_back(window: Window, untried: list[int]) -> None:
    """The first not attempted and whoever follows are handed over later, as if this had not been."""
    slice, again = window.slice, window.byte == Byte.HANDED_AGAIN
    slice.put(Byte.HANDED if again else Byte.NOT_CONCERNED, *untried)
    if again:
        slice.not_tried(*untried)
    elif untried:
        slice.mark = slice.start + untried[0]


def count_seconds(slice: Slice, results: Iterable[Outcome], moment: datetime) -> None:
    """Add what arrived to the histogram of seconds since approval."""
    arrived = sum(map(TAKEN.__contains__, results))
    if arrived:
        counted = bucket(slice.dispatch, moment)
        slice.seconds = slice.seconds | {counted: slice.seconds.get(counted, 0) + arrived}


def bucket(dispatch: Dispatch, moment: datetime) -> str:
    """Of the histogram: the seconds from approval until then, up to the next power of two."""
    seconds = max(0, int((moment - dispatch.approved_at).total_seconds()))
    return str(1 << seconds.bit_length())


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts."""
    return BACK_OFF[attempts - 1] * SystemRandom().uniform(1, 1 + JITTER)


def suspend(recipients: Iterable[Recipient]) -> None:
    """The provider says that these addresses take no messages: use them no more until their owner acts."""
    for channel in Channel.objects.filter(pk__in=[recipient.number for recipient in recipients]):
        suspend_channel(channel, "bounced", by=System("dispatch"))
        next_way.tell(channel.kind, [channel.pk])
