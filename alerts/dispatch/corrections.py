"""Whom a correction goes to: a notice to those who got what it takes back, an update to them and to all it concerns.

The tiles of a dispatch and of those that it corrects are the same.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When

from alerts.audience import reached_by
from alerts.dispatch import clock
from alerts.models import Dispatch, Slice
from alerts.models.dispatch import Byte
from members.models import Channel, Subscription

NOW = Subscription.Pace.NOW.value
Range = tuple[str, int, int]  # kind, first number, the number after the last


def reached_before(slice: Slice) -> set[int]:
    """The slice's channels that got something which its dispatch corrects, or may have."""
    return reached(slice.dispatch.earlier(), slice.kind, start=slice.start)


def reached(dispatches: Collection[UUID], kind: str, **tile: int) -> set[int]:
    """The channels of this kind that got one of these, or may have."""
    slices = Slice.objects.filter(dispatch__in=dispatches, kind=kind, **tile).iterator(chunk_size=500)
    return {slice.start + position for slice in slices for position in slice.positions(Byte.REACHED)}


def concerned(slice: Slice, at: datetime) -> QuerySet[Channel]:
    """Of an update: who got what it replaces, whatever they subscribe to by now and at once, and whom the rule names.

    Each with a ``number`` and a ``pace``.
    """
    dispatch, before = slice.dispatch, reached_before(slice)
    matching = reached_by(dispatch.level, dispatch.region_mask, dispatch.work_mask, at=at)
    wanted = Subquery(matching.filter(channel=OuterRef("pk")).values("pace")[:1])
    reachable = Channel.objects.reachable(at).filter(kind=slice.kind, pk__gte=slice.start, pk__lt=slice.stop)
    found = reachable.annotate(number=F("pk"), wanted=wanted).filter(Q(wanted__isnull=False) | Q(pk__in=before))
    return found.annotate(pace=Case(When(pk__in=before, then=Value(NOW)), default=F("wanted"))).order_by("pk")


def to_come(dispatch: Dispatch, ranges: Iterable[Range], but: Collection[int]) -> Iterator[tuple[str, int]]:
    """Of an update: how many of each kind it concerns in these ranges, ``but`` these."""
    matching = reached_by(dispatch.level, dispatch.region_mask, dispatch.work_mask, at=clock.now())
    for kind, first, stop in ranges:
        before = {number for number in reached(dispatch.earlier(), kind) if first <= number < stop}
        here = matching.filter(channel__kind=kind, channel_id__gte=first, channel_id__lt=stop)
        yield kind, len(before.union(here.values_list("channel_id", flat=True)).difference(but))
