"""Alerts on devices: one neutral line of one size, whatever it is about; content only behind the link (e10, i2)."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from alerts import dispatch, messages
from alerts.actions import cancel
from alerts.dispatch.sending import date
from alerts.models import Alert, Dispatch, Slice
from members import presets
from members.models import Channel, User
from members.transports import Message, Transport
from members.transports.inbox import InboxTransport
from members.transports.webpush import SIZE, taken_apart
from tests.alerts.dispatching import (
    Crash,
    Post,
    crash,
    let_leases_expire,
    let_waiting_be_due,
    make_approved,
    make_audience,
    start,
    states_of,
)
from tests.discreet import forbidden_in
from tests.factories import make_alert
from tests.servers.push import PushService, Reply

pytestmark = pytest.mark.django_db
PHONES = [f"phone{number}" for number in range(10)]
ALERT = Alert(level=3, title="Gewalt", text="A man attacked somebody; he had a knife.")


@pytest.fixture
def audience(db: None, devices: PushService) -> list[Channel]:
    """Ten members who are reached on their phones alone."""
    phones = [devices.subscribe(name).device.packed() for name in PHONES]
    return make_audience(len(phones), Channel.Kind.PUSH, phones)


def through(post: Transport) -> dict[str, Transport]:
    return {Channel.Kind.EMAIL: Post(), Channel.Kind.INBOX: InboxTransport(), Channel.Kind.PUSH: post}


def on_devices(sent: Dispatch) -> dict[str, int]:
    return dispatch.progress(sent).get(Channel.Kind.PUSH, {})


ALL_NOTES: dict[str, Callable[[], str]] = {
    "warning": lambda: messages.render(ALERT)["push:neutral"],
    "warning, whatever was chosen for mail": lambda: messages.render(ALERT)["push:full"],
    "unconfirmed": lambda: messages.render(Alert(level=3, title="T", text="x", provisional=True))["push:neutral"],
    "update": lambda: messages.render(Alert(level=3, title="T", text="x", replaces=ALERT))["push:neutral"],
    "notice": lambda: messages.render_notice(3)["push:neutral"],
    "several": lambda: messages.render_several("push", 1000, 3),
    "several, with a notice": lambda: messages.render_several("push", 1000, 3, corrects=True),
}


def shown(name: str, preset: str = presets.DEFAULT) -> dict[str, str]:
    slots = {"answer": "_" * 30, "topic": "0" * 32, "date": date()}
    filled = messages.fill(ALL_NOTES[name]().encode("ascii"), **slots, **presets.headers(preset))
    _, text = taken_apart(filled)
    assert len(text) < SIZE - 200, "there is room for a longer address of the site"
    words: dict[str, str] = json.loads(text)
    return words


@pytest.mark.parametrize("preset", presets.PRESETS)
@pytest.mark.parametrize("name", ALL_NOTES)
def test_what_a_locked_screen_shows_is_discreet(name: str, preset: str) -> None:
    words = shown(name, preset)
    assert words["title"] == presets.PRESETS[preset].subject
    assert forbidden_in("\n".join(words.values())) == []


def test_nothing_of_the_alert_is_in_it() -> None:
    notes = messages.render(ALERT)
    assert notes["push:full"] == notes["push:neutral"] == messages.render(Alert(level=3, title="X"))["push:neutral"]


def test_the_link_leads_to_one_place_of_ours() -> None:
    assert {name: shown(name)["link"] for name in ("warning", "notice", "several")} == {
        "warning": f"http://testserver/a/{'_' * 30}/",
        "notice": f"http://testserver/a/{'_' * 30}/",
        "several": "http://testserver/alerts/",
    }


def test_a_grave_one_wakes_a_device_that_saves_power() -> None:
    """Or what puts a grave one right."""
    alerts = [*(Alert(level=level) for level in (1, 2, 3)), Alert(level=1, replaces=ALERT)]
    notes = [messages.render(one)["push:neutral"] for one in alerts]
    assert [taken_apart(note.encode())[0]["Urgency"] for note in notes] == ["low", "normal", "high", "high"]


def test_the_desk_counts_devices_and_shows_what_they_show(devices: PushService, client: Client, caro: User) -> None:
    alert = make_alert(caro)
    client.force_login(caro)
    page = client.get(f"/desk/{alert.pk}/")
    assertContains(page, "Notification", count=2)
    assertContains(page, "Open it when you have a quiet moment.")


def test_it_reaches_whoever_chose_that(
    devices: PushService, alert: Alert, audience: list[Channel], client: Client
) -> None:
    sent = start(alert)
    assert dispatch.drain().messages == {"sent": 10}
    assert on_devices(sent) == {"sent": 10}
    assert [one.path for one in devices.taken] == [f"/{name}" for name in PHONES]
    assert len({len(one.body) for one in devices.taken}) == 1
    words = devices.read()
    assert {one["title"] for one in words} == {"A new message for you"}
    assert len({one["link"] for one in words}) == 10, "each has a link of its own"
    assertContains(client.get(words[0]["link"].removeprefix("http://testserver")), "Did this")


def test_a_withdrawn_alert_is_taken_back_there(
    devices: PushService, alert: Alert, audience: list[Channel], ada: User
) -> None:
    start(alert)
    dispatch.drain()
    alert.refresh_from_db()
    cancel(alert, by=ada)
    dispatch.drain()
    assert devices.read()[-1]["body"].startswith("A message that we sent you before is no longer right.")
    assert len(devices.taken) == 20


def test_a_device_that_is_gone_is_used_no_more_and_its_owner_told(
    devices: PushService, alert: Alert, audience: list[Channel], client: Client
) -> None:
    devices.replies["/phone3"] = Reply(410)
    sent = start(alert)
    dispatch.drain()
    assert on_devices(sent) == {"sent": 9, "permanent failure": 1}
    audience[3].refresh_from_db()
    assert audience[3].came_back
    client.force_login(audience[3].user)
    assertContains(client.get("/"), "We could not reach you")


def test_what_waited_together_is_shown_as_one(
    devices: PushService, alert: Alert, audience: list[Channel], caro: User, ada: User
) -> None:
    devices.replies["/phone0"] = Reply(503)
    for warning in (alert, make_approved(caro, ada, title="Another")):
        start(warning)
    dispatch.drain()
    devices.replies.clear()
    let_waiting_be_due()
    dispatch.drain()
    assert devices.read()[-1]["body"].startswith("There are 2 new messages for you.")


def topics(sent: list[Message]) -> dict[str, str]:
    return {one.recipient: taken_apart(one.data)[0]["Topic"] for one in sent}


def test_after_a_crash_the_window_comes_once_more_under_the_same_topic(alert: Alert, audience: list[Channel]) -> None:
    """A service, and the device itself, then keep one of the two."""
    sent = start(alert)
    first, second = Post(meanwhile={3: crash}), Post()
    with pytest.raises(Crash):
        dispatch.drain(through=through(first))
    let_leases_expire()
    dispatch.drain(through=through(second))
    assert states_of(sent, audience) == "s" * 10
    assert len(second.taken) == 10
    again, before = topics(second.taken), topics(first.taken)
    assert len(set(again.values())) == 10
    assert {recipient: again[recipient] for recipient in before} == before
    assert not Slice.objects.filter(state=Slice.State.OPEN).exists()
