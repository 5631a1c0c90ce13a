"""What was counted of one year or quarter, as it may be shown: the only reader of ``ImpactFigure``."""

from collections.abc import Hashable, Sequence
from datetime import date
from functools import cache

from alerts.impact import measures
from alerts.impact.disclosure import WITHHELD, Shown, Sum, is_safe, show
from alerts.impact.measures import Measure
from alerts.impact.periods import Period
from alerts.models import ImpactFigure
from num import packs

NATION = "all"
NOT_SAID = "Region not said"
MONTH, QUARTER, YEAR = ImpactFigure.Period.MONTH, ImpactFigure.Period.QUARTER, ImpactFigure.Period.YEAR

# What adds up to more than its total: an alert counts in each of its regions, with all answers to it; a member in each
# that is followed and in each month of reach.
ACROSS_REGIONS = {
    measures.ALERTS,
    measures.REACHED,
    measures.ANSWERED,
    measures.AVOIDED,
    measures.TIMED,
    measures.MEMBERS,
}
ACROSS_TIME = {measures.REACHED}


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
        months = (month for quarter in self._quarters() for month in self._months(quarter))
        return next((month.starts_on for month in months), self.period.starts_on)

    def steps(self, measure: Measure) -> list[Period]:
        """Its months, or its quarters where most months have too few to show; none from before the platform began."""
        months = [month for quarter in self._quarters() for month in self._months(quarter)]
        few = sum(one.value is None for one in self.each(measure, months))
        return self._quarters() if self.period.kind == YEAR and 2 * few > len(months) else months

    def total(self, measure: Measure) -> Shown:
        """Of the whole period."""
        return self._published(measure)[self.period]

    def each(self, measure: Measure, steps: Sequence[Period]) -> list[Shown]:
        """Of each step."""
        published = self._published(measure)
        return [published[step] for step in steps]

    def by_region(self, measure: Measure) -> list[Shown]:
        """Of each of ``region_names``; for what happens in one place, also what names none. All withheld or none."""
        values = {code: self._value(measure, self.period, code) for code in region_names()}
        overlapping = measure in ACROSS_REGIONS
        if not overlapping:
            values[NOT_SAID] = self._value(measure, self.period) - sum(values.values())
        parts: dict[Hashable, Shown] = {place: show(value) for place, value in values.items()}
        sums = [*self._sums(measure), Sum(self.period, list(parts), overlapping)]
        safe = is_safe(self._published(measure) | parts, sums)
        return list(parts.values()) if safe else [WITHHELD] * len(parts)

    def hours(self, measure: Measure, period: Period) -> int | None:
        """None where the alerts that were timed are fewer than ten, or not shown."""
        return self._hours(measure, period, NATION, self._published(measures.TIMED)[period])

    def hours_by_region(self, measure: Measure) -> list[int | None]:
        """The same, of each of ``region_names``."""
        timed = zip(region_names(), self.by_region(measures.TIMED), strict=True)
        return [self._hours(measure, self.period, place, count) for place, count in timed]

    def _published(self, measure: Measure) -> dict[Hashable, Shown]:
        """Of the period, its quarters and its months, in the order in which people get to see them.

        So no later figure can take back an earlier one: the months of a quarter are withheld where the quarter would
        tell a hidden one, and the year where it would tell a hidden quarter or month.
        """
        published: dict[Hashable, Shown] = {}
        sums = self._sums(measure)
        for quarter in self._quarters():
            shown: dict[Hashable, Shown] = {
                step: self._show(measure, step) for step in (quarter, *self._months(quarter))
            }
            safe = is_safe(shown, [one for one in sums if one.total == quarter])
            published |= shown if safe else dict.fromkeys(shown, WITHHELD) | {quarter: shown[quarter]}
        if self.period not in published:
            whole: dict[Hashable, Shown] = {self.period: self._show(measure, self.period)}
            published |= whole if is_safe(published | whole, sums) else {self.period: WITHHELD}
        return published

    def _sums(self, measure: Measure) -> list[Sum]:
        """How periods add up. Members are those of the last day: no sum."""
        if measure is measures.MEMBERS:
            return []
        quarters = self._quarters()
        made_up = {quarter: self._months(quarter) for quarter in quarters}
        if self.period.kind == YEAR:
            made_up[self.period] = quarters
        return [Sum(whole, parts, measure in ACROSS_TIME) for whole, parts in made_up.items() if parts]

    def _quarters(self) -> list[Period]:
        return [quarter for quarter in self.period.split(QUARTER) if self._has(quarter)]

    def _months(self, quarter: Period) -> list[Period]:
        return [month for month in quarter.split(MONTH) if self._has(month)]

    def _has(self, period: Period) -> bool:
        return (period.kind, period.starts_on, NATION, measures.REPORTS.code) in self._counted

    def _hours(self, measure: Measure, period: Period, place: str, timed: Shown) -> int | None:
        value = self._counted.get((period.kind, period.starts_on, place, measure.code))
        return None if value is None or not timed.value else round(value)

    def _show(self, measure: Measure, period: Period) -> Shown:
        return show(self._value(measure, period))

    def _value(self, measure: Measure, period: Period, place: str = NATION) -> float:
        return self._counted.get((period.kind, period.starts_on, place, measure.code)) or 0
