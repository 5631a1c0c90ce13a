"""A phone or a computer as a way to reach a member: added by its browser, tried, switched off, removed (e6, e10)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from members import presets
from members.actions import suspend_channel
from members.models import Channel, User
from num.audit import System
from num.keys import fresh_key
from num.models import AuditEntry
from tests.discreet import forbidden_in
from tests.factories import PASSWORD
from tests.servers.push import Browser, PushService, Reply

pytestmark = pytest.mark.django_db
Send = Callable[..., Any]
ADD = "/me/contact/device/"


@pytest.fixture
def as_ann(client: Client, ann: User) -> Client:
    client.post("/accounts/login/", {"login": "ann", "password": PASSWORD})
    return client


@pytest.fixture
def phone(devices: PushService) -> Browser:
    return devices.subscribe("phone")


@pytest.fixture
def send(as_ann: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Send:
    """What ann sends to an address below /me/contact/; messages go out, and she sees the page that follows."""

    def send(below: str, **typed: str) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            return text(as_ann.post(f"/me/contact/{below}", typed, follow=True))

    return send


def given(browser: Browser, called: str = "My phone") -> dict[str, str]:
    """What the script on the page sends."""
    device = browser.device
    return {"called": called, "endpoint": device.endpoint, "p256dh": device.p256dh, "auth": device.auth}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def device_of(user: User) -> Channel:
    return user.channels.get(kind=Channel.Kind.PUSH)


def test_a_device_is_added_and_told_at_once(send: Send, as_ann: Client, ann: User, phone: Browser) -> None:
    assert "We tell you on this device from now on" in send("device/", **given(phone))
    assert Channel.objects.reachable().get(kind="push") == device_of(ann)
    assert {row.level for row in device_of(ann).subscriptions.all()} == {2, 3}
    listed = text(as_ann.get("/me/contact/"))
    assert "<h2>My phone</h2>" in listed
    assert phone.endpoint not in listed
    assert "What to tell you on a phone or computer" in text(as_ann.get("/me/subscriptions/"))


def test_a_device_follows_her_places_and_work(send: Send, ann: User, phone: Browser) -> None:
    send("device/", **given(phone))
    for mine in device_of(ann).subscriptions.all():
        hers = ann.channels.get(kind="email").subscriptions.get(level=mine.level)
        assert (mine.region_mask, mine.work_mask) == (hers.region_mask, hers.work_mask)


def test_the_page_says_what_a_locked_screen_shows_and_guesses_a_name(as_ann: Client, devices: PushService) -> None:
    page = text(as_ann.get(ADD, headers={"user-agent": "Mozilla/5.0 (Android 15) Firefox/140.0"}))
    assert "while the screen is locked, too" in page
    assert "cannot do that, or its scripts are switched off" in page, "what is true until the script says otherwise"
    assert '<button class="button" hidden>' in page
    assert 'value="Firefox on Android"' in page


def test_nobody_is_offered_it_where_no_device_can_be_woken(as_ann: Client) -> None:
    assert as_ann.get(ADD).status_code == 404
    assert ADD not in text(as_ann.get("/me/contact/"))


def test_whoever_finds_an_open_session_adds_no_device(client: Client, ann: User, phone: Browser) -> None:
    client.force_login(ann)  # and typed no password of late
    assert client.get(ADD).headers["Location"].startswith("/accounts/reauthenticate/")
    assert client.post(ADD, given(phone)).status_code == 403
    assert not ann.channels.filter(kind="push").exists()


def test_what_is_wrong_is_said_and_the_name_stays(send: Send, ann: User, phone: Browser) -> None:
    assert "Please give it a name" in send("device/", **given(phone, called=""))
    for wrong in ({"endpoint": "https://evil.example/"}, {"p256dh": "x"}, {"auth": ""}, {"endpoint": ""}):
        page = send("device/", **given(phone, called="Old phone") | wrong)
        assert "That did not work here." in page
        assert 'value="Old phone"' in page
    assert not ann.channels.filter(kind="push").exists()


def test_the_same_address_is_nobody_elses(send: Send, ann: User, bea: User, phone: Browser, client: Client) -> None:
    send("device/", **given(phone))
    assert "That did not work here." in send("device/", **given(phone))
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": "bea", "password": PASSWORD})
    assert "That did not work here." in text(client.post(ADD, given(phone)))
    assert Channel.objects.get(kind="push").user == ann


def test_five_are_enough(send: Send, ann: User, devices: PushService) -> None:
    for number in range(5):
        send("device/", **given(devices.subscribe(f"phone{number}")))
    assert "5 devices for you at most" in send("device/", **given(devices.subscribe("another")))
    assert ann.channels.filter(kind="push").count() == 5


@pytest.mark.parametrize("preset", presets.PRESETS)
def test_a_test_message_looks_as_she_chose_and_is_discreet(
    send: Send, ann: User, devices: PushService, phone: Browser, preset: str
) -> None:
    ann.channels.filter(kind="email").update(preset=preset)
    send("device/", **given(phone))
    for _ in range(4):
        answer = send(f"{device_of(ann).uid}/test/")
    assert "try again in an hour" in answer
    assert len(devices.taken) == 3
    words = devices.read()[0]
    assert words["title"] == presets.PRESETS[preset].subject, "as on her first address"
    assert words["link"] == "http://testserver/me/contact/"
    assert forbidden_in("\n".join(words.values())) == []
    assert "Saved" in send(f"{device_of(ann).uid}/", preset="note")
    assert device_of(ann).preset == "note"


def test_a_service_that_is_away_breaks_no_page(
    send: Send, ann: User, devices: PushService, phone: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    send("device/", **given(phone))
    devices.replies["/phone"] = Reply(503)
    assert "Sent." in send(f"{device_of(ann).uid}/test/")
    assert "note test not sent: temporary" in caplog.text
    assert phone.endpoint not in caplog.text


def test_what_goes_with_an_address_is_said_as_it_is(send: Send, as_ann: Client, ann: User, phone: Browser) -> None:
    send("device/", **given(phone))
    mail = ann.channels.get(kind="email")
    without_mail = text(as_ann.get(f"/me/contact/{mail.uid}/remove/"))
    assert "we cannot send you a new password. We still write to you" in without_mail
    assert "cannot write to you any more" not in without_mail
    send(f"{mail.uid}/remove/")
    without_any = text(as_ann.get(f"/me/contact/{device_of(ann).uid}/remove/"))
    assert "cannot write to you any more" in without_any
    assert "password" not in without_any.partition("<main")[2].partition("</main>")[0]


def test_it_is_switched_off_and_on_and_removed(send: Send, as_ann: Client, ann: User, phone: Browser) -> None:
    send("device/", **given(phone))
    below = f"{device_of(ann).uid}/"
    assert "Switched off" in send(f"{below}switch/", to="off")
    assert not Channel.objects.reachable().filter(kind="push").exists()
    assert "Switched on" in send(f"{below}switch/", to="on")
    asked = text(as_ann.get(f"/me/contact/{below}remove/"))
    assert "Remove this device?" in asked
    assert "It is the last one" not in asked
    assert "The device is removed." in send(f"{below}remove/")
    assert not ann.channels.filter(kind="push").exists()
    events = list(AuditEntry.objects.order_by("id").values_list("event", flat=True))
    assert events == ["channel.added", "channel.suspended", "channel.switched_on", "channel.removed"]


def test_whoever_signs_out_elsewhere_reads_that_a_device_is_told_until_it_is_removed(
    send: Send, as_ann: Client, ann: User, phone: Browser
) -> None:
    sentence = "Signing out does not end that."
    assert sentence not in text(as_ann.get("/me/sessions/"))
    send("device/", **given(phone))
    assert sentence in text(as_ann.get("/me/sessions/"))
    send(f"{device_of(ann).uid}/remove/")
    assert sentence not in text(as_ann.get("/me/sessions/"))


def test_a_device_that_cannot_be_reached_says_what_to_do(
    send: Send, as_ann: Client, ann: User, phone: Browser, settings: LazySettings
) -> None:
    send("device/", **given(phone))
    page = f"/me/contact/{device_of(ann).uid}/"
    sentence = "Remove it, and add it again on the device itself."
    assert sentence not in text(as_ann.get(page))
    key, settings.VAPID_PRIVATE_KEY = settings.VAPID_PRIVATE_KEY, fresh_key()  # the operator made a new one
    assert sentence in text(as_ann.get(page))
    settings.VAPID_PRIVATE_KEY = key
    suspend_channel(device_of(ann), Channel.Because.BOUNCED, by=System("dispatch"))
    shown = text(as_ann.get(page))
    assert sentence in shown
    assert "Switch" not in shown
    assert "We could not reach you" in text(as_ann.get("/"))


def test_nothing_of_it_lies_in_clear(send: Send, ann: User, phone: Browser) -> None:
    send("device/", **given(phone))
    sealed, index = (
        bytes(one or b"") for one in Channel.objects.values_list("address", "address_index").get(kind="push")
    )
    for secret in ("My phone", phone.endpoint, phone.device.auth):
        assert secret.encode() not in sealed
    assert len(index) == 16


def test_it_is_in_what_she_takes_along(send: Send, as_ann: Client, phone: Browser) -> None:
    send("device/", **given(phone))
    file = text(as_ann.post("/me/data/"))
    assert "My phone" in file
    assert phone.endpoint in file
    assert phone.device.auth not in file
