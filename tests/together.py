"""Two at once: the second begins before the first has committed. On PostgreSQL: SQLite has one writer."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.db import connection, transaction

T = TypeVar("T")
LIMIT = 10  # seconds
WAITS_FOR_US = """
SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
"""


def meanwhile(first: Callable[[], object], second: Callable[[], T]) -> "Future[T]":
    """``second`` begins when ``first`` has done its work and has not committed; it must wait, and goes on then."""
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        first()
        waiting = pool.submit(apart, second)
        until_it_waits(waiting)
    return waiting


def apart(does: Callable[[], T]) -> T:
    """In a thread of its own, which has a connection of its own."""
    try:
        return does()
    finally:
        connection.close()


def until_it_waits(doing: "Future[T]") -> None:
    """Until what is done there waits for what this transaction holds."""
    late = time.monotonic() + LIMIT
    with connection.cursor() as cursor:
        while not cursor.execute(WAITS_FOR_US).fetchone()[0]:
            assert not doing.done(), "it did not wait"
            assert time.monotonic() < late, "nobody waits"
            time.sleep(0.002)
