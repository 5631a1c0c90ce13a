"""What may be shown of how each police force answered: the only reader of what was counted by force."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache

from alerts.impact import measures
from alerts.impact.disclosure import HIDDEN, WITHHELD, Shown, Sum, is_safe, show
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


@dataclass(frozen=True)
class Ledger:
    """``few`` are the forces of which nothing can be told: they got too few."""

    rows: list[Row]
    few: list[str]


@cache
def force_names() -> dict[str, str]:
    return {force["code"]: force["name"] for force in packs.read("police")["forces"]}


def of(year: Period) -> Ledger:
    """Of the forces to which something was given, by name. No total: it would tell of the small ones."""
    by_force: dict[str, dict[str, float]] = defaultdict(dict)
    for figure in ImpactFigure.objects.filter(period=year.kind, starts_on=year.starts_on, place__in=force_names()):
        by_force[force_names()[figure.place]][figure.measure] = figure.value or 0
    told = {force: published(values) for force, values in sorted(by_force.items())}
    rows = [Row(force, _cells(shown, by_force[force])) for force, shown in told.items() if shown[measures.GIVEN].value]
    return Ledger(rows, [force for force, shown in told.items() if shown[measures.GIVEN] is HIDDEN])


def _cells(shown: Mapping[Measure, Shown], values: Mapping[str, float]) -> list[str]:
    return [_with_days(one, count, values) for one, count in shown.items()]


def _with_days(measure: Measure, count: Shown, values: Mapping[str, float]) -> str:
    if measure not in measures.DAYS or count is WITHHELD or count.value == 0:
        return str(count)
    days = round(values[measures.DAYS[measure].code])
    return f"{count} ({TOO_FEW if count.value is None else f'{days}{NBSP}days'})"


def published(values: Mapping[str, float]) -> dict[Measure, Shown]:
    """Each count of one force as it may be shown. Parts of a hidden count are withheld with it; and all parts are
    where together they would tell of what is left over.
    """
    counts = {one: values.get(one.code, 0) for one in measures.OF_FORCES}
    shown = {one: show(count) for one, count in counts.items()}
    together: dict[Hashable, Shown] = dict(shown.items())
    sums = []
    for whole, parts in SPLITS:
        rest = (whole, parts)
        together[rest] = show(counts[whole] - sum(counts[part] for part in parts))
        sums.append(Sum(whole, [*parts, rest]))
    safe = is_safe(together, sums)
    hidden = {part for whole, parts in SPLITS for part in parts if not safe or shown[whole].value is None}
    return {one: WITHHELD if one in hidden else count for one, count in shown.items()}
