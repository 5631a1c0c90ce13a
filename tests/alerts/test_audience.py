"""Whom an alert concerns: the query answers what the rule in plain Python answers, whatever the data (a10, d15)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.audience import count_by_kind, kinds_reached, reached_by
from members import roles
from members.models import Channel, Subscription, User
from members.models.place import ALL
from tests.factories import make_channel, make_user, place, work

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]

BITS = (0, 1, 2, 45, 46)  # few, so that random masks overlap and miss about as often; both ends of the pack's tree
masks = st.one_of(st.just(ALL), st.sets(st.sampled_from(BITS)).map(lambda bits: sum(1 << bit for bit in bits)))
levels = st.sampled_from((1, 2, 3))
mostly = st.sampled_from((True, True, True, False))
days = st.integers(-2, 2)
NOW = timezone.now()


@dataclass(frozen=True)
class AlertFacts:
    """What of an alert decides whom it concerns."""

    level: int
    region_mask: int
    work_mask: int


@dataclass(frozen=True)
class SubscriptionFacts:
    """What of a subscription, its channel and its member decides whether an alert concerns them."""

    level: int
    region_mask: int
    work_mask: int
    verified: bool = True
    suspended: bool = False
    active: bool = True
    role: str = User.Role.MEMBER
    in_site: bool = False
    paused_until: int | None = None
    tour_mask: int = 0
    tour: tuple[int, int] | None = None  # from and until, in days from now, as the pause


def concerns(subscription: SubscriptionFacts, alert: AlertFacts) -> bool:
    """The rule in plain Python: what the query is held against."""
    return (
        subscription.active
        and subscription.role == User.Role.MEMBER
        and subscription.verified
        and not subscription.suspended
        and (subscription.in_site or not paused(subscription))
        and subscription.level == alert.level
        and places(subscription) & alert.region_mask != 0
        and subscription.work_mask & alert.work_mask != 0
    )


def paused(subscription: SubscriptionFacts) -> bool:
    return subscription.paused_until is not None and subscription.paused_until > 0


def places(subscription: SubscriptionFacts) -> int:
    """Hers, and while she is on a tour those where it leads."""
    first, until = subscription.tour or (1, 1)
    return subscription.region_mask | (subscription.tour_mask if first <= 0 < until else 0)


people = st.builds(
    SubscriptionFacts,
    level=levels,
    region_mask=masks,
    work_mask=masks,
    verified=mostly,
    suspended=mostly.map(lambda yes: not yes),
    active=mostly,
    role=st.sampled_from((roles.MEMBER, roles.MEMBER, *roles.CAN)),
    in_site=st.booleans(),
    paused_until=st.sampled_from((None, None, -1, 0, 1)),
    tour_mask=masks,
    tour=st.one_of(st.none(), st.tuples(days, days)),
)
alerts = st.builds(AlertFacts, level=levels, region_mask=masks, work_mask=masks)


def moment(days: int | None) -> datetime | None:
    return None if days is None else NOW + timedelta(days=days)


def write(facts: SubscriptionFacts, number: int) -> Subscription:
    user = User.objects.create(
        username=f"p{number}",
        working_name="P",
        role=facts.role,
        is_active=facts.active,
        paused_until=moment(facts.paused_until),
    )
    channel = Channel.objects.create(
        user=user,
        kind=Channel.Kind.INBOX if facts.in_site else Channel.Kind.EMAIL,
        address_index=number.to_bytes(16, "big"),
        verified_at=NOW if facts.verified else None,
        suspended_at=NOW if facts.suspended else None,
    )
    first, until = facts.tour or (None, None)
    subscription = Subscription.objects.create(
        channel=channel,
        level=facts.level,
        region_mask=facts.region_mask,
        work_mask=facts.work_mask,
        tour_mask=facts.tour_mask,
        tour_from=moment(first),
        tour_until=moment(until),
    )
    channel.subscriptions.derive()
    return subscription


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(everybody=st.lists(people, max_size=8), asked=st.lists(alerts, min_size=1, max_size=8))
def test_query_and_rule_agree(everybody: list[SubscriptionFacts], asked: list[AlertFacts]) -> None:
    Subscription.objects.all().delete()
    User.objects.all().delete()
    rows = {write(person, number).pk: person for number, person in enumerate(everybody)}
    for alert in asked:
        expected = {pk for pk, person in rows.items() if concerns(person, alert)}
        found = reached_by(alert.level, alert.region_mask, alert.work_mask, at=NOW)
        assert set(found.values_list("pk", flat=True)) == expected
        kinds = ["inbox" if rows[pk].in_site else "email" for pk in expected]
        counted = count_by_kind(alert.level, alert.region_mask, alert.work_mask)
        assert counted == {kind: kinds.count(kind) for kind in set(kinds)}
        assert set(kinds_reached(alert.level, alert.region_mask, alert.work_mask)) == set(kinds)


ANN = SubscriptionFacts(level=3, region_mask=0b100, work_mask=0b1)
ALERT = AlertFacts(level=3, region_mask=0b110, work_mask=ALL)


@pytest.mark.parametrize(
    "who",
    [
        ANN,
        replace(ANN, paused_until=1, in_site=True),
        replace(ANN, paused_until=0),
        replace(ANN, region_mask=0b1000, tour_mask=0b100, tour=(0, 1)),
    ],
)
def test_any_overlap_concerns(who: SubscriptionFacts) -> None:
    assert concerns(who, ALERT)


@pytest.mark.parametrize(
    "other",
    [
        replace(ANN, level=2),
        replace(ANN, region_mask=0b1000),
        replace(ANN, active=False),
        replace(ANN, role=roles.APPLICANT),
        replace(ANN, verified=False),
        replace(ANN, suspended=True),
        replace(ANN, paused_until=1),
        replace(ANN, region_mask=0b1000, tour_mask=0b100, tour=(1, 2)),
    ],
)
def test_each_part_of_the_rule_decides(other: SubscriptionFacts) -> None:
    assert not concerns(other, ALERT)


@pytest.mark.parametrize(
    ("chosen", "alert", "reached"),
    [
        ("greater-manchester", "r-tld", True),  # an alert for the region reaches who chose a part of it
        ("r-tld", "greater-manchester", True),  # and the other way round
        ("greater-manchester", "merseyside", False),
        ("greater-manchester", "national", True),
        ("national", "greater-manchester", True),
        ("r-tld", "r-tli", False),
    ],
)
def test_places_overlap_at_any_level(chosen: str, alert: str, reached: bool) -> None:
    user = make_user("ann")
    user.regions.set([place(chosen)])
    make_channel(user, levels=(3,))
    assert count_by_kind(3, place(alert).mask, ALL) == ({"email": 1} if reached else {})


def test_who_chose_no_work_type_gets_everything() -> None:
    make_channel(make_user("ann"), levels=(3,))
    street = work("street").bit
    assert street is not None
    assert count_by_kind(3, ALL, 1 << street) == {"email": 1}
