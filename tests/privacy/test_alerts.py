"""Members and staff at every address about an alert, whatever has become of it (a3, a9, d1; threats 3, 7).

The holes at the end are made in the questions themselves: the table has to find each of them.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from alerts import actions
from alerts.models import Alert, Trouble
from alerts.models.alert import AlertQuerySet
from alerts.views import member
from members.models import User
from tests.factories import make_alert, make_alert_in_review, make_approved_alert, make_delivery
from tests.people import people_of
from tests.privacy.access import ACCESS, DESK, MEMBERS
from tests.privacy.alerts import ALERTS, NEEDS, THINGS
from tests.privacy.test_access import World
from tests.privacy.test_objects import Cell, Hole, answer, holed
from tests.servers.bound import first_wall_alone

pytestmark = pytest.mark.django_db
PAGES = ("alert", "desk_alert")  # where those who may are asked, too; elsewhere test_access does
Worlds = dict[str, World]


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, User]]:
    with people_of((*MEMBERS, *DESK), django_db_blocker) as people:
        yield people


@pytest.fixture(scope="module")
def worlds(people: dict[str, User]) -> Worlds:
    return {one: _world(_alert(one, people), one) for one in ALERTS}


def word(one: str) -> str:
    """Planted in its text."""
    return f"quartz{one.replace(' ', '').replace(',', '')}."


def _alert(one: str, people: dict[str, User]) -> Alert:
    caro, ada, text = people["caro"], people["ada"], f"He said {word(one)}"
    if one == "draft":
        return make_alert(caro, text=text)
    if one in ("in review", "taken back"):
        made = make_alert_in_review(caro, text=text)
    else:
        made = make_approved_alert(caro, ada, text=text, regions=["r-tld" if "elsewhere" in one else "r-tli"])
    if one in ("taken back", "withdrawn"):
        actions.cancel(made, by=caro)
    if one == "elsewhere, and it came":
        make_delivery(made, people["ann"])
    if one == "ended":
        Alert.objects.filter(pk=made.pk).update(state="expired", expires_at=timezone.now() - timedelta(days=1))
    return made


def _world(alert: Alert, one: str) -> World:
    now = timezone.now()
    trouble = Trouble.objects.create(kind=Trouble.TICKED_OFF[0], alert=alert, began_at=now, noticed_at=now)
    return dict.fromkeys(THINGS - {"trouble"}, (alert.pk,)) | {"trouble": (trouble.pk,)}


def wrong(worlds: Worlds, people: dict[str, User]) -> Iterator[str]:
    """Where somebody finds what they may not, or does not find what they may."""
    for (name, needed), one in product(NEEDS.items(), ALERTS):
        row, may, at_the_desk = ACCESS[name], getattr(ALERTS[one], needed), name.startswith("desk")
        if at_the_desk and "elsewhere" in one:
            continue  # to staff it is one that is live
        asked = [who for who in (DESK if at_the_desk else MEMBERS) if name in PAGES or who not in may]
        for (method, _), who in product(row.asked(), asked):
            body, _ = answer(worlds[one], Cell(name, method, one, who, row.thing), people[who])
            told = [other for other in ALERTS if word(other).encode() in (body or b"")]
            theirs = who in (ALERTS[one].see if who in DESK else ALERTS[one].read)
            if (body is None) == (who in may) or told not in ([], [one]) or (told and not theirs):
                yield f"{who} at {name} by {method}, {one}: {'404' if body is None else told}"


def test_each_person_finds_the_alerts_that_are_theirs_and_no_other(worlds: Worlds, people: dict[str, User]) -> None:
    assert list(wrong(worlds, people)) == []


def test_every_address_about_an_alert_says_what_it_needs() -> None:
    about = {name for name, row in ACCESS.items() if row.thing in THINGS}
    assert about == set(NEEDS)


HOLES = (
    Hole(AlertQuerySet, "visible_to", "state__in=Alert.REVIEWED", "state__in=Alert.State"),
    Hole(AlertQuerySet, "visible_to", 'user.may("approve")', 'user.may("triage")'),
    Hole(AlertQuerySet, "concerning", "filter(there)", "all()"),
    Hole(member, "unreadable", "exclude(approved_at=None)", "all()"),
)


@pytest.mark.parametrize("hole", HOLES, ids=lambda hole: f"{hole.asks}: {hole.old}")
def test_every_hole_is_found(
    hole: Hole, worlds: Worlds, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hole.model, hole.asks, holed(hole))
    with first_wall_alone():
        assert next(wrong(worlds, people), None)
