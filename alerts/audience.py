"""Whom an alert concerns: one rule, as one query.

An active member, on a verified channel that is not suspended, who subscribed to the level, and whose places (or those
of a tour she is on) and work types overlap the alert's. A mask of ALL overlaps whatever is not empty. While she pauses,
only the inbox on this site is told.
"""

from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from members.models import Subscription
from members.models.channel import usable
from members.models.subscription import touring


def reached_by(level: int, region_mask: int, work_mask: int, *, at: datetime) -> QuerySet[Subscription]:
    """The subscriptions that such an alert concerns at this moment, at most one a channel."""
    compared = Subscription.objects.annotate(
        shared_regions=F("region_mask").bitand(region_mask),
        shared_tour=F("tour_mask").bitand(region_mask),
        shared_work=F("work_mask").bitand(work_mask),
    )
    there = ~Q(shared_regions=0) | (touring(at) & ~Q(shared_tour=0))
    return compared.filter(there, ~Q(shared_work=0), usable(at, "channel__"), level=level)


def count_by_kind(level: int, region_mask: int, work_mask: int) -> dict[str, int]:
    """How many channels of each kind such an alert would reach now; kinds it would not reach are left out."""
    reached = reached_by(level, region_mask, work_mask, at=timezone.now())
    return dict(reached.values_list("channel__kind").annotate(Count("pk")).order_by())
