"""How many members were reached by many deliveries, each of them counted once."""

from collections.abc import Hashable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from alerts.models.dispatch import Byte
from members.models import Channel

K = TypeVar("K", bound=Hashable)
DELIVERED = Byte.SENT + Byte.DELIVERED
_MARKS = bytes(code in DELIVERED for code in range(256))  # a state byte → 1 if it was delivered


class Reach:
    """One byte for each channel number: whether something was delivered to it."""

    def __init__(self) -> None:
        self.marks = bytearray()

    def add(self, start: int, states: bytes) -> None:
        """Mark what a slice delivered, beside what others did to the same channels."""
        stop = start + len(states)
        self.marks.extend(bytes(max(0, stop - len(self.marks))))
        both = int.from_bytes(self.marks[start:stop]) | int.from_bytes(states.translate(_MARKS))
        self.marks[start:stop] = both.to_bytes(len(states))

    def __contains__(self, channel: int) -> bool:
        return channel < len(self.marks) and bool(self.marks[channel])


def members(reaches: Mapping[K, Reach]) -> dict[K, int]:
    """How many members have a channel in each of these; one pass over the channels that were there."""
    counts = dict.fromkeys(reaches, 0)
    end = max((len(reach.marks) for reach in reaches.values()), default=0)
    there = Channel.objects.filter(pk__lt=end).order_by("user_id")
    rows = there.values_list("user_id", "id").iterator(chunk_size=5000)
    for _, channels in groupby(rows, key=itemgetter(0)):
        ids = [number for _, number in channels]
        for key, reach in reaches.items():
            counts[key] += any(number in reach for number in ids)
    return counts
