"""Many members, written in bulk: nobody can sign in as them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.db.models import Model

from alerts.demo import bulk, numbers, shares, words
from alerts.demo.timeline import Life
from alerts.demo.world import World
from members import masks
from members.actions.choices import DEFAULT_LEVELS
from members.addresses import email_index
from members.models import Belonging, Channel, Organisation, Region, Subscription, User, WorkType
from members.models.organisation import BELONGS

AT_THE_START = 0.6  # of the members, when this past begins; the rest join as it goes on
IN_THE_PAST = 480  # members at most; more of them join at the very end, so that they make no past longer
BEFORE, LATELY = timedelta(days=3 * 365), timedelta(hours=1)  # LATELY: after all that was sent
BATCH = 1000
NO_PASSWORD = make_password(None)

FOLLOW_ALL, FOLLOW_TWO, FOLLOW_A_FORCE = 0.12, 0.10, 0.30
CONFIRMED, FULL_TEXT = 0.97, 0.25
WITH_A_NUMBER = dict(enumerate(numbers.of_members()))  # every eighth, as long as there are some


@dataclass
class Member:
    user: User
    channels: list[Channel]
    regions: list[Region]
    work_types: list[WorkType]


def joining(world: World, members: int) -> Life:
    """Most of them are there at the start; the others come month by month, and a crowd all at once at the end."""
    crowd = max(0, members - IN_THE_PAST)
    members -= crowd
    first = round(members * AT_THE_START)
    months = max(1, round((world.now - world.since).days / 30.44))
    yield world.since
    places = count()
    _join(world, first, places, world.since - BEFORE, world.since)
    for month in range(months):
        since, until = (world.since + (world.now - world.since) * part / months for part in (month, month + 1))
        yield since
        share = (members - first) * (month + 1) // months - (members - first) * month // months
        _join(world, share, places, since, since + (until - since) / 28)
    yield world.now - LATELY
    _join(world, crowd, places, world.now - LATELY, world.now)


def _join(world: World, joining: int, places: Iterator[int], since: datetime, until: datetime) -> None:
    for start in range(0, joining, BATCH):
        members = [_member(world, next(places), since, until) for _ in range(min(BATCH, joining - start))]
        _write(members)
        for member in members:
            world.people[member.user.kind].append(member.user)


def _member(world: World, number: int, since: datetime, until: datetime) -> Member:
    name, login = words.login(world.random, number)
    kind = shares.pick(world.random, shares.MEMBERS)
    user = User(
        username=login,
        working_name=name,
        kind=kind,
        role=User.Role.MEMBER,
        joined_at=since + world.random.random() * (until - since),
        password=NO_PASSWORD,
    )
    return Member(user, [*_channels(world, user), *_texts(user, number)], _regions(world), _work_types(world, kind))


def _channels(world: World, user: User) -> list[Channel]:
    address = f"{user.username}@example.org"
    email = Channel(
        user=user,
        kind=Channel.Kind.EMAIL,
        address=address,
        address_index=email_index(address),
        wording=Channel.Wording.FULL if world.chance(FULL_TEXT) else Channel.Wording.NEUTRAL,
        verified_at=user.joined_at if world.chance(CONFIRMED) else None,
    )
    return [email, Channel(user=user, kind=Channel.Kind.INBOX, verified_at=user.joined_at)]


def _texts(user: User, number: int) -> Iterator[Channel]:
    nth, rest = divmod(number, 8)
    if not rest and nth in WITH_A_NUMBER:
        channel = Channel(user=user, verified_at=user.joined_at)
        channel.give(WITH_A_NUMBER[nth])
        yield channel


def _regions(world: World) -> list[Region]:
    if world.chance(FOLLOW_ALL):
        return []
    code = shares.pick(world.random, shares.REGIONS)
    if world.chance(FOLLOW_A_FORCE):
        return [world.one(world.forces[code])]
    if world.chance(FOLLOW_TWO):
        return [world.places[code], world.places[world.one([one for one in shares.REGIONS if one != code])]]
    return [world.places[code]]


def _work_types(world: World, kind: str) -> list[WorkType]:
    """Projects and sites want to hear of everything."""
    if kind != User.Kind.INDIVIDUAL:
        return []
    return [world.work_types[shares.pick(world.random, shares.WORK)]]


def _write(members: Sequence[Member]) -> None:
    bulk.write([member.user for member in members])
    _found([member.user for member in members if member.user.kind in Organisation.Kind.values])
    bulk.write([channel for member in members for channel in member.channels])
    bulk.write([one for member in members for one in _subscriptions(member)])
    _choose(User.regions.through, "region", [(one.user, place) for one in members for place in one.regions])
    _choose(User.work_types.through, "worktype", [(one.user, work) for one in members for work in one.work_types])


def _found(founders: list[User]) -> None:
    """A project or a site for each, of which nobody else is yet."""
    belongs = Permission.objects.get(codename=BELONGS)
    organisations = [Organisation(name=one.working_name, kind=one.kind, since=one.joined_at) for one in founders]
    Organisation.objects.bulk_create(organisations)
    Belonging.objects.bulk_create(
        Belonging(content_object=organisation, user=founder, permission=belongs)
        for organisation, founder in zip(organisations, founders, strict=True)
    )


def _choose(through: type[Model], name: str, chosen: list[tuple[User, Any]]) -> None:
    bulk.write([through(user=user, **{name: thing}) for user, thing in chosen])


def _subscriptions(member: Member) -> Iterator[Subscription]:
    region_mask, work_mask = masks.of_regions(member.regions), masks.of_work(member.work_types)
    for channel in member.channels:
        for level in DEFAULT_LEVELS[channel.kind]:
            subscription = Subscription(channel=channel, level=level, region_mask=region_mask, work_mask=work_mask)
            subscription.kind, subscription.live = channel.kind, channel.verified_at is not None
            yield subscription
