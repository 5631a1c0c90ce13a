"""Questions that are asked very often: Django writes the SQL of each once, since that takes it up to a millisecond.

``Prepared(queryset)`` takes a ``values_list`` in which ``slot(name, field)`` stands where a value comes later, and
``ask(name=…)`` asks it. The rule stays where it is written, in the QuerySet.
"""

from typing import Any

from django.db import connection
from django.db.models import Expression, Field, Model, QuerySet


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
        self._fields: list[Any] = [*map(model._meta.get_field, names), model._meta.pk]
        *changed, pk = (f"{connection.ops.quote_name(field.column)} = %s" for field in self._fields)
        self._sql = f"UPDATE {connection.ops.quote_name(model._meta.db_table)} SET {', '.join(changed)} WHERE {pk}"

    def save(self, row: Model) -> None:
        values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in self._fields]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, values)
