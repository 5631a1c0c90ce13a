"""Whom an alert concerns: the query answers what the rule in plain Python answers, whatever the data."""

from dataclasses import dataclass, replace

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.audience import count_by_kind, reached_by
from members import roles
from members.models import Channel, Subscription, User
from members.models.place import ALL
from tests.factories import make_channel, make_user, place, work

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]

BITS = (0, 1, 2, 61, 62)  # few, so that random masks overlap and miss about as often; the ends of what fits
masks = st.one_of(st.just(ALL), st.sets(st.sampled_from(BITS)).map(lambda bits: sum(1 << bit for bit in bits)))
levels = st.sampled_from((1, 2, 3))
mostly = st.sampled_from((True, True, True, False))


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


def concerns(subscription: SubscriptionFacts, alert: AlertFacts) -> bool:
    """The rule in plain Python: what the query is held against."""
    return (
        subscription.active
        and subscription.role == User.Role.MEMBER
        and subscription.verified
        and not subscription.suspended
        and subscription.level == alert.level
        and subscription.region_mask & alert.region_mask != 0
        and subscription.work_mask & alert.work_mask != 0
    )


@dataclass(frozen=True)
class Person:
    """One subscription, and everything around it that matters."""

    facts: SubscriptionFacts
    kind: str


people = st.builds(
    Person,
    facts=st.builds(
        SubscriptionFacts,
        level=levels,
        region_mask=masks,
        work_mask=masks,
        verified=mostly,
        suspended=mostly.map(lambda yes: not yes),
        active=mostly,
        role=st.sampled_from((roles.MEMBER, roles.MEMBER, *roles.CAN)),
    ),
    kind=st.sampled_from(Channel.Kind.values),
)
alerts = st.builds(AlertFacts, level=levels, region_mask=masks, work_mask=masks)


def write(person: Person, number: int) -> Subscription:
    facts = person.facts
    user = User.objects.create(username=f"p{number}", working_name="P", role=facts.role, is_active=facts.active)
    moment = timezone.now()
    channel = Channel.objects.create(
        user=user,
        kind=person.kind,
        address_index=number.to_bytes(16, "big"),
        verified_at=moment if facts.verified else None,
        suspended_at=moment if facts.suspended else None,
    )
    return Subscription.objects.create(
        channel=channel, level=facts.level, region_mask=facts.region_mask, work_mask=facts.work_mask
    )


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(everybody=st.lists(people, max_size=8), asked=st.lists(alerts, min_size=1, max_size=8))
def test_query_and_rule_agree(everybody: list[Person], asked: list[AlertFacts]) -> None:
    Subscription.objects.all().delete()
    User.objects.all().delete()
    rows = {write(person, number).pk: person for number, person in enumerate(everybody)}
    for alert in asked:
        expected = {pk for pk, person in rows.items() if concerns(person.facts, alert)}
        found = reached_by(alert.level, alert.region_mask, alert.work_mask)
        assert set(found.values_list("pk", flat=True)) == expected
        kinds = [rows[pk].kind for pk in expected]
        counted = count_by_kind(alert.level, alert.region_mask, alert.work_mask)
        assert counted == {kind: kinds.count(kind) for kind in set(kinds)}


ANN = SubscriptionFacts(level=3, region_mask=0b100, work_mask=0b1)
ALERT = AlertFacts(level=3, region_mask=0b110, work_mask=ALL)


def test_any_overlap_concerns() -> None:
    assert concerns(ANN, ALERT)


@pytest.mark.parametrize(
    "other",
    [
        replace(ANN, level=2),
        replace(ANN, region_mask=0b1000),
        replace(ANN, active=False),
        replace(ANN, role=roles.APPLICANT),
        replace(ANN, verified=False),
        replace(ANN, suspended=True),
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
