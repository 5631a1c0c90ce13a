"""Counting closed calendar periods into ``ImpactFigure``, once, from what is there at the time.

Months are counted for the nation; quarters and years also for each region; years also for each police force. What is
written is never counted again: who is later forgotten, purged or withdraws changes no past figure.
"""

from dataclasses import dataclass
from datetime import date
from statistics import median, quantiles

from django.db import transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from alerts.impact import measures, outcomes, police, reach
from alerts.impact.figures import NATION
from alerts.impact.measures import Measure
from alerts.impact.outcomes import Outcome
from alerts.impact.periods import Period, countable
from alerts.impact.reach import Reach
from alerts.models import ImpactFigure
from members.models import Region, Subscription, User
from members.models.place import ALL
from reports.models import Report

Figures = dict[Measure, float | None]


@dataclass(frozen=True)
class Place:
    """Where figures are counted for: a region, or the nation, which also holds what names no region."""

    code: str
    mask: int

    def concerned(self, found: list[Outcome]) -> list[Outcome]:
        return [one for one in found if self.mask & one.region_mask]


def take(today: date | None = None) -> int:
    """Count every period that may be counted by now and was not; answers with how many those were.

    Harmless to run twice, also at the same moment: a period is written whole, and only once.
    """
    written = set(ImpactFigure.objects.values_list("period", "starts_on").distinct())
    due = [period for period in _countable(today or timezone.localdate()) if _key(period) not in written]
    for period in due:
        _write(period)
    return len(due)


def _key(period: Period) -> tuple[str, date]:
    return period.kind, period.starts_on


def _countable(today: date) -> list[Period]:
    """From the one in which the first report came."""
    since = began()
    return [period for kind in ImpactFigure.Period for period in countable(kind, since, today)] if since else []


def began() -> date | None:
    """The day on which the first report came: from its periods on, all are counted."""
    first = Report.objects.aggregate(first=Min("received_at"))["first"]
    return timezone.localdate(first) if first else None


def _write(period: Period) -> None:
    """All of one period in one transaction; of two that write at once, the database keeps the first."""
    with transaction.atomic():
        rows = [
            ImpactFigure(
                period=period.kind, starts_on=period.starts_on, place=place.code, measure=measure.code, value=value
            )
            for place, figures in _count(period).items()
            for measure, value in figures.items()
        ]
        rows += [
            ImpactFigure(period=period.kind, starts_on=period.starts_on, place=force, measure=measure.code, value=value)
            for force, figures in police.count(period).items()
            for measure, value in figures.items()
        ]
        ImpactFigure.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _count(period: Period) -> dict[Place, Figures]:
    found = outcomes.of_alerts(period)
    by_place = {place: place.concerned(found) for place in _places(period)}
    reached = reach.members(_reach(period, list(by_place)))
    return {
        place: _of_reports(period, place)
        | _of_alerts(here)
        | _of_time(here)
        | {measures.REACHED: reached[place], measures.MEMBERS: _members(period, place)}
        for place, here in by_place.items()
    }


def _places(period: Period) -> list[Place]:
    places = [Place(NATION, ALL)]
    if period.kind != ImpactFigure.Period.MONTH:
        regions = Region.objects.filter(level=Region.Level.REGION)
        places += [Place(region.code, region.mask) for region in regions]
    return places


def _of_reports(period: Period, place: Place) -> Figures:
    received = outcomes.countable_reports().filter(received_at__gte=period.begins, received_at__lt=period.ends)
    if place.code != NATION:
        received = received.filter(Q(region__code=place.code) | Q(region__parent__code=place.code))
    return {measures.REPORTS: received.count()}


def _of_alerts(found: list[Outcome]) -> Figures:
    return {
        measures.ALERTS: sum(one.is_first for one in found),
        measures.HANDED: sum(one.handed for one in found),
        measures.DELIVERED: sum(one.delivered for one in found),
        measures.ANSWERED: sum(one.answers.total() for one in found),
        measures.AVOIDED: sum(one.avoided for one in found),
    }


def _of_time(found: list[Outcome]) -> Figures:
    hours = [one.hours for one in found if one.is_first and one.hours is not None]
    return {
        measures.TIMED: len(hours),
        measures.MEDIAN_HOURS: median(hours) if hours else None,
        measures.P90_HOURS: quantiles(hours, n=10, method="inclusive")[-1] if len(hours) > 1 else None,
    }


def _reach(period: Period, places: list[Place]) -> dict[Place, Reach]:
    reaches = {place: Reach() for place in places}
    sent = outcomes.messages().filter(
        dispatch__alert__approved_at__gte=period.begins, dispatch__alert__approved_at__lt=period.ends
    )
    rows = sent.values_list("dispatch__region_mask", "start", "states")
    for mask, start, states in rows.iterator(chunk_size=500):
        for place in places:
            if place.mask & mask:
                reaches[place].add(start, bytes(states))
    return reaches


def _members(period: Period, place: Place) -> int:
    members = User.objects.filter(role=User.Role.MEMBER, is_active=True, joined_at__lt=period.ends)
    if place.code != NATION:
        following = Subscription.objects.annotate(common=F("region_mask").bitand(place.mask)).exclude(common=0)
        members = members.filter(pk__in=following.values("channel__user"))
    return members.count()
