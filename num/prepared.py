"""Questions that are asked very often: Django writes the SQL of each once, and PostgreSQL keeps the way to its answer.

Either takes up to a millisecond, as long as the answer itself.

``Prepared(queryset)`` takes a ``values_list`` in which ``slot(name, field)`` stands where a value comes later, and
``ask(name=…)`` asks it. ``PreparedKeys`` stands inside other questions. The rule stays where it is written, in the
QuerySet.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from django.db.models import Expression, Field, IntegerField, Model, QuerySet
from django.db.models.sql import InsertQuery, UpdateQuery
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format

_kept = threading.local()


class _Slot(Expression):
    """Stands in a query for what is given when it is asked."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: object, connection: Any) -> tuple[str, list[Any]]:
        """A number with its type: otherwise that follows from its size, and to the server it would be another query."""
        is_number = connection.vendor == "postgresql" and isinstance(self.output_field, IntegerField)
        return f"%s::{self.output_field.db_type(connection)}" if is_number else "%s", [self]

    def fill(self, given: Mapping[str, object], database: BaseDatabaseWrapper) -> Any:
        return self.output_field.get_db_prep_value(given[self.name], database)


class _Written(Expression):
    """A question whose SQL is written, inside another one."""

    def __init__(self, sql: str, params: list[Any]) -> None:
        super().__init__(output_field=Field())
        self._sql, self._params = sql, params

    def as_sql(self, compiler: object, connection: object) -> tuple[str, list[Any]]:
        return f"({self._sql})", self._params


def slot(name: str, field: "Field[Any, Any]") -> Any:
    """Where a value comes later; where it stands, its type is that of the value."""
    return _Slot(name, field)


def ask(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows that answer a statement which Django's QuerySets cannot say."""
    rows: list[tuple[Any, ...]] = _execute(connections[DEFAULT_DB_ALIAS], sql, params).fetchall()
    return rows


def _execute(database: BaseDatabaseWrapper, sql: str, params: Sequence[Any]) -> CursorWrapper:
    """On PostgreSQL the server prepares it (prepare_threshold in settings.py)."""
    cursor = _cursor(database) if database.vendor == "postgresql" else database.cursor()
    cursor.execute(sql, params)
    return cursor


def _cursor(database: BaseDatabaseWrapper) -> CursorWrapper:
    """This thread's, kept as long as its connection: to make one takes as long as to ask."""
    database.close_if_health_check_failed()
    database.ensure_connection()
    if getattr(_kept, "connection", None) is not database.connection:
        _kept.connection, _kept.cursor = database.connection, _make_cursor(database.connection)
    return _Logged(_kept.cursor, database) if database.queries_logged else database.make_cursor(_kept.cursor)


class _Logged(CursorDebugWrapper):
    """As it was written: what the server has prepared, psycopg does not keep."""

    def execute(self, sql: Any, params: Any = None) -> Any:
        with self.debug_sql(sql, params):
            return super(CursorDebugWrapper, self).execute(sql, params)


def _make_cursor(connection: psycopg.Connection[Any]) -> psycopg.Cursor[Any]:
    """Its answers come as they lie in the database: what is sealed would be twice as long in letters."""
    cursor = psycopg.Cursor(connection)
    cursor.format = Format.BINARY
    cursor.adapters.register_loader("jsonb", _Json)
    return cursor


class _Json(Loader):
    """Its letters, after one byte that says in which version; Django reads them."""

    format = Format.BINARY

    def load(self, data: Buffer) -> str:
        return bytes(data)[1:].decode()


class Prepared:
    """A query whose SQL is written."""

    def __init__(self, queryset: QuerySet[Any, tuple[Any, ...]]) -> None:
        self._compiler = queryset.query.get_compiler(queryset.db)
        self._sql, self._params = self._compiler.as_sql()
        self._converters = self._compiler.get_converters([column for column, *_ in self._compiler.select])

    def ask(self, **given: object) -> list[tuple[Any, ...]]:
        """The rows of now."""
        database = connections[DEFAULT_DB_ALIAS]
        rows = _execute(database, self._sql, _filled(self._params, given, database)).fetchall()
        return list(map(tuple, self._compiler.apply_converters(rows, self._converters))) if self._converters else rows


class PreparedKeys:
    """Keys whose SQL is written, as they stand in others: ``filter(pk__in=keys.of(name=…))``."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self._sql, self._params = queryset.query.get_compiler(queryset.db).as_sql()

    def of(self, **given: object) -> Expression:
        return _Written(self._sql, _filled(self._params, given, connections[DEFAULT_DB_ALIAS]))


class PreparedSave:
    """``save(update_fields=…)`` of a row that is there, its SQL written once. What is given is saved in its stead."""

    def __init__(self, model: type[Model], *names: str) -> None:
        fields: list[Any] = [model._meta.get_field(name) for name in names]
        pk: Any = model._meta.pk
        query = cast(UpdateQuery, model._base_manager.filter(pk=slot(pk.attname, pk)).query.chain(UpdateQuery))
        query.add_update_values({field.name: slot(field.attname, field) for field in fields})
        self._sql, self._params = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()

    def save(self, row: Model, **given: object) -> None:
        database, values = connections[DEFAULT_DB_ALIAS], vars(row) | given
        _execute(database, self._sql, [param.fill(values, database) for param in self._params])


class PreparedInsert:
    """``bulk_create`` of so many rows, each given as a mapping, its SQL written once."""

    def __init__(self, model: type[Model], *names: str, number: int) -> None:
        fields: list[Any] = [model._meta.get_field(name) for name in names]
        row: Any = SimpleNamespace(**{field.attname: slot(field.attname, field) for field in fields})
        query = InsertQuery(model)
        query.insert_values(fields, [row] * number, raw=True)
        ((self._sql, params),) = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        self._row = params[: len(fields)]

    def save(self, rows: Iterable[Mapping[str, object]]) -> None:
        database = connections[DEFAULT_DB_ALIAS]
        _execute(database, self._sql, [param.fill(row, database) for row in rows for param in self._row])


def _filled(params: Iterable[Any], given: Mapping[str, object], database: BaseDatabaseWrapper) -> list[Any]:
    return [param.fill(given, database) if isinstance(param, _Slot) else param for param in params]
