"""Text messages over real connections: what is sent, whose fault a no is, and that nothing goes twice (e8)."""

import base64
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured

from members.transports import Message, Outcome, Unreachable, http
from members.transports.missing import Missing
from members.transports.sms import SmsTransport
from tests.servers.certificates import Authority
from tests.servers.texts import Reply, TextServer, refused, vonage

ANN = Message("+447700900001", b"New message for you: http://testserver/a/x/")
BEA = ANN._replace(recipient="+447700900002")
Connect = Callable[[str], SmsTransport]


@pytest.fixture
def provider() -> Iterator[TextServer]:
    with TextServer() as server:
        yield server


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Transports whose connections end with the test."""
    with ExitStack() as stack:
        yield lambda url: stack.enter_context(closing(SmsTransport(url)))


def soon(seconds: float = 30) -> float:
    return time.monotonic() + seconds


def send(transport: SmsTransport, *messages: Message) -> list[Outcome]:
    return list(transport.send(messages, until=soon()))


def left_alone_after(transport: SmsTransport, *outcomes: Outcome, why: str) -> None:
    """The first of two messages ends so, if it was attempted; the second is not begun."""
    answers = transport.send([ANN, BEA], until=soon())
    assert [next(answers) for _ in outcomes] == list(outcomes)
    with pytest.raises(Unreachable, match=why):
        next(answers)


def test_twilio_is_asked_as_it_wants_to_be(provider: TextServer, connect: Connect) -> None:
    assert send(connect(provider.twilio), ANN, BEA) == [Outcome.SENT, Outcome.SENT]
    text = provider.taken[0]
    assert text.path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert base64.b64decode(text.authorization.removeprefix("Basic ")) == b"AC1:to/ken"
    assert text.form == {"To": ANN.recipient, "From": "+447700900999", "Body": ANN.data.decode()}
    assert provider.connections == 1, "the connection is kept"


def test_a_service_of_several_numbers_is_named_as_one(provider: TextServer, connect: Connect) -> None:
    send(connect(provider.twilio.replace("%2B447700900999", "MG2")), ANN)
    assert provider.taken[0].form["MessagingServiceSid"] == "MG2"


def test_the_address_that_the_manual_gives_keeps_the_plus_of_its_number(
    provider: TextServer, connect: Connect, settings: LazySettings
) -> None:
    manual = (settings.BASE_DIR / "docs" / "operations.md").read_text()
    (line,) = re.findall(r"^twilio://.*$", manual, flags=re.MULTILINE)
    send(connect(line.replace("api.twilio.com", f"127.0.0.1:{provider.port}")), ANN)
    assert provider.taken[0].form["From"] == "+447700900000"


def test_a_provider_may_live_below_a_path(provider: TextServer, connect: Connect) -> None:
    send(connect(provider.twilio.replace("?", "/below/?")), ANN)
    assert provider.taken[0].path == "/below/2010-04-01/Accounts/AC1/Messages.json"


def test_vonage_is_asked_as_it_wants_to_be(provider: TextServer, connect: Connect) -> None:
    assert send(connect(provider.vonage), ANN) == [Outcome.SENT]
    text = provider.taken[0]
    assert text.path == "/sms/json", "no secret stands in an address"
    assert text.form == {
        "api_key": "key",
        "api_secret": "se&cret",
        "from": "News",
        "to": "447700900001",
        "text": ANN.data.decode(),
    }


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (21211, Outcome.PERMANENT),  # no number
        (21614, Outcome.PERMANENT),  # not a mobile one
        (21610, Outcome.PERMANENT),  # she answered STOP
        (21617, Outcome.TECHNICAL),  # too long
        (21408, Outcome.TEMPORARY),  # a country that is not switched on: somebody can mend that
        (99999, Outcome.TEMPORARY),
    ],
)
def test_what_twilio_says_of_a_number_is_about_that_number(
    provider: TextServer, connect: Connect, code: int, outcome: Outcome
) -> None:
    provider.replies[ANN.recipient] = refused(code)
    assert send(connect(provider.twilio), ANN, BEA) == [outcome, Outcome.SENT]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("7", Outcome.PERMANENT), ("33", Outcome.PERMANENT), ("6", Outcome.TECHNICAL), ("29", Outcome.TEMPORARY)],
)
def test_what_vonage_says_of_a_number_is_about_that_number(
    provider: TextServer, connect: Connect, status: str, outcome: Outcome
) -> None:
    provider.replies[ANN.recipient] = vonage(status)
    assert send(connect(provider.vonage), ANN, BEA) == [outcome, Outcome.SENT]


@pytest.mark.parametrize("reply", [refused(20429, 429), Reply(500, "Oops"), Reply(503, {})])
def test_a_busy_provider_is_left_alone_and_the_message_waits(
    provider: TextServer, connect: Connect, reply: Reply
) -> None:
    provider.replies[ANN.recipient] = reply
    left_alone_after(connect(provider.twilio), Outcome.TEMPORARY, why="fewer messages")


@pytest.mark.parametrize("status", ["1", "5"])
def test_and_so_is_a_busy_vonage(provider: TextServer, connect: Connect, status: str) -> None:
    provider.replies[ANN.recipient] = vonage(status)
    left_alone_after(connect(provider.vonage), Outcome.TEMPORARY, why="fewer messages")


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (refused(20003, 401), "account refused"),
        (refused(20403, 403), "account refused"),
        (Reply(302, ""), "account refused"),
        (refused(21606), "sender refused"),
    ],
)
def test_no_message_is_to_blame_for_our_account(provider: TextServer, connect: Connect, reply: Reply, why: str) -> None:
    provider.replies[ANN.recipient] = reply
    left_alone_after(connect(provider.twilio), why=why)


@pytest.mark.parametrize("status", ["4", "9", "15"])
def test_nor_for_our_account_at_vonage(provider: TextServer, connect: Connect, status: str) -> None:
    provider.replies[ANN.recipient] = vonage(status)
    left_alone_after(connect(provider.vonage), why="account refused")


@pytest.mark.parametrize(
    "reply",
    [Reply(lost=True), Reply(502, ""), Reply(504, "<html>"), Reply(200, "<html>"), Reply(200, {}), Reply(200, [])],
)
def test_what_may_have_been_taken_is_lost_and_nothing_is_sent_again(
    provider: TextServer, connect: Connect, reply: Reply
) -> None:
    provider.replies[ANN.recipient] = reply
    left_alone_after(connect(provider.vonage), Outcome.LOST, why="no answer")
    assert len(provider.heard) == 1


def test_a_provider_that_is_silent_may_have_taken_it(
    provider: TextServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "PATIENCE", 0.3)
    provider.replies[ANN.recipient] = Reply(delay=1)
    left_alone_after(connect(provider.twilio), Outcome.LOST, why="no answer")


def test_a_connection_that_was_closed_meanwhile_is_opened_anew(provider: TextServer, connect: Connect) -> None:
    transport = connect(provider.twilio)
    provider.replies[ANN.recipient] = Reply(close=True)
    for _ in range(3):
        assert send(transport, ANN) == [Outcome.SENT]
        time.sleep(0.1)
    assert (len(provider.taken), provider.connections) == (3, 3)


def test_nobody_there_is_nobodys_fault(connect: Connect) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"twilio://a:b@127.0.0.1:{taken.getsockname()[1]}?from=N"
        left_alone_after(connect(url), why="no connection")


def test_nothing_is_begun_that_could_last_too_long(provider: TextServer, connect: Connect) -> None:
    assert list(connect(provider.twilio).send([ANN], until=soon(http.PATIENCE - 1))) == []
    assert provider.heard == []


def test_off_this_machine_and_wherever_told_to_it_is_https(tmp_path: Path, connect: Connect) -> None:
    authority = Authority(tmp_path)
    with TextServer(authority.certificate()) as provider:
        assert send(connect(f"{provider.twilio}&ca={authority.path}"), ANN) == [Outcome.SENT]
        stranger = Authority(tmp_path / "stranger", "Somebody else")
        with pytest.raises(Unreachable, match="no trusted certificate"):
            send(connect(f"{provider.twilio}&ca={stranger.path}"), BEA)
        assert provider.numbers == [ANN.recipient]


@pytest.mark.parametrize(
    "url",
    ["twilio://127.0.0.1?from=N", "twilio://a:b@127.0.0.1", "smtp://a:b@127.0.0.1?from=N", "twilio://a:b@/?from=N"],
)
def test_an_address_with_something_missing_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        SmsTransport(url)


def test_without_a_provider_nothing_is_attempted() -> None:
    with pytest.raises(Unreachable, match="no SMS_URL"):
        Missing("SMS_URL").send([ANN], until=soon())
