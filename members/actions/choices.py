"""What a member wants to be told about, how, and when."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django.db import transaction

from members import masks, timing
from members.models import Channel, Region, Subscription, User, WorkType
from num import audit
from num.clock import moment

Paces = Mapping[int, str]  # each level wanted → how soon
Levels = Mapping[int, Paces]  # a channel's number → what is wanted on it
Narrowed = Mapping[int, Collection[Region]]  # a channel's number → those of her places that it is for

_NOW: Final = Subscription.Pace.NOW
DEFAULT_LEVELS: Final[dict[str, Paces]] = {
    Channel.Kind.EMAIL: {2: _NOW, 3: _NOW},
    Channel.Kind.INBOX: {1: _NOW, 2: _NOW, 3: _NOW},
    Channel.Kind.PUSH: {2: _NOW, 3: _NOW},
    Channel.Kind.SMS: {3: _NOW},
    Channel.Kind.SIGNAL: {2: _NOW, 3: _NOW},
}
ALL_PLACES: Final[Narrowed] = MappingProxyType({})


class Tour(NamedTuple):
    """Other places for some days, the first and the last included."""

    regions: Collection[Region] = ()
    first: date | None = None
    last: date | None = None


class Hours(NamedTuple):
    """Quiet hours, and the zone in which they and all her days are counted. Named as on User."""

    time_zone: str = ""
    quiet_from: time | None = None
    quiet_until: time | None = None
    quiet_broken_by: int | None = None


KEPT: Final = timedelta(days=7)  # what is over, so that who comes back finds what she missed
NO_TOUR: Final = Tour()
NO_HOURS: Final = Hours()


@transaction.atomic
def choose(
    user: User,
    *,
    regions: Collection[Region],
    work_types: Collection[WorkType],
    levels: Levels,
    wording: str,
    narrowed: Narrowed = ALL_PLACES,
    tour: Tour = NO_TOUR,
    hours: Hours = NO_HOURS,
    by: audit.Actor,
    at: datetime | None = None,
) -> User:
    """Replace what ``user`` has chosen. A channel that ``levels`` does not name is told what it was told before."""
    _lock(user)
    user.channels.filter(kind=Channel.Kind.EMAIL).update(wording=Channel.Wording(wording))
    for channel in user.channels.filter(pk__in=levels):
        channel.regions.set(narrowed.get(channel.pk, ()))
    _save(user, **hours._asdict(), tour_from=tour.first, tour_until=tour.last)
    user.tour_regions.set(tour.regions)
    follow(user, regions=regions, work_types=work_types, levels=levels)
    audit.record("subscription.chosen", user, by=by, at=moment(at))
    return user


def follow(user: User, *, regions: Collection[Region], work_types: Collection[WorkType], levels: Levels) -> None:
    """Write choices and the subscriptions derived from them; the caller holds the transaction."""
    user.regions.set(regions)
    user.work_types.set(work_types)
    for channel in user.channels.all():
        subscribe(channel, user, levels.get(channel.pk, channel.paces))


@transaction.atomic
def choose_paces(channel: Channel, *, paces: Paces, by: audit.Actor, at: datetime | None = None) -> Channel:
    """How soon each level comes on this channel. Everything else stays."""
    user = _lock(channel.user)
    subscribe(channel, user, paces)
    audit.record("subscription.chosen", user, by=by, at=moment(at))
    return channel


@transaction.atomic
def pause(user: User, until: date, *, by: audit.Actor, at: datetime | None = None) -> User:
    """Nothing leaves this site for her before that day begins where she is. Raises ValueError if it has begun."""
    now = moment(at)
    held = _lock(user)
    ends = timing.begins(until, held.time_zone)
    if ends <= now:
        raise ValueError("a pause ends on a day to come")
    _save(user, paused_from=held.paused_from if held.paused else now, paused_until=ends)
    Subscription.objects.of(user).derive()
    audit.record("pause.begun", user, by=by, at=now)
    return user


@transaction.atomic
def resume(user: User, *, by: audit.Actor, at: datetime | None = None) -> User:
    """End the pause now. Ending one that is over is harmless."""
    now = moment(at)
    if _lock(user).paused:
        _save(user, paused_until=now)
        Subscription.objects.of(user).derive()
        audit.record("pause.ended", user, by=by, at=now)
    return user


@transaction.atomic
def forget_past(*, at: datetime | None = None) -> None:
    """Where somebody was on a tour, and when she was away, is forgotten once it has been over for a week."""
    before = moment(at) - KEPT
    Subscription.objects.filter(tour_until__lt=before).update(tour_mask=0, tour_from=None, tour_until=None)
    toured = User.objects.filter(tour_until__lt=before.date())
    User.tour_regions.through.objects.filter(user__in=toured).delete()
    toured.update(tour_from=None, tour_until=None)
    User.objects.filter(paused_until__lt=before).update(paused_from=None, paused_until=None)
    Subscription.objects.filter(paused_until__lt=before).update(paused_until=None)


def _lock(user: User) -> User:
    """The account as it is now: two changes at once would mix."""
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _save(user: User, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))


def subscribe(channel: Channel, user: User, paces: Paces) -> None:
    """Replace a channel's subscriptions by what follows from all that its owner chose; as ``follow``.

    Staff have none: what they are told of is duty.
    """
    channel.subscriptions.all().delete()
    if user.is_staff:
        return
    masks_and_tour = _masks(channel, user) | _tour(user)
    Subscription.objects.bulk_create(
        Subscription(channel=channel, level=level, pace=pace, **masks_and_tour) for level, pace in paces.items()
    )
    channel.subscriptions.derive()


def _masks(channel: Channel, user: User) -> dict[str, Any]:
    """A channel for some of her places is for all of them again once she follows none of those."""
    return {
        "region_mask": masks.of_some(channel.regions.all(), list(user.regions.all())),
        "work_mask": masks.of_work(user.work_types.all()),
    }


def _tour(user: User) -> dict[str, Any]:
    """Days, as moments: they begin when they begin in her zone."""
    regions = list(user.tour_regions.all())
    if not regions or user.tour_from is None or user.tour_until is None:
        return {"tour_mask": 0, "tour_from": None, "tour_until": None}
    return {
        "tour_mask": masks.of_regions(regions),
        "tour_from": timing.begins(user.tour_from, user.time_zone),
        "tour_until": timing.begins(user.tour_until + timedelta(days=1), user.time_zone),
    }
