"""What a member wants to be told about, and how."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from members import masks
from members.models import Channel, Region, Subscription, User, WorkType
from num import audit
from num.clock import moment

Levels = Mapping[int, Collection[int]]  # a channel's number → the levels wanted on it

DEFAULT_LEVELS: Final[dict[str, tuple[int, ...]]] = {
    Channel.Kind.EMAIL: (2, 3),
    Channel.Kind.INBOX: (1, 2, 3),
}


@transaction.atomic
def choose(
    user: User,
    *,
    regions: Collection[Region],
    work_types: Collection[WorkType],
    levels: Levels,
    wording: str,
    by: audit.Actor,
    at: datetime | None = None,
) -> User:
    """Replace everything that ``user`` has chosen. A channel that ``levels`` does not name is told nothing."""
    User.objects.select_for_update().get(pk=user.pk)  # two changes at once would mix
    user.channels.filter(kind=Channel.Kind.EMAIL).update(wording=Channel.Wording(wording))
    follow(user, regions=regions, work_types=work_types, levels=levels)
    audit.record("subscription.chosen", user, by=by, at=moment(at))
    return user


def follow(user: User, *, regions: Collection[Region], work_types: Collection[WorkType], levels: Levels) -> None:
    """Write choices and the subscriptions derived from them; the caller holds the transaction."""
    user.regions.set(regions)
    user.work_types.set(work_types)
    wanted = [
        Subscription(
            channel=channel,
            level=level,
            region_mask=masks.of_regions(regions),
            work_mask=masks.of_work(work_types),
        )
        for channel in user.channels.all()
        for level in levels.get(channel.pk, ())
    ]
    Subscription.objects.filter(channel__user=user).delete()
    Subscription.objects.bulk_create(wanted)
