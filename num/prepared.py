"""Questions that are asked very often: Django writes the SQL of each once, and PostgreSQL keeps the way to its answer.

Either takes up to a millisecond, as long as the answer itself.

``Prepared(queryset)`` takes a ``values_list`` in which ``slot(name, field)`` stands where a value comes later, and
``ask(name=…)`` asks it. ``PreparedKeys`` stands inside other questions. The rule stays where it is written, in the
QuerySet.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Expression, Field, IntegerField, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql import UpdateQuery


class _Slot(Expression):
    """Stands in a query for what is given when it is asked."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: object, connection: Any) -> tuple[str, list[Any]]:
        """A number with its type: otherwise that follows from its size, and to the server it would be another query."""
        is_number = connection.vendor == "postgresql" and isinstance(self.output_field, IntegerField)
        return f"%s::{self.output_field.db_type(connection)}" if is_number else "%s", [self]

    def fill(self, given: Mapping[str, object]) -> Any:
        return self.output_field.get_db_prep_value(given[self.name], connection)


def slot(name: str, field: "Field[Any, Any]") -> Any:
    """Where a value comes later; where it stands, its type is that of the value."""
    return _Slot(name, field)


@contextmanager
def _cursor() -> Iterator[CursorWrapper]:
    """One that prepares at the server what it is given (prepare_threshold in settings.py), where there is a server."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.cursor = psycopg.Cursor(cursor.connection)
        yield cursor


def execute(sql: str, params: list[Any]) -> None:
    """A statement that Django's QuerySets cannot say."""
    with _cursor() as cursor:
        cursor.execute(sql, params)


class Prepared:
    """A query whose SQL is written."""

    def __init__(self, queryset: QuerySet[Any, tuple[Any, ...]]) -> None:
        self._compiler = queryset.query.get_compiler(queryset.db)
        self._sql, self._params = self._compiler.as_sql()

    def ask(self, **given: object) -> list[tuple[Any, ...]]:
        """The rows of now."""
        with _cursor() as cursor:
            cursor.execute(self._sql, _filled(self._params, given))
            return list(self._compiler.results_iter([cursor.fetchall()], tuple_expected=True))


class PreparedKeys:
    """Keys whose SQL is written, as they stand in others: ``filter(pk__in=keys.of(name=…))``."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self._sql, self._params = queryset.query.get_compiler(queryset.db).as_sql()

    def of(self, **given: object) -> RawSQL:
        return RawSQL(self._sql, _filled(self._params, given))


class PreparedSave:
    """``save(update_fields=…)`` of a row that is there, its SQL written once."""

    def __init__(self, model: type[Model], *names: str) -> None:
        fields: list[Any] = [model._meta.get_field(name) for name in names]
        pk: Any = model._meta.pk
        query = cast(UpdateQuery, model._base_manager.filter(pk=slot(pk.attname, pk)).query.chain(UpdateQuery))
        query.add_update_values({field.name: slot(field.attname, field) for field in fields})
        self._sql, self._params = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()

    def save(self, row: Model) -> None:
        values = [param.fill(vars(row)) for param in self._params]
        with _cursor() as cursor:
            cursor.execute(self._sql, values)


def _filled(params: Iterable[Any], given: Mapping[str, object]) -> list[Any]:
    return [param.fill(given) if isinstance(param, _Slot) else param for param in params]
