"""Alerts by Signal: chosen, confirmed by a code sent there, and by another way where it fails (e9)."""

import re

import pytest
from django.conf import LazySettings
from django.core import mail
from django.db import connection
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.asserts import assertContains, assertNotContains

from alerts import dispatch
from alerts.dispatch.settle import BACK_OFF
from alerts.models import Alert, Dispatch
from members import transports
from members.actions import add_signal
from members.models import Channel, User
from tests.alerts.dispatching import Crash, Post, crash, let_leases_expire, let_waiting_be_due, start, through
from tests.discreet import forbidden_in
from tests.factories import PASSWORD, place
from tests.servers.signals import NOT_REGISTERED, Reply, SignalServer, unregistered
from tests.servers.texts import TextServer

BACK_IN = "You need it if you forget your password"
pytestmark = pytest.mark.django_db
NUMBER, ADDED = "+447700900001", "/me/contact/signal/"


@pytest.fixture
def as_ann(client: Client, ann: User) -> Client:
    """Just signed in, with her password."""
    client.post("/accounts/login/", {"login": "ann", "password": PASSWORD})
    return client


@pytest.fixture
def channel(ann: User, signals: SignalServer) -> Channel:
    """Confirmed, and told of everything; the e-mail of hers is told nothing."""
    made = add_signal(ann, NUMBER, by=ann)
    Channel.objects.filter(pk=made.pk).update(verified_at=made.user.joined_at)
    made.refresh_from_db()
    made.subscriptions.derive()
    ann.channels.get(kind="email").subscriptions.all().delete()
    signals.taken.clear()
    return made


def by_signal(sent: Dispatch) -> dict[str, int]:
    return dispatch.progress(sent).get("signal", {})


