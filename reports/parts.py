"""Which parts a case and its reports have at all: of many kinds most cases have few, and one question says which."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db.models import Exists, Model, Q, QuerySet, UUIDField

from num.prepared import Prepared, slot
from reports.models import Case, Likeness, Report
from reports.models.report_queries import PARTS

CASE = slot("case", UUIDField())
OF_THE_CASE = ("notes", "tasks", "level_changes", "closings", "plans", "requests", "holds", "team_assignments")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Parts:
    """What is ``missing`` of a case or its reports, by the names of the relations."""

    missing: frozenset[str]

    def some(self, name: str, rows: Iterable[M]) -> list[M]:
        """The rows of a part; nothing is asked if there are none."""
        return [] if name in self.missing else list(rows)


def of(case: Case) -> Parts:
    [there] = _asked().ask(case=case.pk)
    return Parts(frozenset(name for name, some in zip(_rows(), there, strict=True) if not some))


@cache
def _asked() -> Prepared:
    return Prepared(Case.objects.filter(pk=CASE).order_by().values_list(*(Exists(rows) for rows in _rows().values())))


def _rows() -> dict[str, QuerySet[Any]]:
    alike = Likeness.objects.filter(Q(first__case=CASE) | Q(second__case=CASE))
    return {
        **{name: _related(Report, name, "__case") for name in PARTS},
        **{name: _related(Case, name) for name in OF_THE_CASE},
        "likenesses": alike,
    }


def _related(model: type[Model], name: str, way: str = "") -> QuerySet[Any]:
    """The rows of a relation that belong to the case, by the ``way`` from what they hang on."""
    relation: Any = model._meta.get_field(name)
    many = relation.many_to_many
    rows: type[Model] = relation.remote_field.through if many else relation.related_model
    here = relation.m2m_field_name() if many else relation.field.name
    return rows._default_manager.filter(**{f"{here}{way}": CASE})
