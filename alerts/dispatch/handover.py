"""Handing a window over: in one short transaction, decide who gets the message and write that down."""

from dataclasses import dataclass

from django.db import transaction

from alerts.dispatch import allowance, clock, gate, leases
from alerts.dispatch.gate import Recipient
from alerts.models import Slice
from alerts.models.dispatch import Byte
from members.transports import Transport


@dataclass
class Window:
    """Deliveries of one slice that go together. ``limited`` says that the provider's rate allows no more now."""

    slice: Slice
    byte: bytes
    recipients: list[Recipient]
    limited: bool = False

    def position(self, recipient: Recipient) -> int:
        return recipient.number - self.slice.start


@transaction.atomic
def hand_over(slice: Slice, transport: Transport) -> Window:
    """The next window: first what a dead worker left in flight, then whoever comes next.

    A slice with nobody left is done. Raises LeaseLost, Closed.
    """
    leases.hold(slice)
    gate.lock([slice.dispatch_id])
    gate.check(slice)
    window = _again(slice, transport) or _next(slice, transport)
    slice.put(window.byte, *map(window.position, window.recipients))
    done = slice.mark == slice.stop and not window.recipients and not window.limited
    leases.keep(slice, clock.now(), done=done)
    return window


def left_over(slice: Slice) -> list[int]:
    """Positions in flight that nobody is sending. Those with a Waiting row wait on purpose."""
    in_flight = slice.positions(Byte.IN_FLIGHT)
    waiting = set(slice.waiting.values_list("position", flat=True)) if in_flight else set()
    return [position for position in in_flight if position not in waiting]


def _again(slice: Slice, transport: Transport) -> Window | None:
    """Once more to whoever may have got it and is still concerned. Of whom that cannot be told any more: unknown."""
    left = left_over(slice)
    once = [slice.start + position for position in left if slice.byte(position) == Byte.HANDED]
    concerned = gate.still_concerned(slice, once) if once else []
    slice.put(Byte.UNKNOWN, *left)
    slice.put(Byte.HANDED, *(recipient.number - slice.start for recipient in concerned))
    granted = _allowed(slice, transport, len(concerned))
    return Window(slice, Byte.HANDED_AGAIN, concerned[:granted], granted < len(concerned)) if concerned else None


def _next(slice: Slice, transport: Transport) -> Window:
    concerned, upto = gate.concerned(slice, slice.mark, transport.window)
    granted = _allowed(slice, transport, len(concerned))
    limited = granted < len(concerned)
    slice.mark = concerned[granted].number if limited else upto
    return Window(slice, Byte.HANDED, concerned[:granted], limited)


def _allowed(slice: Slice, transport: Transport, wanted: int) -> int:
    return allowance.take(slice.kind, transport, wanted, leave=allowance.kept(transport))
