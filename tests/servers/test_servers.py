"""The servers of the tests tell the truth: other tests count on what they say."""

import smtplib
import ssl
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.servers.certificates import Authority
from tests.servers.redis import RedisServer
from tests.servers.smtp import Behaviour, SmtpSink, loses_reply

PEOPLE = [f"m{number}@example.org" for number in range(40)]


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        yield sink


def _connect(sink: SmtpSink, timeout: float = 10) -> smtplib.SMTP:
    return smtplib.SMTP("localhost", sink.port, timeout=timeout)


def _send(client: smtplib.SMTP, recipient: str) -> None:
    client.sendmail("n@example.org", [recipient], f"Message-ID: <1.{recipient}>\r\nSubject: News\r\n\r\n.dot\r\n")


def test_each_accepted_message_is_counted_once(sink: SmtpSink) -> None:
    started = time.time()
    with _connect(sink) as client:
        for recipient in [*PEOPLE, PEOPLE[0]]:
            _send(client, recipient)

    assert sink.counts() == Counter(PEOPLE) + Counter(PEOPLE[:1])
    first = sink.accepted()[0]
    assert first.message_id == f"<1.{PEOPLE[0]}>"
    assert started <= first.at <= time.time()
    assert [message.get_content() for message in sink.messages()] == [".dot\n"] * 41


def test_pipelined_commands_are_answered_in_order(sink: SmtpSink) -> None:
    with _connect(sink) as client:
        client.ehlo()
        client.send("MAIL FROM:<n@example.org>\r\nRCPT TO:<ann@example.org>\r\nDATA\r\nhello\r\n.\r\nQUIT\r\n")
        codes = [client.getreply()[0] for _ in range(5)]

    assert codes == [250, 250, 354, 250, 221]
    assert sink.counts() == {"ann@example.org": 1}


def test_refuses_the_same_share_of_people_each_time(sink: SmtpSink) -> None:
    sink.behave(Behaviour(refuse_temporarily=0.25, refuse_permanently=0.25))
    with _connect(sink) as client:
        first, second = (
            [client.docmd("MAIL FROM:<n@x>") and client.docmd(f"RCPT TO:<{p}>")[0] for p in PEOPLE] for _ in range(2)
        )
    assert first == second
    assert {250, 451, 550} == set(first)

    sink.behave()
    with _connect(sink) as client:
        for recipient in PEOPLE:
            _send(client, recipient)
    assert sink.counts() == Counter(PEOPLE)


def test_lost_reply_means_accepted_but_not_said(sink: SmtpSink) -> None:
    sink.behave(losing := Behaviour(lose_replies=0.25))
    unheard = {person for person in PEOPLE if loses_reply(losing, person)}
    for person in PEOPLE:
        with _connect(sink) as client:
            if person in unheard:
                with pytest.raises(smtplib.SMTPServerDisconnected):
                    _send(client, person)
            else:
                _send(client, person)
    assert sink.counts() == Counter(PEOPLE)
    assert 0 < len(unheard) < len(PEOPLE)


def test_hanging_server_accepts_nothing_from_who_gave_up(sink: SmtpSink) -> None:
    client = _connect(sink, timeout=0.1)
    client.ehlo()
    sink.behave(Behaviour(delay=0.3))
    with pytest.raises(smtplib.SMTPServerDisconnected):
        _send(client, "ann@example.org")

    with _connect(sink) as client:  # the greeting, too, comes after 0.3 s
        _send(client, "bea@example.org")
    assert sink.counts() == {"bea@example.org": 1}


def test_closed_server_greets_with_421(sink: SmtpSink) -> None:
    sink.behave(Behaviour(closed=True))
    with pytest.raises(smtplib.SMTPConnectError):
        _connect(sink)


def test_starttls_and_auth_are_required_and_work(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with SmtpSink(user="n", password="p", certificate=authority.certificate()) as sink:
        with _connect(sink) as client:
            with pytest.raises(smtplib.SMTPSenderRefused):
                _send(client, "ann@example.org")
            client.starttls(context=ssl.create_default_context(cafile=authority.path))
            with pytest.raises(smtplib.SMTPSenderRefused):
                _send(client, "ann@example.org")
            with pytest.raises(smtplib.SMTPAuthenticationError):
                client.login("n", "wrong")
            client.login("n", "p")
            _send(client, "ann@example.org")
        assert sink.counts() == {"ann@example.org": 1}
        assert sink.url == f"smtp+tls://n:p@localhost:{sink.port}"


@pytest.mark.parametrize("case", ["another authority", "another name"])
def test_certificate_that_is_not_ours_is_refused(tmp_path: Path, case: str) -> None:
    authority, other = Authority(tmp_path), Authority(tmp_path / "other")
    host = "elsewhere" if case == "another name" else "localhost"
    trusted = other if case == "another authority" else authority
    with SmtpSink(certificate=authority.certificate(host)) as sink, _connect(sink) as client:
        with pytest.raises(ssl.SSLCertVerificationError):
            client.starttls(context=ssl.create_default_context(cafile=trusted.path))
        client.close()


def test_redis_keeps_what_it_had_when_killed() -> None:
    server = RedisServer()
    try:
        with Redis.from_url(server.start()) as client:
            client.set("bell", "rung")
        server.restart()
        with Redis.from_url(server.url) as client:
            assert client.get("bell") == b"rung"
    finally:
        server.stop()
