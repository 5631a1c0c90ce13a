"""Calendar months, quarters and years: the only spans of time that figures are published for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from alerts.models import ImpactFigure

MONTHS = {ImpactFigure.Period.MONTH: 1, ImpactFigure.Period.QUARTER: 3, ImpactFigure.Period.YEAR: 12}


@dataclass(frozen=True)
class Period:
    """One month, quarter or year, named by its first day."""

    kind: str
    starts_on: date

    @classmethod
    def around(cls, kind: str, day: date) -> "Period":
        """The period of this kind that ``day`` lies in."""
        months = MONTHS[ImpactFigure.Period(kind)]
        return cls(kind, date(day.year, (day.month - 1) // months * months + 1, 1))

    @property
    def ends_on(self) -> date:
        """The day after the last one."""
        return later(self.starts_on, MONTHS[ImpactFigure.Period(self.kind)])

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)

    @property
    def counted_on(self) -> date:
        """The first day on which it is counted: a full month after its end, so that no figure speaks of just now."""
        return later(self.ends_on, 1)

    @property
    def begins(self) -> datetime:
        return midnight(self.starts_on)

    @property
    def ends(self) -> datetime:
        return midnight(self.ends_on)

    @property
    def following(self) -> "Period":
        return Period(self.kind, self.ends_on)

    @property
    def slug(self) -> str:
        """``2025``, ``2025-q1``, ``2025-01``."""
        year, month = self.starts_on.year, self.starts_on.month
        return {"year": f"{year}", "quarter": f"{year}-q{month // 3 + 1}", "month": f"{year}-{month:02}"}[self.kind]

    def __str__(self) -> str:
        return self._named("F", " to ")

    @property
    def short(self) -> str:
        return self._named("M", "–")

    def _named(self, month: str, between: str) -> str:
        if self.kind == ImpactFigure.Period.YEAR:
            return str(self.starts_on.year)
        last = date_format(self.last_day, f"{month} Y")
        return last if self.kind == ImpactFigure.Period.MONTH else date_format(self.starts_on, month) + between + last

    def split(self, kind: str) -> list["Period"]:
        """The periods of a shorter kind that make it up."""
        months = MONTHS[ImpactFigure.Period(kind)]
        count = MONTHS[ImpactFigure.Period(self.kind)] // months
        return [Period(kind, later(self.starts_on, months * number)) for number in range(count)]


def countable(kind: str, since: date, today: date) -> Iterator[Period]:
    """Every period of this kind from the one ``since`` lies in to the newest that may be counted ``today``."""
    period = Period.around(kind, since)
    while period.counted_on <= today:
        yield period
        period = period.following


def later(first_of_month: date, months: int) -> date:
    number = first_of_month.year * 12 + first_of_month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
