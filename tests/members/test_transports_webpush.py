"""Web push over real connections: what a service sees, what a browser opens, and where we never go (e10)."""

import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import LazySettings, settings

from members import push
from members.push import Device
from members.transports import Message, Outcome, Unreachable, http
from members.transports.missing import Missing
from members.transports.webpush import SIZE, WebPushTransport
from members.transports.webpush_crypto import encrypt_with
from num.demo.parts import free_port
from tests.servers.push import Browser, PushService, Reply, claims

DATA = b'Topic: 0123abcd\nUrgency: high\nTTL: 86400\n\n{"title": "A new message for you"}'
HOSTS = settings.PUSH_HOSTS
KEYS = Device(
    "",
    "",
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "BTBZMqHH6r4Tts7J_aSIgg",
    "",
)


@pytest.fixture
def transport(settings: LazySettings, devices: PushService) -> Iterator[WebPushTransport]:
    with closing(WebPushTransport(settings.VAPID_PRIVATE_KEY, "n@example.org")) as transport:
        yield transport


def to(browser: Browser, data: bytes = DATA) -> Message:
    return Message(browser.device.packed(), data)


def send(transport: WebPushTransport, *messages: Message, seconds: float = 30) -> list[Outcome]:
    return list(transport.send(messages, until=time.monotonic() + seconds))


def test_a_browser_opens_what_only_it_can_open(devices: PushService, transport: WebPushTransport) -> None:
    one, other = devices.subscribe("one"), devices.subscribe("other")
    assert send(transport, to(one), to(other)) == [Outcome.SENT] * 2
    assert devices.read() == [{"title": "A new message for you"}] * 2
    first, second = devices.taken
    with pytest.raises(InvalidTag):
        other.open(first.body)
    assert first.body[:86] != second.body[:86], "salt and key are new each time"


def test_the_service_sees_a_topic_a_time_and_one_size(devices: PushService, transport: WebPushTransport) -> None:
    phone = devices.subscribe("phone")
    send(transport, to(phone), to(phone, DATA.replace(b"A new message", b"Nothing")))
    first, second = devices.taken
    assert len(first.body) == len(second.body) == 86 + SIZE + 17
    kept = {"Topic": "0123abcd", "Urgency": "high", "TTL": "86400", "Content-Encoding": "aes128gcm"}
    assert kept.items() <= first.headers.items()
    assert b"message" not in first.body
    assert devices.connections == 1, "the connection is kept"


def test_the_service_learns_who_we_are_and_no_name(devices: PushService, transport: WebPushTransport) -> None:
    phone = devices.subscribe("phone")
    send(transport, to(phone), to(phone))
    first, second = (one.headers["Authorization"] for one in devices.taken)
    assert first == second, "signed once"
    said = claims(first)
    assert (said["aud"], said["sub"], said["key"]) == (devices.url, "mailto:n@example.org", push.own_key())
    assert time.time() < said["exp"] < time.time() + 24 * 3600


def test_encryption_is_that_of_the_standard() -> None:
    """RFC 8291, appendix A."""
    number = int.from_bytes(push.decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    own = ec.derive_private_key(number, push.CURVE)
    made = encrypt_with(own, push.decode("DGv6ra1nlYgDCS1FRnbzlw"), b"When I grow up, I want to be a watermelon", KEYS)
    assert push.encode(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.SENT),
        (400, Outcome.TECHNICAL),
        (404, Outcome.PERMANENT),
        (410, Outcome.PERMANENT),
        (413, Outcome.TECHNICAL),
        (429, Outcome.TEMPORARY),
        (500, Outcome.TEMPORARY),
        (503, Outcome.TEMPORARY),
    ],
)
def test_each_answer_is_about_its_own_message(
    devices: PushService, transport: WebPushTransport, status: int, outcome: Outcome
) -> None:
    devices.replies["/one"] = Reply(status)
    assert send(transport, to(devices.subscribe("one")), to(devices.subscribe("other"))) == [outcome, Outcome.SENT]


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_gives_nobody_up(devices: PushService, transport: WebPushTransport, status: int) -> None:
    devices.replies["/one"] = Reply(status)
    answers = transport.send([to(devices.subscribe(name)) for name in ("one", "other")], until=time.monotonic() + 30)
    assert [next(answers), next(answers)] == [Outcome.TEMPORARY] * 2
    with pytest.raises(Unreachable, match="our key refused"):
        next(answers)
    assert devices.asked == ["/one"], "what follows waits, too"


def test_no_redirect_is_followed(devices: PushService, transport: WebPushTransport) -> None:
    devices.replies["/one"] = Reply(307, location=f"{devices.url}/elsewhere")
    assert send(transport, to(devices.subscribe("one"))) == [Outcome.TEMPORARY]
    assert devices.asked == ["/one"]


