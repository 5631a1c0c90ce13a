"""Whom an alert concerns: one rule, as one query.

An active member, on a verified channel that is not suspended, who subscribed to the level, and whose places and work
types overlap the alert's. A mask of ALL overlaps whatever is not empty.
"""

from django.db.models import Count, F, QuerySet

from members.models import Subscription, User


def reached_by(level: int, region_mask: int, work_mask: int) -> QuerySet[Subscription]:
    """The subscriptions that such an alert concerns now, at most one a channel."""
    overlapping = Subscription.objects.annotate(
        shared_regions=F("region_mask").bitand(region_mask), shared_work=F("work_mask").bitand(work_mask)
    ).exclude(shared_regions=0)
    return overlapping.exclude(shared_work=0).filter(
        level=level,
        channel__verified_at__isnull=False,
        channel__suspended_at__isnull=True,
        channel__user__is_active=True,
        channel__user__role=User.Role.MEMBER,
    )


def count_by_kind(level: int, region_mask: int, work_mask: int) -> dict[str, int]:
    """How many channels of each kind such an alert would reach now; kinds it would not reach are left out."""
    counted = reached_by(level, region_mask, work_mask).values_list("channel__kind").annotate(Count("pk"))
    return dict(counted.order_by())
