"""Whatever the country's tree, and whatever members choose and staff do: whom an alert concerns is what the rule says
in plain words, asked for a hand-over or counted (d4, d5, d8, a10, d15)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.audience import count_by_kind, reached_by
from members import actions, indexes, masks, packs
from members.actions.choices import Hours, Tour
from members.models import Channel, Region, Subscription, User, WorkType
from num import packs as pack_files
from reports.models import Force
from tests.factories import make_channel, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]

TODAY = timezone.localdate
NATION = ("nation",)
Place = tuple[str, ...]  # the way to it, from the nation down

trees = st.lists(st.integers(1, 4), min_size=1, max_size=5)  # how many areas each region has
full = st.just([9, 9, 9, 9, 9, 9, 9])  # as many as a mask has bits
works = st.sets(st.sampled_from(("street", "indoors", "other", "prefer-not")), max_size=3)
levels = st.sampled_from((1, 2, 3))
paces = st.dictionaries(levels, st.sampled_from(Subscription.Pace.values))
hours = st.sampled_from((Hours(), Hours("Europe/London", time(22), time(7), 3), Hours("", time(0), time(23, 59))))
days = st.integers(-2, 2)
places = st.lists(st.integers(0, 99), max_size=3)  # drawn before the tree is known: taken from it in a circle


@dataclass
class Member:
    """What she chose, and what was done to her, in plain words."""

    user: User
    places: list[Place] = field(default_factory=list)
    works: set[str] = field(default_factory=set)
    wanted: Mapping[str, set[int]] = field(default_factory=dict)  # by kind of channel
    toured: list[Place] = field(default_factory=list)
    let_in: bool = True
    email_off: bool = False
    paused: bool = False

    def concerned(self, kind: str, level: int, places: list[Place], works: set[str]) -> bool:
        """The rule: what the queries are held against."""
        return (
            self.let_in
            and level in self.wanted.get(kind, ())
            and (kind == "inbox" or not (self.email_off or self.paused))
            and (meet(self.places or [NATION], places) or meet(self.toured, places))
            and share(self.works, works)
        )


def meet(some: list[Place], others: list[Place]) -> bool:
    """One of them is in one of the others, or the other way round."""
    return any(one[: len(other)] == other or other[: len(one)] == one for one in some for other in others)


def share(chosen: set[str], alerts: set[str]) -> bool:
    """They have one in common; who named none that says something is told about all."""
    named, concerned = chosen - {"other", "prefer-not"}, alerts - {"other", "prefer-not"}
    return not named or not concerned or bool(named & concerned)


def named(code: str) -> dict[str, Any]:
    return {"code": code, "name": code}


class Country:
    """A tree of places in the database, and the kinds of work there are."""

    def __init__(self, areas: list[int], patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.works = ["street", "indoors"]
        self.regions: dict[str, list[str]] = {
            f"r{n}": [f"r{n}-f{m}" for m in range(count)] for n, count in enumerate(areas)
        }
        Force.objects.all().delete()
        Region.objects.filter(level="force").delete()
        Region.objects.filter(level="region").delete()
        Region.objects.all().delete()
        WorkType.objects.all().delete()
        self.load(self.regions)

    def load(self, regions_of_pack: Mapping[str, list[str]]) -> None:
        """Whatever a pack no longer has stays."""
        regions = [named(code) | {"forces": list(map(named, areas))} for code, areas in regions_of_pack.items()]
        tree = {"nation": named("nation"), "regions": regions}
        kinds = [named(code) | {"matched": True} for code in self.works]
        kinds += [named(code) | {"matched": False} for code in ("other", "prefer-not")]
        self.patch.setattr(indexes, "follow_places", lambda: None)  # they change no answer, and take long to make
        self.patch.setattr(pack_files, "read", {"places": tree, "work_types": kinds}.__getitem__)
        packs.load()
        self.rows = {row.code: row for row in Region.objects.all()}
        self.ways: list[Place] = [NATION]
        for region, areas in self.regions.items():
            self.ways += [("nation", region), *(("nation", region, area) for area in areas)]

    def take(self, numbers: list[int]) -> list[Place]:
        return [self.ways[number % len(self.ways)] for number in numbers]

    def regions_of(self, some: list[Place]) -> list[Region]:
        return [self.rows[place[-1]] for place in some]

    def work_types(self, codes: set[str]) -> list[WorkType]:
        return list(WorkType.objects.filter(code__in=codes))


def choose(country: Country, member: Member, asked: dict[str, Any]) -> None:
    member.places, member.works = country.take(asked["places"]), asked["works"]
    tour = country.take(asked["tour"])
    first, last = sorted(asked["days"])
    member.toured = tour if first <= 0 <= last else []
    channels = {channel.kind: channel for channel in member.user.channels.all()}
    member.wanted = {kind: set(asked[kind]) for kind in channels}
    actions.choose(
        member.user,
        regions=country.regions_of(member.places),
        work_types=country.work_types(member.works),
        levels={channel.pk: asked[kind] for kind, channel in channels.items()},
        wording=Channel.Wording.NEUTRAL,
        tour=Tour(country.regions_of(tour), day(first), day(last)) if tour else Tour(),
        hours=asked["hours"],
        by=member.user,
    )


def day(number: int) -> date:
    return TODAY() + timedelta(days=number)


def switch(country: Country, member: Member, off: bool) -> None:
    change = actions.switch_off if off else actions.switch_on
    change(member.user.channels.get(kind="email"), by=member.user)
    member.email_off = off


def pause(country: Country, member: Member, paused: bool) -> None:
    if paused:
        actions.pause(member.user, day(5), by=member.user)
    else:
        actions.resume(member.user, by=member.user)
    member.paused = paused


def let_in(country: Country, member: Member, allowed: bool) -> None:
    staff = User.objects.get(username="amir")
    if allowed != member.let_in:
        if allowed:
            actions.restore_access(member.user, by=staff)
        else:
            actions.suspend(member.user, reason="Told.", by=staff)
    member.let_in = allowed


def new_area(country: Country, member: Member, region: int) -> None:
    """The pack is loaded again with one area more: whoever follows the region follows it there, too."""
    code = f"r{region % len(country.regions)}"
    if sum(map(len, country.regions.values())) < packs.MOST_BITS:
        country.regions[code].append(f"{code}-f{len(country.regions[code])}")
        country.load(country.regions)


choices = st.fixed_dictionaries(
    {"places": places, "works": works, "tour": places, "days": st.tuples(days, days), "hours": hours}
    | {"email": paces, "inbox": paces}
)
steps = st.one_of(
    st.tuples(st.just(choose), choices),
    st.tuples(st.just(switch), st.booleans()),
    st.tuples(st.just(pause), st.booleans()),
    st.tuples(st.just(let_in), st.booleans()),
    st.tuples(st.just(new_area), st.integers(0, 9)),
)
alerts = st.tuples(levels, places, works)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    areas=st.one_of(trees, trees, trees, full),
    happening=st.lists(st.tuples(st.integers(0, 2), steps), max_size=9),
    asked=st.lists(alerts, min_size=1, max_size=6),
)
def test_the_rule_the_query_and_the_count_agree(
    areas: list[int], happening: list[tuple[int, Any]], asked: list[tuple[int, list[int], set[str]]]
) -> None:
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        country = Country(areas, patch)
        make_user("amir", "administrator", kind=User.Kind.STAFF)
        people = [joins(f"m{number}") for number in range(3)]
        for number, (step, how) in happening:
            step(country, people[number], how)
        country.works.append("online")  # a kind of work that came later, which nobody chose
        country.load({})
        for level, numbers, works in [*asked, (3, [0], {"online"})]:
            check(country, people, level, country.take(numbers), works)
        transaction.set_rollback(True)


def joins(name: str) -> Member:
    """Reached at once, by e-mail and in the inbox, about everything grave."""
    user = make_user(name)
    make_channel(user, levels=(2, 3))
    make_channel(user, Channel.Kind.INBOX, levels=(1, 2, 3))
    return Member(user, wanted={"email": {2, 3}, "inbox": {1, 2, 3}})


def check(country: Country, people: list[Member], level: int, where: list[Place], works: set[str]) -> None:
    alert = (level, masks.of_regions(country.regions_of(where)), masks.of_work(country.work_types(works)))
    expected = {
        (member.user.username, kind)
        for member in people
        for kind in ("email", "inbox")
        if member.concerned(kind, level, where or [NATION], works)
    }
    found = reached_by(*alert, at=timezone.now()).values_list("channel__user__username", "channel__kind")
    assert sorted(found) == sorted(expected)
    kinds = [kind for _, kind in expected]
    assert count_by_kind(*alert) == {kind: kinds.count(kind) for kind in set(kinds)}
