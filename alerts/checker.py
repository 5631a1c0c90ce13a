"""A member looks up a number or another identifier, in all that we were told or for one alert, and leaves no trace.

Only identifiers that a caseworker released, of reports whose reporter agrees now that others are warned. A hit and a
miss ask the database the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils import timezone

from alerts.models import Alert
from members import limits
from members.actions import notice_overuse
from members.forms.fields import LEVELS
from members.models import Organisation, Overuse, Region, User
from num.audit import System
from reports import identifiers
from reports.models import Identifier, Report, Use
from reports.models.report_queries import ReportQuerySet

A_DAY: Final = 30
A_MINUTE: Final = 5
TOGETHER: Final = 3  # times as often may all of one project or site, who invite each other
ALWAYS: Final = 5  # of a day, that nobody else of them can use up
STRETCH: Final = 14  # days, of which a person hears if on so many
FULL_ON: Final = 3  # a member reaches the limit of the day
SAME_ON: Final = 7  # a member looks up the same


@dataclass(frozen=True)
class Match:
    """What was reported of an identifier, as coarsely as still helps."""

    level: int
    told_by: str
    regions: tuple[str, ...]
    year: int

    @property
    def meaning(self) -> str:
        """The gravest level that was reported, in words."""
        return dict(LEVELS)[self.level]


def look_up(typed: str, *, by: User) -> Match | None:
    """What was reported of an identifier in any spelling. Raises identifiers.Unusable, limits.TooMany."""
    told = _reports_naming(typed, by)
    return _match(list(told.select_related("case", "reporter", "region__parent")))


def is_named_in(alert: Alert, typed: str, *, by: User) -> bool:
    """Whether a report that the alert rests on names this identifier. Counts as one look-up.

    Raises identifiers.Unusable, limits.TooMany.
    """
    return _reports_naming(typed, by).filter(pk__in=alert.sources.values("report")).exists()


def can_test(alert: Alert) -> bool:
    """Not once it has ended, nor where no identifier of its reports was released: without one nothing can match."""
    return (
        not alert.has_ended and Identifier.objects.released().filter(report__in=alert.sources.values("report")).exists()
    )


def _reports_naming(typed: str, by: User) -> ReportQuerySet:
    """Those that may answer a look-up of what was typed, which is counted."""
    indexes = identifiers.indexes(typed)
    _count(by, indexes)
    released = Identifier.objects.released().filter(index__in=indexes)
    return Report.objects.filter(pk__in=released.values("report"), case__isnull=False).allowing(Use.WARN)


def _match(reports: list[Report]) -> Match | None:
    if not reports:
        return None
    return Match(
        level=max(report.case.level for report in reports if report.case),
        told_by=band(_people(reports)),
        regions=tuple(sorted({_region(report) for report in reports} - {""})),
        year=max(_year(report) for report in reports),
    )


def _people(reports: list[Report]) -> int:
    """How many people told us. A project or a site is one, whoever told it: nobody but its people checks who they are.

    All reports that no member sent count as one: one person may send or write down many.
    """
    return len({(report.organisation_id or report.reporter_id) if report.verified else None for report in reports})


def band(count: int) -> str:
    """A count of people in words too coarse to point at one of them."""
    if count == 1:
        return "1 person"
    return "2 to 4 people" if count < 5 else "5 or more people"


def _region(report: Report) -> str:
    """A whole region: an area could point to a town, and a town to somebody. Empty if the report names none."""
    region = report.region
    if region and region.parent and region.level == Region.Level.FORCE:
        region = region.parent
    return region.name if region else ""


def _year(report: Report) -> int:
    return (report.happened_on or timezone.localdate(report.received_at)).year


# Limits ------------------------------------------------------------------------------------------


def stopped(user: User) -> Overuse | None:
    """By whom and why, if somebody of staff lets her look up nothing for now."""
    return Overuse.objects.stopped().filter(user=user).first()


def _count(user: User, indexes: Iterable[bytes]) -> None:
    """Count one more look-up of this member, and after her first few of her project or site. Raises limits.TooMany.

    Until midnight at most; but for a stretch on how many days the limit was reached, or the same was looked up. What
    that was, nobody can read out of it.
    """
    today = _spend(user.pk)
    if today > ALWAYS and (ours := Organisation.objects.of(user).first()):
        _spend(ours.pk, TOGETHER)
    if today == A_DAY:
        _notice(user, Overuse.Kind.LISTS, [f"full|{user.pk}"], FULL_ON)
    _notice(user, Overuse.Kind.SAME, [f"same|{user.pk}|{index.hex()}" for index in indexes], SAME_ON)


def _spend(counter: UUID, times: int = 1) -> int:
    """How many that is today. Raises limits.TooMany."""
    return limits.spend("check", str(counter), most=times * A_MINUTE, seconds=limits.MINUTE, a_day=times * A_DAY)


def _notice(user: User, kind: str, what: Iterable[str], on_days: int) -> None:
    """Whatever of it was counted on the most days is what counts: the same may be written in many ways."""
    if max(limits.days(one, among=STRETCH) for one in what) == on_days:
        notice_overuse(user, kind, by=System("checker"))