def test_a_service_that_is_away_costs_its_own_messages_alone(devices: PushService, transport: WebPushTransport) -> None:
    away = Browser(f"http://127.0.0.1:{free_port()}", "away")
    here = devices.subscribe("here")
    assert send(transport, to(away), to(here), to(away)) == [Outcome.TEMPORARY, Outcome.SENT, Outcome.TEMPORARY]
    with pytest.raises(Unreachable, match="no connection"):
        send(transport, to(away))


def test_a_reply_that_is_lost_may_mean_yes(
    devices: PushService, transport: WebPushTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = devices.subscribe("one"), devices.subscribe("other")
    monkeypatch.setattr(http, "PATIENCE", 0.3)
    for reply in (Reply(lost=True), Reply(delay=1)):
        devices.replies["/one"] = reply
        answers = transport.send([to(one), to(other)], until=time.monotonic() + 30)
        assert [next(answers), next(answers)] == [Outcome.LOST, Outcome.TEMPORARY]
        with pytest.raises(Unreachable, match="no answer"):
            next(answers)


def test_nothing_is_begun_that_could_last_too_long(devices: PushService, transport: WebPushTransport) -> None:
    assert send(transport, to(devices.subscribe("one")), seconds=1) == []
    assert devices.asked == []


def test_a_text_that_would_show_its_length_is_not_sent(devices: PushService, transport: WebPushTransport) -> None:
    assert send(transport, to(devices.subscribe("one"), DATA + b"x" * SIZE)) == [Outcome.TECHNICAL]


def test_a_device_of_a_key_that_we_have_no_more_is_not_asked(devices: PushService, transport: WebPushTransport) -> None:
    phone = devices.subscribe("one").device._replace(key="another")
    assert send(transport, Message(phone.packed(), DATA)) == [Outcome.TECHNICAL]
    assert devices.asked == []


def test_without_a_key_nothing_is_sent(devices: PushService) -> None:
    with pytest.raises(Unreachable, match="VAPID_PRIVATE_KEY"):
        Missing("VAPID_PRIVATE_KEY").send([to(devices.subscribe("one"))], until=time.monotonic() + 30)


KNOWN = [
    "https://fcm.googleapis.com/fcm/send/abc:APA91",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
    "https://web.push.apple.com/QGuQ",
    "https://wns2-par02p.notify.windows.com/w/?token=BQ%2b",
]
FOREIGN = [
    "http://fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com:8443/fcm/send/abc",
    "https://user@fcm.googleapis.com/fcm/send/abc",
    "https://evil.example/\\@fcm.googleapis.com/",
    "https://evil.example\\@fcm.googleapis.com/",
    "https://fcm.googleapis.com.evil.example/",
    "https://fcm.googleapis.com@evil.example/",
    "https://evil.example/?.push.apple.com",
    "https://push.apple.com/",
    "https://127.0.0.1/",
    "http://127.0.0.1:6379/",
    "http://169.254.169.254/latest/meta-data/",
    "https://fcm.googleapis.com/\r\nHost: evil.example",
    "https://fcm.googleapis.com/#x",
    "file:///etc/passwd",
    "//fcm.googleapis.com/",
    "https://[fcm.googleapis.com/",
    "",
    f"https://fcm.googleapis.com/{'x' * 1000}",
]


@pytest.mark.parametrize("endpoint", KNOWN)
def test_known_services_are_called(endpoint: str) -> None:
    KEYS._replace(endpoint=endpoint).check()


@pytest.mark.parametrize("endpoint", FOREIGN)
def test_nobody_else_is_ever_called(transport: WebPushTransport, settings: LazySettings, endpoint: str) -> None:
    settings.PUSH_HOSTS = HOSTS
    device = KEYS._replace(endpoint=endpoint, key=push.own_key())
    with pytest.raises(ValueError, match="."):
        device.check()
    assert send(transport, Message(device.packed(), DATA)) == [Outcome.TECHNICAL]


@pytest.mark.parametrize(
    "wrong",
    [{"p256dh": "BCVx"}, {"p256dh": "B" + "A" * 86}, {"p256dh": "é"}, {"auth": "BTBZ"}, {"auth": ""}, {"p256dh": ""}],
)
def test_keys_that_are_none_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="."):
        KEYS._replace(endpoint=KNOWN[0], **wrong).check()


@pytest.mark.parametrize("address", ["", "{}", "[]", '["a"]', "null", "ann@example.org"])
def test_what_is_no_device_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="."):
        Device.unpacked(address)
