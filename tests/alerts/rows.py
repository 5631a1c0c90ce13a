"""The whole database, to see that nothing changed."""

from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper


def rows() -> dict[str, list[str]]:
    """Table → its rows as they lie there, of every table we have."""
    with connection.cursor() as cursor:
        return {table: _read(cursor, table) for table in sorted(_tables())}


def _tables() -> set[str]:
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)}


def _read(cursor: CursorWrapper, table: str) -> list[str]:
    cursor.execute(f'SELECT * FROM "{table}"')
    return sorted(repr([bytes(value) if isinstance(value, memoryview) else value for value in row]) for row in cursor)
