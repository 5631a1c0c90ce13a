"""Signal over real connections: what is sent, and whose fault a no is (e9)."""

import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.core.exceptions import ImproperlyConfigured

from members.transports import Message, Outcome, Unreachable, http
from members.transports.missing import Missing
from members.transports.signal import SignalTransport
from tests.servers.signals import ACCOUNT, NOT_REGISTERED, TOO_MANY, Reply, SignalServer, unregistered

ANN = Message("+447700900001", b"New message for you: http://testserver/a/x/")
BEA = ANN._replace(recipient="+447700900002")


@pytest.fixture
def server() -> Iterator[SignalServer]:
    with SignalServer() as server:
        yield server


@pytest.fixture
def transport(server: SignalServer) -> Iterator[SignalTransport]:
    with closing(SignalTransport(server.url)) as transport:
        yield transport


def send(transport: SignalTransport, *messages: Message) -> list[Outcome]:
    return list(transport.send(messages, until=time.monotonic() + 30))


def test_it_is_asked_as_it_wants_to_be(server: SignalServer, transport: SignalTransport) -> None:
    assert send(transport, ANN, BEA) == [Outcome.SENT, Outcome.SENT]
    told = {"number": ACCOUNT, "recipients": [ANN.recipient], "message": ANN.data.decode()}
    assert server.asked[0] == ("/v2/send", told)
    assert server.connections == 1, "the connection is kept"


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (unregistered(ANN.recipient), Outcome.PERMANENT),
        (Reply(400, {"error": "Untrusted Identity for number"}), Outcome.TEMPORARY),
        (Reply(400, {"error": ""}), Outcome.TEMPORARY),
        (Reply(400, [1]), Outcome.TEMPORARY),
    ],
)
def test_what_it_says_of_a_number_is_about_that_number(
    server: SignalServer, transport: SignalTransport, reply: Reply, outcome: Outcome
) -> None:
    server.replies[ANN.recipient] = reply
    assert send(transport, ANN, BEA) == [outcome, Outcome.SENT]


@pytest.mark.parametrize(
    ("reply", "outcomes", "why"),
    [
        (NOT_REGISTERED, [], "our account refused"),
        (Reply(404), [], "our account refused"),
        (TOO_MANY, [Outcome.TEMPORARY], "fewer messages"),
        (Reply(500), [Outcome.TEMPORARY], "fewer messages"),
        (Reply(200), [Outcome.LOST], "no answer"),
        (Reply(lost=True), [Outcome.LOST], "no answer"),
    ],
)
def test_it_is_left_alone_after(
    server: SignalServer, transport: SignalTransport, reply: Reply, outcomes: list[Outcome], why: str
) -> None:
    server.replies[ANN.recipient] = reply
    answers = transport.send([ANN, BEA], until=time.monotonic() + 30)
    assert [next(answers) for _ in outcomes] == outcomes
    with pytest.raises(Unreachable, match=why):
        next(answers)
    assert len(server.asked) == 1


def test_nothing_is_begun_that_could_last_too_long(server: SignalServer, transport: SignalTransport) -> None:
    assert list(transport.send([ANN], until=time.monotonic() + http.PATIENCE - 1)) == []
    assert server.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "signal://localhost:8080",
        "http://447700900999@localhost",
        "signal://x@localhost",
        "signal://447700900999@localhost:80x",
        "signal://447700900999@signal.example.org?ca=/nowhere.crt",
    ],
)
def test_an_address_with_something_missing_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        SignalTransport(url)


def test_without_it_nothing_is_attempted() -> None:
    with pytest.raises(Unreachable, match="no SIGNAL_URL"):
        Missing("SIGNAL_URL").send([ANN], until=time.monotonic() + 30)
