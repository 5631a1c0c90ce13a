"""Whom a correction goes to: a notice to those who got what it takes back, an update to them and to all it concerns.

The tiles of a dispatch and of those that it corrects are the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from heapq import merge
from itertools import groupby
from uuid import UUID

from django.db.models import (
    BinaryField,
    Case,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Substr

from alerts.audience import reached_by
from alerts.dispatch import clock
from alerts.models import Dispatch, Slice
from alerts.models.dispatch import SLICE_SIZE, Byte
from members import transports
from members.models import Channel, Subscription, User

NOW = Subscription.Pace.NOW.value
Range = tuple[str, int, int]  # kind, first number, the number after the last


def reached_before(slice: Slice) -> dict[int, int]:
    """The slice's channels that got something which its dispatch corrects, or may have → the gravest level of that."""
    here = Slice.objects.filter(dispatch__in=slice.dispatch.earlier(), kind=slice.kind, start=slice.start)
    gravest_last = here.annotate(level=F("dispatch__level")).order_by("level")
    return {one.start + position: one.level for one in gravest_last for position in one.positions(Byte.REACHED)}


def reaching(kind: object, number: Combinable, states: bytes = Byte.REACHED) -> QuerySet[Slice]:
    """The slices by which something arrived on the channel of this kind and number, or may have.

    Or of which the delivery there is in one of these ``states``.
    """
    here = Slice.objects.filter(kind=kind, start__gt=number - SLICE_SIZE, start__lte=number, stop__gt=number)
    byte = Substr("states", Cast(number + 1 - F("start"), IntegerField()), 1, output_field=BinaryField())
    return here.annotate(here=byte).filter(here__in=[bytes([reached]) for reached in states])


def reached_here_alone(correction: Dispatch) -> QuerySet[User]:
    """Who has on this site what is corrected, and outside by no way that is left, but has a newer way.

    That is one added or confirmed since, by which she follows such alerts. Not who gets an update there at once.
    """
    earlier = Dispatch.objects.filter(pk__in=correction.earlier())
    arrived = Exists(reaching(OuterRef("kind"), OuterRef("pk")).filter(dispatch__in=earlier))
    hers = Channel.objects.filter(arrived, user=OuterRef("pk"))
    since = earlier.aggregate(last=Min("last_id"), at=Min("approved_at"))
    newer = Q(pk__gt=since["last"]) | Q(verified_at__gt=since["at"])
    others = transports.ways().reachable().filter(newer, subscriptions__level__in=earlier.values("level"))
    left = hers.reachable().outside()
    here = User.objects.filter(Exists(hers.filter(kind=Channel.Kind.INBOX)), pk__in=others.values("user"))
    return here.exclude(Exists(left)).exclude(Exists(_updated_at_once(correction).filter(channel__user=OuterRef("pk"))))


def _updated_at_once(correction: Dispatch) -> QuerySet[Subscription]:
    """Whom the rule of an update names outside, and who waits for no digest."""
    if not correction.replaces_id:
        return Subscription.objects.none()
    mask, work = correction.region_mask, correction.work_mask
    named = reached_by(correction.level, mask, work, at=clock.now()).exclude(channel__kind=Channel.Kind.INBOX)
    return named.filter(pace=NOW, channel_id__lte=correction.last_id)


def _reached(dispatches: Collection[UUID], kind: str, **tiles: int) -> Iterator[int]:
    """The channels of this kind that got one of these, or may have; of one dispatch in their order."""
    slices = Slice.objects.filter(dispatch__in=dispatches, kind=kind, **tiles).order_by("start")
    read = slices.iterator(chunk_size=500)
    return (slice.start + position for slice in read for position in slice.positions(Byte.REACHED))


def concerned(slice: Slice, at: datetime, since: Combinable | None = None) -> QuerySet[Channel]:
    """Of an update: who got what it replaces, whatever they subscribe to by now and at once, and whom the rule names.

    Each with a ``number``, a ``level`` and a ``pace``.
    """
    dispatch, before = slice.dispatch, reached_before(slice)
    matching = reached_by(dispatch.level, dispatch.region_mask, dispatch.work_mask, at=at, since=since)
    wanted = Subquery(matching.filter(channel=OuterRef("pk")).values("pace")[:1])
    reachable = Channel.objects.reachable(at).filter(kind=slice.kind, pk__gte=slice.start, pk__lt=slice.stop)
    found = reachable.annotate(number=F("pk"), wanted=wanted).filter(Q(wanted__isnull=False) | Q(pk__in=before))
    level = Case(*_graver(before, than=dispatch.level), default=Value(dispatch.level))
    pace = Case(When(pk__in=before, then=Value(NOW)), default=F("wanted"))
    return found.annotate(level=level, pace=pace).order_by("pk")


def _graver(before: Mapping[int, int], *, than: int) -> Iterator[When]:
    """Who got something graver before, and what level that had."""
    for level in {level for level in before.values() if level > than}:
        yield When(pk__in=[number for number, hers in before.items() if hers == level], then=Value(level))


def to_come(dispatch: Dispatch, ranges: Iterable[Range], but: Collection[int]) -> Iterator[tuple[str, int]]:
    """How many of each kind it goes to in these ranges, ``but`` these. Who got several of what it corrects counts once.

    All are read in their order, since together they may be very many.
    """
    for kind, first, stop in ranges:
        numbers = [_reached([pk], kind, stop__gt=first, start__lt=stop) for pk in dispatch.earlier()]
        if dispatch.replaces_id:
            numbers.append(_named(dispatch, kind, first, stop))
        yield kind, sum(first <= number < stop and number not in but for number, _ in groupby(merge(*numbers)))


def _named(dispatch: Dispatch, kind: str, first: int, stop: int) -> Iterator[int]:
    """Whom the rule of an update names."""
    named = reached_by(dispatch.level, dispatch.region_mask, dispatch.work_mask, at=clock.now())
    here = named.filter(channel__kind=kind, channel_id__gte=first, channel_id__lt=stop).order_by("channel_id")
    return here.values_list("channel_id", flat=True).iterator()