def test_a_member_confirms_her_number_by_a_code_sent_there(
    as_ann: Client,
    ann: User,
    signals: SignalServer,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    assert "Tell me by Signal" in as_ann.get("/me/contact/").content.decode()
    assert "keep a second way for danger" in as_ann.get(ADDED).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        page = as_ann.post(ADDED, {"number": "07700 900001"})
    (message,) = signals.taken
    assert message["recipients"] == [NUMBER]
    assert forbidden_in(message["message"]) == []
    channel = ann.channels.get(kind="signal")
    assert not ann.channels.in_use().filter(kind="signal").exists()
    code = re.search(r"\d{6}", message["message"])
    assert code
    as_ann.post(page.headers["Location"], {"code": code[0]})
    assert ann.channels.in_use().get(kind="signal") == channel
    assert "Signal, +447700900001" in as_ann.get("/me/contact/").content.decode()


def test_where_there_is_none_nobody_is_offered_it(as_ann: Client, settings: LazySettings) -> None:
    settings.SIGNAL_URL = ""
    assert "Signal" not in as_ann.get("/me/contact/").content.decode()
    assert as_ann.get(ADDED).status_code == 404


def test_a_number_in_signal_lets_nobody_sign_in_and_may_get_texts_as_well(
    channel: Channel, ann: User, texts: TextServer
) -> None:
    assert not Channel.objects.by_number(NUMBER).exists()
    assert Channel.objects.find_at(NUMBER)[0] is None


def test_an_alert_goes_there_discreetly(channel: Channel, signals: SignalServer, alert: Alert, client: Client) -> None:
    sent = start(alert)
    dispatch.drain()
    assert by_signal(sent) == {"sent": 1}
    (message,) = signals.taken
    assert message["recipients"] == [NUMBER]
    assert forbidden_in(message["message"]) == []
    assert alert.title not in message["message"]
    link = re.search(r"http://testserver(/a/\S+)", message["message"])
    assert link
    assert client.get(link[1]).status_code == 200


def test_where_nobody_has_signal_she_is_told_by_her_next_way(
    channel: Channel,
    signals: SignalServer,
    alert: Alert,
    ann: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    signals.replies[NUMBER] = unregistered(NUMBER)
    sent = start(alert)
    with django_capture_on_commit_callbacks(execute=True):
        dispatch.drain()
    assert by_signal(sent) == {"permanent failure": 1}
    (told,) = mail.outbox
    assert told.to == ["ann@example.org"]
    assert "/alerts/" in told.body
    assert forbidden_in(f"{told.subject} {told.body}") == []
    channel.refresh_from_db()
    assert channel.came_back


@pytest.mark.parametrize(
    ("reply", "tried", "became"),
    [
        (Reply(400, {"error": "It did not work this time."}), len(BACK_OFF) + 1, "technical failure"),
        (Reply(lost=True), 2, "unknown"),
    ],
)
def test_where_all_attempts_brought_nothing_certain_she_is_told_by_her_next_way(
    channel: Channel,
    signals: SignalServer,
    alert: Alert,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    reply: Reply,
    tried: int,
    became: str,
) -> None:
    signals.replies[NUMBER] = reply
    sent = start(alert)

    def told() -> int:
        let_waiting_be_due()
        let_leases_expire()
        with django_capture_on_commit_callbacks(execute=True):
            dispatch.drain()
        return len(mail.outbox)

    assert [told() for _ in range(tried + 1)] == [0] * (tried - 1) + [1, 1]
    assert by_signal(sent) == {became: 1}
    assert mail.outbox[0].to == ["ann@example.org"]
    channel.refresh_from_db()
    assert not channel.came_back


@pytest.mark.django_db(transaction=True)
def test_a_next_way_that_cannot_be_opened_undoes_nothing(
    channel: Channel, signals: SignalServer, alert: Alert, caplog: pytest.LogCaptureFixture
) -> None:
    signals.replies[NUMBER] = Reply(400, {"error": "It did not work this time."})
    sent = start(alert)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_channel SET address = %s WHERE kind = 'email'", [b"broken"])
    for _ in range(len(BACK_OFF) + 2):
        let_waiting_be_due()
        let_leases_expire()
        dispatch.drain()
    assert by_signal(sent) == {"technical failure": 1}
    assert mail.outbox == []
    assert "next_way" in caplog.text


def test_where_a_worker_died_and_nothing_is_certain_she_is_told_by_her_next_way(
    channel: Channel,
    signals: SignalServer,
    alert: Alert,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    signals.replies[NUMBER] = Reply(lost=True)
    sent = start(alert)
    with pytest.raises(Crash):
        dispatch.drain(through=through(Post()) | {Channel.Kind.SIGNAL: Post(meanwhile={1: crash})})
    let_leases_expire()
    with django_capture_on_commit_callbacks(execute=True):
        dispatch.drain()
    assert by_signal(sent) == {"unknown": 1}
    assert [one.to for one in mail.outbox] == [["ann@example.org"]]


@pytest.mark.parametrize(
    ("paces", "places", "told"),
    [
        ({2: "now", 3: "now"}, "r-tli", 0),
        ({2: "now"}, "r-tli", 1),
        ({2: "now", 3: "weekly"}, "r-tli", 1),
        ({2: "now", 3: "now"}, "r-tlm", 1),
    ],
)
def test_whoever_hears_by_another_way_already_is_not_told_twice(
    channel: Channel,
    signals: SignalServer,
    alert: Alert,
    ann: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    paces: dict[int, str],
    places: str,
    told: int,
) -> None:
    """All of it, and as soon: a way that is told once a week, or of other places, does not count."""
    email = ann.channels.get(kind="email")
    for level, pace in paces.items():
        email.subscriptions.create(level=level, pace=pace, region_mask=place(places).mask)
    email.subscriptions.derive()
    signals.replies[NUMBER] = unregistered(NUMBER)
    start(alert)
    with django_capture_on_commit_callbacks(execute=True):
        dispatch.drain(through={**through(Post()), "signal": transports.get("signal")})
    assert len(mail.outbox) == told


def test_while_our_own_account_does_not_work_it_waits(channel: Channel, signals: SignalServer, alert: Alert) -> None:
    signals.replies[NUMBER] = NOT_REGISTERED
    sent = start(alert)
    assert dispatch.drain().unusable >= {"signal"}
    assert by_signal(sent) == {"queued": 1}
    signals.replies.clear()
    let_leases_expire()
    let_waiting_be_due()
    dispatch.drain()
    assert by_signal(sent) == {"sent": 1}


def test_she_is_told_which_is_her_last_way_back_in(as_ann: Client, ann: User, channel: Channel) -> None:
    """Signal is none: who forgot her password is found by mail or text."""
    address = ann.channels.get(kind="email")
    assertContains(as_ann.get(f"/me/contact/{address.uid}/remove/"), BACK_IN)
    assertNotContains(as_ann.get(f"/me/contact/{channel.uid}/remove/"), BACK_IN)
