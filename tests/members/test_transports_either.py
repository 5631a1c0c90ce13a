"""Two providers over real connections: traffic moves when the first fails or is slow, and comes back (e3)."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from django.conf import LazySettings

from members import transports
from members.transports import Message, Outcome, Unreachable, either
from members.transports.either import Either
from members.transports.email import EmailTransport
from members.transports.sms import SmsTransport
from tests.servers.smtp import SmtpSink
from tests.servers.texts import Reply, TextServer, refused

NUMBERS = [f"+4477009000{n:02}" for n in range(6)]
MESSAGES = [Message(number, b"New message for you.") for number in NUMBERS]


@pytest.fixture
def first() -> Iterator[TextServer]:
    with TextServer() as server:
        yield server


@pytest.fixture
def second() -> Iterator[TextServer]:
    with TextServer() as server:
        yield server


@pytest.fixture
def both(first: TextServer, second: TextServer) -> Iterator[Either]:
    with closing(Either(SmsTransport(first.twilio, rate=5), SmsTransport(second.vonage), slow=0.1)) as transport:
        yield transport


def send(transport: Either, *messages: Message) -> list[Outcome]:
    return list(transport.send(messages, until=time.monotonic() + 30))


def test_the_first_sends_as_long_as_it_works(both: Either, first: TextServer, second: TextServer) -> None:
    assert send(both, *MESSAGES) == [Outcome.SENT] * 6
    assert (first.numbers, second.heard) == (NUMBERS, [])
    assert (both.rate, both.window, both.moved) == (5, 16, False)


@pytest.mark.parametrize("reply", [refused(20003, 401), refused(21606), Reply(302, "")])
def test_what_the_first_does_not_attempt_the_second_sends(
    both: Either, first: TextServer, second: TextServer, reply: Reply
) -> None:
    first.replies[NUMBERS[2]] = reply
    assert send(both, *MESSAGES) == [Outcome.SENT] * 6
    assert (first.numbers, second.numbers) == (NUMBERS[:2], NUMBERS[2:])
    assert both.moved


@pytest.mark.parametrize(
    ("reply", "outcome"), [(Reply(lost=True), Outcome.LOST), (refused(20429, 429), Outcome.TEMPORARY)]
)
def test_nothing_is_given_to_both(
    both: Either, first: TextServer, second: TextServer, reply: Reply, outcome: Outcome
) -> None:
    first.replies[NUMBERS[2]] = reply
    assert send(both, *MESSAGES) == [Outcome.SENT, Outcome.SENT, outcome, *[Outcome.SENT] * 3]
    assert ([text.to for text in first.heard], second.numbers) == (NUMBERS[:3], NUMBERS[3:])


def test_a_number_that_takes_no_texts_is_not_tried_by_the_other(
    both: Either, first: TextServer, second: TextServer
) -> None:
    first.replies[NUMBERS[0]] = refused(21610)
    assert send(both, *MESSAGES[:2]) == [Outcome.PERMANENT, Outcome.SENT]
    assert second.heard == []


def test_traffic_moves_when_the_first_is_slow(both: Either, first: TextServer, second: TextServer) -> None:
    first.replies = dict.fromkeys(NUMBERS, Reply(delay=0.15))
    assert send(both, *MESSAGES[:3]) == [Outcome.SENT] * 3
    assert not both.moved, "of so few nobody can tell"
    assert send(both, *MESSAGES[:4]) == [Outcome.SENT] * 4
    assert both.moved
    send(both, *MESSAGES)
    assert second.numbers == NUMBERS


@pytest.mark.parametrize(("code", "outcome"), [(30001, Outcome.TEMPORARY), (21610, Outcome.PERMANENT)])
def test_traffic_moves_when_the_first_takes_nobody(
    both: Either, first: TextServer, second: TextServer, code: int, outcome: Outcome
) -> None:
    """It answers, so it can be used; what it refused goes by the other when it is tried again."""
    first.replies = dict.fromkeys(NUMBERS[:4], refused(code))
    assert send(both, *MESSAGES[:3], MESSAGES[4]) == [outcome] * 3 + [Outcome.SENT]
    assert send(both, *MESSAGES[:2]) == send(both, *MESSAGES[2:4]) == [outcome] * 2
    assert both.moved
    assert send(both, *MESSAGES) == [Outcome.SENT] * 6
    assert second.numbers == NUMBERS


def test_it_comes_back_after_a_while(
    both: Either, first: TextServer, second: TextServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(either, "RESTS", 0.2)
    first.replies[NUMBERS[0]] = refused(20003, 401)
    send(both, MESSAGES[0])
    first.replies.clear()
    send(both, MESSAGES[1])
    time.sleep(0.25)
    send(both, MESSAGES[2])
    assert (first.numbers, second.numbers) == ([NUMBERS[2]], NUMBERS[:2])


def test_if_neither_works_nothing_was_attempted(both: Either, first: TextServer, second: TextServer) -> None:
    first.replies = second.replies = dict.fromkeys(NUMBERS, Reply(401, {}))
    answers = both.send(MESSAGES, until=time.monotonic() + 30)
    with pytest.raises(Unreachable, match="refused"):
        next(answers)
    first.replies = {}
    assert send(both, *MESSAGES) == [Outcome.SENT] * 6, "who rests is tried all the same before nobody is"


def test_nothing_is_begun_that_could_last_too_long(both: Either, first: TextServer, second: TextServer) -> None:
    assert list(both.send(MESSAGES, until=time.monotonic() + 1)) == []
    assert first.heard == second.heard == []


def test_mail_moves_too(smtp_sink: SmtpSink) -> None:
    with ExitStack() as stack, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        urls = [f"smtp://127.0.0.1:{taken.getsockname()[1]}", smtp_sink.url]
        one, other = (stack.enter_context(closing(EmailTransport(url, "n@example.org"))) for url in urls)
        mail = Message("ann@example.org", b"Subject: New message\r\n\r\nHello\r\n")
        assert send(Either(one, other), mail) == [Outcome.SENT]


def test_settings_name_two(texts: TextServer, second: TextServer, settings: LazySettings) -> None:
    settings.SMS_URL = f"{texts.twilio} {second.vonage}"
    texts.replies[NUMBERS[0]] = refused(20003, 401)
    transport = transports.get("sms")
    assert list(transport.send(MESSAGES, until=time.monotonic() + 30)) == [Outcome.SENT] * 6
    assert (second.numbers, transports.moved()) == (NUMBERS, ["sms"])
