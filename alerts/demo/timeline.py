"""A past that happens in order."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from heapq import heapify, heappop, heappush

from django.db import connection, transaction

from num import audit

TOGETHER = 200  # steps in one transaction: in one for all, PostgreSQL would wade through every earlier state of a row

Life = Iterator[datetime]
"""Something that goes on: it says when its next step is, and takes it when it is asked once more."""


def play(lives: Iterable[Life], until: datetime) -> None:
    """Take the steps of all lives, always the earliest. What would come after ``until`` has not happened yet."""
    waiting = [(first, number, life) for number, life in enumerate(lives) if (first := next(life, None))]
    heapify(waiting)
    while waiting and waiting[0][0] <= until:
        with _without_savepoints(), transaction.atomic():
            with audit.written_last():
                for _ in range(TOGETHER):
                    if waiting and waiting[0][0] <= until:
                        _step(waiting)
            connection.run_on_commit.clear()  # what is past rings nobody


def _step(waiting: list[tuple[datetime, int, Life]]) -> None:
    _, number, life = heappop(waiting)
    if following := next(life, None):
        heappush(waiting, (following, number, life))


@contextmanager
def _without_savepoints() -> Iterator[None]:
    """A third of all statements. Nobody else writes here, and what goes wrong ends the whole past."""
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        connection.features.uses_savepoints = True
