"""Whom an alert concerns: one rule, as the query that a hand-over asks and as a count.

An active member, on a verified channel that is not suspended, who subscribed to the level, and whose places (or those
of a tour she is on) and work types overlap the alert's. A mask of ALL overlaps whatever is not empty. While she pauses,
only the inbox on this site is told.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone

from members import transports
from members.models import Region, Subscription, User
from members.models.channel import usable
from members.models.subscription import touring
from reports.residue.rare import Mix


def reached_by(
    level: int, region_mask: int, work_mask: int, *, at: datetime, since: Combinable | None = None
) -> QuerySet[Subscription]:
    """The subscriptions that such an alert concerns at this moment, at most one a channel.

    ``since``: when what waits there began to; whoever was on a tour then is concerned, also if that is over.
    """
    on_tour = touring(at) | touring(since) if since else touring(at)
    there = ~Q(shared_regions=0) | (on_tour & ~Q(shared_tour=0))
    return _compared(level, region_mask, work_mask).filter(there, usable(at, "channel__"))


def _compared(level: int, region_mask: int, work_mask: int) -> QuerySet[Subscription]:
    """Those of the level and of the kinds of work, with the places that they share with the alert."""
    wanted = Subscription.objects.annotate(shared_work=F("work_mask").bitand(work_mask))
    return wanted.filter(~Q(shared_work=0), level=level).annotate(
        shared_regions=F("region_mask").bitand(region_mask), shared_tour=F("tour_mask").bitand(region_mask)
    )


def kinds_reached(level: int, region_mask: int, work_mask: int) -> list[str]:
    """Of the kinds that this installation can use, those of which ``count_by_kind`` would count any; not counted."""
    parts = _parts(level, region_mask, work_mask)
    return [kind for kind in transports.kinds() if any(part.filter(kind=kind).exists() for part in parts)]


def count_by_kind(level: int, region_mask: int, work_mask: int) -> dict[str, int]:
    """How many channels of each kind such an alert would reach now; kinds it would not reach are left out.

    Counted from what is derived onto subscriptions, in parts of which each reads one index (members.indexes) and
    nothing else: a million members take a fraction of a second.
    """
    counts: Counter[str] = Counter()
    for part in _parts(level, region_mask, work_mask):
        counts.update(dict(part.order_by().values_list("kind").annotate(number=Count("*"))))
    return dict(counts)


def _parts(level: int, region_mask: int, work_mask: int) -> list[QuerySet[Subscription]]:
    """Those it would reach now, each in one part: at home by region, and on tour from elsewhere."""
    at = timezone.now()
    live = _compared(level, region_mask, work_mask).filter(live=True).exclude(paused_until__gt=at)
    on_tour = live.filter(touring(at), ~Q(shared_tour=0), Q(shared_regions=0))
    return [*_at_home(live, region_mask), on_tour]


def _at_home(subscriptions: QuerySet[Subscription], mask: int) -> Iterator[QuerySet[Subscription]]:
    """Those whose own places overlap the mask: by the region they are found in, each only once."""
    counted = 0
    for place in _places_of(mask):
        here = subscriptions.annotate(inside=F("region_mask").bitand(place), before=F("region_mask").bitand(counted))
        yield here.filter(~Q(inside=0), ~Q(shared_regions=0), Q(before=0))
        counted |= place


def _places_of(mask: int) -> list[int]:
    """The masks of the fewest places that hold all of ``mask``: some regions, or the nation."""
    above = Region.objects.exclude(level=Region.Level.FORCE)
    nation, *regions = above.order_by("-mask").values_list("mask", flat=True)
    return [nation] if mask & nation == nation else [region for region in regions if region & mask]


FEW = 10  # members: fewer can be told apart


def places() -> QuerySet[Region, str]:
    """The names of all places but the nation, which tells nothing of anybody."""
    return Region.objects.exclude(level=Region.Level.NATION).values_list("name", flat=True)


def shared_by_few(spoken_of: Iterable[Mix]) -> set[Mix]:
    """Of these places, each with a kind of work, those that fewer than ten members chose both."""
    return {mix for mix in spoken_of if len(_sharing(mix)[:FEW]) < FEW}


def _sharing(mix: Mix) -> QuerySet[User, UUID]:
    """Members who do this work and follow this place, a place in it, or one that it is in; not the nation."""
    mask = reduce(or_, Region.objects.filter(name=mix.place).values_list("mask", flat=True), 0)
    above = Region.objects.exclude(level=Region.Level.NATION).annotate(shared=F("mask").bitand(mask)).exclude(shared=0)
    members = User.objects.filter(role=User.Role.MEMBER, is_active=True, work_types__code=mix.work, regions__in=above)
    return members.order_by().values_list("pk", flat=True).distinct()
