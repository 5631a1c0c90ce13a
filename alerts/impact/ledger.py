"""What may be shown of how each police force answered: the only reader of what was counted by force."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache

from alerts.impact import measures
from alerts.impact.disclosure import WITHHELD, Shown, Sum, is_safe, show
from alerts.impact.measures import Measure
from alerts.impact.page import NBSP, TOO_FEW
from alerts.impact.periods import Period
from alerts.models import ImpactFigure
from num import packs

# Which counts are parts of which, and so tell by what is left over.
SPLITS = (
    (measures.GIVEN, (measures.ACKNOWLEDGED,)),
    (measures.GIVEN, (measures.OFFICER,)),
    (measures.GIVEN, (measures.CAME_OUT,)),
    (measures.GIVEN, (measures.WELL,)),
    (measures.GIVEN, (measures.BADLY,)),
    (measures.GIVEN, (measures.RATED,)),
    (measures.RATED, (measures.RATED_WELL, measures.RATED_BADLY)),
)


@dataclass(frozen=True)
class Row:
    """One force, in words, under the names of ``measures.OF_FORCES``; a count of steps has its days beside it."""

    force: str
    cells: list[str]


@cache
def force_names() -> dict[str, str]:
    return {force["code"]: force["name"] for force in packs.read("police")["forces"]}


def rows(year: Period) -> list[Row]:
    """Those to whom something was given, by name. No total: less the others, it would tell of the small ones."""
    by_force: dict[str, dict[str, float | None]] = {}
    found = ImpactFigure.objects.filter(period=year.kind, starts_on=year.starts_on, place__in=force_names())
    for figure in found:
        by_force.setdefault(figure.place, {})[figure.measure] = figure.value
    named = sorted((force_names()[code], values) for code, values in by_force.items())
    return [Row(name, list(_cells(values))) for name, values in named]


def _cells(values: Mapping[str, float | None]) -> list[str]:
    shown = published({one: values.get(one.code) or 0 for one in measures.OF_FORCES})
    return [_with_days(one, count, values) for one, count in shown.items()]


def _with_days(measure: Measure, count: Shown, values: Mapping[str, float | None]) -> str:
    if measure not in measures.DAYS:
        return str(count)
    days = values.get(measures.DAYS[measure].code)
    half = TOO_FEW if count.value is None or days is None else f"{round(days)}{NBSP}days"
    return f"{count} ({half})" if count.value != 0 else str(count)


def published(counts: Mapping[Measure, float]) -> dict[Measure, Shown]:
    """Each count of one force as it may be shown; all but the first withheld where together they would tell."""
    shown = {one: show(count) for one, count in counts.items()}
    together: dict[Hashable, Shown] = dict(shown.items())
    sums = []
    for whole, parts in SPLITS:
        rest = (whole, parts)
        together[rest] = show(counts[whole] - sum(counts[part] for part in parts))
        sums.append(Sum(whole, [*parts, rest]))
    if is_safe(together, sums):
        return shown
    return {one: count if one is measures.GIVEN else WITHHELD for one, count in shown.items()}
