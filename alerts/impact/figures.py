"""What was counted of one year or quarter, as it may be shown: the only reader of ``ImpactFigure``."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from alerts.impact import measures
from alerts.impact.disclosure import HIDDEN, WITHHELD, Shown, show, split_is_safe
from alerts.impact.measures import Measure
from alerts.impact.periods import Period
from alerts.models import ImpactFigure
from num import packs

NATION = "all"
NOT_SAID = "Region not said"
MONTH, QUARTER, YEAR = ImpactFigure.Period.MONTH, ImpactFigure.Period.QUARTER, ImpactFigure.Period.YEAR

# What adds up to more than its total: an alert counts in each of its regions, a member in each month of reach.
ACROSS_REGIONS = {measures.ALERTS, measures.REACHED, measures.MEMBERS}
ACROSS_TIME = {measures.REACHED, measures.MEMBERS}


def counted() -> list[Period]:
    """The years and quarters that may be chosen, newest first."""
    rows = ImpactFigure.objects.filter(period__in=(QUARTER, YEAR)).values_list("period", "starts_on").distinct()
    periods = [Period(kind, starts_on) for kind, starts_on in rows]
    return sorted(periods, key=lambda period: (period.ends_on, period.kind), reverse=True)


@cache
def region_names() -> dict[str, str]:
    return {region["code"]: region["name"] for region in packs.read("places")["regions"]}


class Figures:
    """All that was counted between the first and the last day of ``period``; one query."""

    def __init__(self, period: Period) -> None:
        self.period = period
        rows = ImpactFigure.objects.filter(starts_on__gte=period.starts_on, starts_on__lt=period.ends_on)
        self._counted = {(row.period, row.starts_on, row.place, row.measure): row.value for row in rows}

    @property
    def starts_on(self) -> date:
        """The first day that was counted: not the period's own where the platform began in the middle of it."""
        months = (month for quarter in self.period.split(QUARTER) for month in self._months(quarter))
        return next((month.starts_on for month in months), self.period.starts_on)

    def steps(self, measure: Measure) -> list[Period]:
        """Its months, or its quarters where most months have too few to show; none from before the platform began."""
        quarters = [quarter for quarter in self.period.split(QUARTER) if self._has(quarter)]
        months = [month for quarter in quarters for month in self._months(quarter)]
        few = sum(self._show(measure, month) is HIDDEN for month in months)
        return quarters if self.period.kind == YEAR and 2 * few > len(months) else months

    def total(self, measure: Measure) -> Shown:
        """Of the whole period. A year is withheld if its quarters or months were hidden and it would tell them."""
        total = self._show(measure, self.period)
        for kind in (QUARTER, MONTH) if self.period.kind == YEAR else ():
            parts = [self._show(measure, part) for part in self.period.split(kind)]
            if not split_is_safe(total, parts, overlapping=measure in ACROSS_TIME):
                return WITHHELD
        return total

    def each(self, measure: Measure, steps: Sequence[Period]) -> list[Shown]:
        """Of each step; months are withheld where their quarter would tell a hidden one."""
        return [self._show(measure, step) if self._is_safe(measure, step) else WITHHELD for step in steps]

    def _is_safe(self, measure: Measure, step: Period) -> bool:
        if step.kind != MONTH:
            return True
        quarter = Period.around(QUARTER, step.starts_on)
        months = [self._show(measure, month) for month in self._months(quarter)]
        return split_is_safe(self._show(measure, quarter), months, overlapping=measure in ACROSS_TIME)

    def by_region(self, measure: Measure) -> list[Shown]:
        """Of each of ``region_names``; for what happens in one place, also what names none. All withheld or none."""
        values = [self._value(measure, self.period, code) for code in region_names()]
        overlapping = measure in ACROSS_REGIONS
        if not overlapping:
            values.append(self._value(measure, self.period) - sum(values))
        parts = [show(value) for value in values]
        safe = split_is_safe(self._show(measure, self.period), parts, overlapping=overlapping)
        return parts if safe else [WITHHELD] * len(parts)

    def hours(self, measure: Measure, period: Period) -> int | None:
        """None where fewer than ten alerts were timed."""
        value = self._counted.get((period.kind, period.starts_on, NATION, measure.code))
        timed = self._show(measures.TIMED, period)
        return None if value is None or not timed.value else round(value)

    def _months(self, quarter: Period) -> list[Period]:
        return [month for month in quarter.split(MONTH) if self._has(month)]

    def _has(self, period: Period) -> bool:
        return (period.kind, period.starts_on, NATION, measures.REPORTS.code) in self._counted

    def _show(self, measure: Measure, period: Period) -> Shown:
        return show(self._value(measure, period))

    def _value(self, measure: Measure, period: Period, place: str = NATION) -> float:
        return self._counted.get((period.kind, period.starts_on, place, measure.code)) or 0
