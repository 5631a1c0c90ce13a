"""Very many rows of a table, some thousands at a time."""

from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from psycopg.pq import Format

AT_ONCE = 2000
_numbers = count()


class Dashed(Cast):
    """A UUID as it is written. PostgreSQL writes it for less than it costs to make one of it here first."""

    def __init__(self, name: str) -> None:
        super().__init__(name, TextField())

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        return compiler.compile(self.source_expressions[0])

    @property
    def convert_value(self) -> Any:
        return lambda value, *_: str(UUID(value))


def rows(found: QuerySet[Any, tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Those of a ``values_list``, each value as its column holds it, with a UUID as Dashed.

    PostgreSQL hands them over as bytes: to write bytes out as text and to read that takes four times as long.
    """
    database = connections[found.db]
    if database.vendor != "postgresql":
        yield from found.iterator(chunk_size=AT_ONCE)
        return
    with _cursor(database) as cursor:
        cursor.execute(*found.query.get_compiler(found.db).as_sql())
        while some := cursor.fetchmany(AT_ONCE):
            yield from some


def _cursor(database: BaseDatabaseWrapper) -> CursorWrapper:
    """One on the server, so that not all of them lie here. Django's own ones hand over text alone."""
    database.close_if_health_check_failed()
    database.ensure_connection()
    held = database.connection
    cursor: Any = psycopg.ServerCursor(held, f"many_{next(_numbers)}", withhold=held.autocommit)
    cursor.format = Format.BINARY
    return database.make_cursor(cursor)
