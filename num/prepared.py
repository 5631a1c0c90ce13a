"""Questions that are asked very often: Django writes the SQL of each once, since that takes it up to a millisecond.

``Prepared(queryset)`` takes a ``values_list`` in which ``slot(name, field)`` stands where a value comes later, and
``ask(name=…)`` asks it. The rule stays where it is written, in the QuerySet.
"""

from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql import UpdateQuery


class _Slot(Expression):
    """Stands in a query for what is given when it is asked."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: object, connection: object) -> tuple[str, list[Any]]:
        return "%s", [self]

    def fill(self, given: dict[str, object]) -> Any:
        return self.output_field.get_db_prep_value(given[self.name], connection)


def slot(name: str, field: "Field[Any, Any]") -> Any:
    """Where a value comes later; where it stands, its type is that of the value."""
    return _Slot(name, field)


class Prepared:
    """A query whose SQL is written."""

    def __init__(self, queryset: QuerySet[Any, tuple[Any, ...]]) -> None:
        self._compiler = queryset.query.get_compiler(queryset.db)
        self._sql, self._params = self._compiler.as_sql()

    def ask(self, **given: object) -> list[tuple[Any, ...]]:
        """The rows of now."""
        params = [param.fill(given) if isinstance(param, _Slot) else param for param in self._params]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            return list(self._compiler.results_iter([cursor.fetchall()], tuple_expected=True))


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
        with connection.cursor() as cursor:
            cursor.execute(self._sql, values)
