"""Handing a window over: in one short transaction, decide who gets the message and write that down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from django.db import transaction

from alerts.dispatch import allowance, gate, leases, outcomes, timing
from alerts.dispatch.gate import Recipient
from alerts.dispatch.timing import Later
from alerts.models import Slice, Waiting
from alerts.models.dispatch import Byte
from members.transports import Transport
from members.transports.email import EmailTransport

FIRST: Final = 16  # messages of an alert's first window: nobody waits until many are written
LEAST: Final = 64  # of any other
IN_FLIGHT: Final = 0.1  # seconds that a window should take: so much goes out still when somebody presses Stop


@dataclass
class Window:
    """Deliveries of one slice that go together.

    ``limited``: the provider's rate allows no more now. ``waited``: their readers wanted them later than at once.
    ``until``: when they must be out (time.monotonic()).
    """

    slice: Slice
    byte: bytes
    recipients: list[Recipient]
    limited: bool = False
    waited: bool = False
    until: float = 0.0

    @cached_property
    def positions(self) -> list[int]:
        """Where in the slice each recipient's delivery is."""
        start = self.slice.start
        return [recipient.number - start for recipient in self.recipients]


@transaction.atomic
def hand_over(slice: Slice, transport: Transport, *, most: int) -> Window:
    """The next window of a slice, of ``most`` messages. Raises LeaseLost, Closed."""
    leases.hold(slice)
    return begin(slice, transport, most=most)


def begin(slice: Slice, transport: Transport, *, most: int) -> Window:
    """The next window of a slice whose row is held, of ``most`` messages. Raises Closed."""
    return next_window(slice, transport, gate.lock([slice.dispatch_id]), most=most)


def size(rate: float) -> int:
    """How many messages a window may have, by how many a second went out. Few sizes: each is a question of its own."""
    return 1 << max(LEAST, int(rate * IN_FLIGHT)).bit_length() - 1


def next_window(slice: Slice, transport: Transport, moment: datetime, *, most: int) -> Window:
    """First what a dead worker left in flight, then whoever comes next. A slice with nobody left is done.

    Part of a transaction that holds the slice and has locked the gate. Raises Closed.
    """
    most = min(most, transport.window)
    window = _again(slice, transport, moment, most) or _next(slice, transport, moment, most)
    slice.put(window.byte, *window.positions)
    done = slice.mark == slice.stop and not window.recipients and not window.limited
    leases.keep(slice, moment, done=done)
    return window


def left_over(slice: Slice) -> list[int]:
    """Positions in flight that nobody is sending. Those with a Waiting row wait on purpose."""
    in_flight = slice.positions(Byte.IN_FLIGHT)
    waiting = set(slice.waiting.values_list("position", flat=True)) if in_flight else set()
    return [position for position in in_flight if position not in waiting]


def _again(slice: Slice, transport: Transport, moment: datetime, size: int) -> Window | None:
    """Once more to whoever may have got it and is still concerned. Of whom that cannot be told any more: unknown.

    Who has quiet hours by now waits: it may have been long since that worker died.
    """
    left = left_over(slice)
    if not left:
        return None
    gate.check(slice, moment)
    once = [slice.start + at for at in left if outcomes.may_go_again(slice.kind, slice.byte(at))]
    concerned = gate.still_concerned(slice, once, moment) if once else []
    slice.put(Byte.UNKNOWN, *left)
    slice.put(Byte.HANDED, *(recipient.number - slice.start for recipient in concerned))
    ready, later = _by_their_time(slice, concerned, moment)
    _wait(slice, later, moment)
    wanted = min(len(ready), size)
    granted = _allowed(slice, transport, wanted, moment)
    slice.try_again(*(recipient.number - slice.start for recipient in ready[:granted]))
    return Window(slice, Byte.HANDED_AGAIN, ready[:granted], granted < wanted) if ready else None


def _next(slice: Slice, transport: Transport, moment: datetime, size: int) -> Window:
    """Whoever comes next. Where part of a window was taken back, those of it who wait already are passed over."""
    concerned, upto = gate.concerned(slice, slice.mark, size, moment)
    beyond = bytes(slice.states[slice.mark - slice.start :])
    if beyond.strip(Byte.NOT_CONCERNED):
        concerned = [one for one in concerned if beyond[one.number - slice.mark] == ord(Byte.NOT_CONCERNED)]
    ready, later = _by_their_time(slice, concerned, moment)
    granted = _allowed(slice, transport, len(ready), moment)
    limited = granted < len(ready)
    slice.mark = ready[granted].number if limited else upto
    passed = [(recipient, waits) for recipient, waits in later if recipient.number < slice.mark]
    _wait(slice, passed, moment)
    slice.put(Byte.WAITING, *(recipient.number - slice.start for recipient, _ in passed))
    return Window(slice, Byte.HANDED, ready[:granted], limited)


def _by_their_time(
    slice: Slice, recipients: list[Recipient], moment: datetime
) -> tuple[list[Recipient], list[tuple[Recipient, Later]]]:
    """Who gets it now, and who wants it later."""
    choosing = [one for one in recipients if not one.is_always_there]
    waiting = {one: timing.later(slice, one, since=moment, now=moment) for one in choosing}
    later = [(one, waits) for one, waits in waiting.items() if waits]
    return [one for one in recipients if not waiting.get(one)] if later else recipients, later


def write_sql() -> None:
    """Once a process, for what is asked first."""
    gate.write_sql(FIRST, LEAST, EmailTransport.window)


def _wait(slice: Slice, later: Iterable[tuple[Recipient, Later]], moment: datetime) -> None:
    Waiting.objects.bulk_create(
        Waiting(
            slice=slice,
            number=recipient.number,
            position=recipient.number - slice.start,
            reason=waits.reason,
            attempts=0,
            since=moment,
            due_at=waits.due_at,
        )
        for recipient, waits in later
    )


def _allowed(slice: Slice, transport: Transport, wanted: int, moment: datetime) -> int:
    level, leave = slice.dispatch.gravest, allowance.kept(transport)
    return allowance.take(slice.kind, transport, wanted, moment, level=level, leave=leave)
