"""A past that happens in order."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import heapify, heappop, heappush

Life = Iterator[datetime]
"""Something that goes on: it says when its next step is, and takes it when it is asked once more."""


def play(lives: Iterable[Life], until: datetime) -> None:
    """Take the steps of all lives, always the earliest. What would come after ``until`` has not happened yet."""
    waiting = [(first, number, life) for number, life in enumerate(lives) if (first := next(life, None))]
    heapify(waiting)
    while waiting and waiting[0][0] <= until:
        _, number, life = heappop(waiting)
        if following := next(life, None):
            heappush(waiting, (following, number, life))
