"""A member looks up a number: a graded answer, and no trace of what was looked up.

Only identifiers that a caseworker released, of reports whose reporter agrees now that others are warned. A hit and a
miss ask the database the same.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import F, Max, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from members import limits
from members.forms.fields import LEVELS
from members.models import Region, User
from reports import identifiers
from reports.models import Identifier, Report, Use

REGION: Final = ("region__name", "region__level", "region__parent__name")
GRADE: Final = Coalesce(F("case__level"), Max("incident_types__level"), Value(1))
A_DAY: Final = 30
A_MINUTE: Final = 5


@dataclass(frozen=True)
class Match:
    """What was reported of a number, as coarsely as still helps."""

    level: int
    reports: str
    regions: tuple[str, ...]
    year: int

    @property
    def meaning(self) -> str:
        """The gravest level that was reported, in words."""
        return dict(LEVELS)[self.level]


class TooMany(Exception):
    """Over the limit until ``again_at``."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__()
        self.again_at = again_at


def look_up(number: str, *, by: User) -> Match | None:
    """What was reported of a phone number in any spelling. Raises identifiers.Unusable, TooMany."""
    index = identifiers.index(Identifier.Kind.PHONE, number)
    _count(by)
    released = Identifier.objects.released().filter(kind=Identifier.Kind.PHONE, index=index)
    told = Report.objects.filter(pk__in=released.values("report")).allowing(Use.WARN).annotate(grade=GRADE)
    return _match(list(told.values("grade", "happened_on", "received_at", *REGION)))


def _match(reports: list[dict[str, Any]]) -> Match | None:
    if not reports:
        return None
    return Match(
        level=max(report["grade"] for report in reports),
        reports=band(len(reports)),
        regions=tuple(sorted({_region(report) for report in reports} - {""})),
        year=max(_year(report) for report in reports),
    )


def band(count: int) -> str:
    """A count of reports in words too coarse to point at one of them."""
    if count == 1:
        return "1 report"
    return "2 to 4 reports" if count < 5 else "5 or more reports"


def _region(report: dict[str, Any]) -> str:
    """A whole region: an area could point to a town, and a town to somebody. Empty if the report names none."""
    inside = report["region__level"] == Region.Level.FORCE
    return str(report["region__parent__name" if inside else "region__name"] or "")


def _year(report: dict[str, Any]) -> int:
    day: date = report["happened_on"] or timezone.localdate(report["received_at"])
    return day.year


# Limits ------------------------------------------------------------------------------------------


def _count(user: User) -> None:
    """Count one more look-up of this member, until midnight at most. Raises TooMany."""
    now = timezone.localtime()
    if limits.count(f"check|{now:%H:%M}|{user.pk}", lasts=120) > A_MINUTE:
        raise TooMany(now.replace(second=0, microsecond=0) + timedelta(minutes=1))
    midnight = limits.end_of_day(now)
    if limits.count(f"check|{user.pk}", lasts=(midnight - now).total_seconds() + 1) > A_DAY:
        raise TooMany(midnight)
