"""E-mail over real connections: what is sent, who is to blame when it is not, and whom we talk to at all."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from members.transports import Message, Outcome, Unreachable, mailing, smtp
from members.transports import email as email_transport
from members.transports.email import EmailTransport, envelope
from members.transports.verdicts import DATA, RECIPIENT, verdict
from tests.servers.certificates import Authority
from tests.servers.smtp import Behaviour, SmtpSink, refusal

SENDER = "N. <n@example.org>"
ANN = Message("ann@example.org", b"Subject: News\r\nMessage-ID: <1@example.org>\r\n\r\nWords.\r\n")
Connect = Callable[[str], EmailTransport]
BEA = ANN._replace(recipient="bea@example.org")


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Transports whose connections end with the test."""
    with ExitStack() as stack:

        def connect(url: str) -> EmailTransport:
            return stack.enter_context(closing(EmailTransport(url, SENDER)))

        yield connect


def soon(seconds: float = 30) -> float:
    return time.monotonic() + seconds


def send(transport: EmailTransport, *messages: Message) -> list[Outcome]:
    return list(transport.send(messages, until=soon()))


def left_alone_after(transport: EmailTransport, outcome: Outcome, *, why: str, seconds: float = 30) -> None:
    """The first of two messages ends so; the second is not begun."""
    answers = transport.send([ANN, BEA], until=soon(seconds))
    assert next(answers) is outcome
    with pytest.raises(Unreachable, match=why):
        next(answers)


class Scripted:
    """A server that answers as it is told: a reply for each verb, ``""`` to hang up, None to say nothing for ever.

    It takes ``limit`` messages a connection, and then answers ``full``. It thinks for ``delays`` seconds before its
    reply to a verb. Of whom it refused it takes no chunk. ``heard`` has the verbs of every connection.
    """

    def __init__(self, replies: dict[str, str | None], limit: int, full: str, delays: dict[str, float]) -> None:
        self.limit, self.full, self.delays = limit, full, delays
        self.most = 99  # connections
        usual: dict[str, str | None] = {
            "EHLO": "250 sink",
            "MAIL": "250 ok",
            "RCPT": "250 ok",
            "DATA": "354 go",
            ".": "250 ok",
            "RSET": "250 ok",
            "BDAT": "250 ok",
        }
        self.replies = usual | replies
        self.heard: list[list[str]] = []
        self.open: list[socket.socket] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.listening.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            if len(self.open) == self.most:
                connection.close()
                continue
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.heard.append([])
            self.open.append(connection)
            threading.Thread(target=self.talk, args=(connection, self.heard[-1]), daemon=True).start()

    def hang_up(self) -> None:
        """On everybody who is connected now."""
        for connection in self.open:
            connection.shutdown(socket.SHUT_RDWR)

    def talk(self, connection: socket.socket, heard: list[str]) -> None:
        with suppress(ConnectionError), connection, connection.makefile("rwb", buffering=0) as lines:
            lines.write(b"220 sink\r\n")
            in_data, refused, silent = False, False, False
            for line in lines:
                verb = line.decode().split()[0].split(":")[0].upper() if line.strip() else ""
                if in_data and verb != ".":
                    continue
                heard.append(verb)
                left = int(line.split()[1]) if verb == "BDAT" else 0
                while left:
                    left -= len(lines.read(left) or b"")
                time.sleep(self.delays.get(verb, 0))
                reply = self.full if verb == "MAIL" and heard.count("MAIL") > self.limit else self.replies[verb]
                if reply == "":
                    return
                if verb in ("MAIL", "RCPT"):
                    refused = not (reply or "").startswith("2") or (refused and verb == "RCPT")
                if verb == "BDAT" and refused and (reply or "").startswith("2"):
                    reply = "503 5.5.1 nobody to give it to"
                in_data = verb == "DATA" and reply is not None and reply.startswith("354")
                silent = silent or reply is None
                if not silent:
                    lines.write((reply or "").encode() + b"\r\n")


PLAIN, PIPELINING = "250 sink", "250-sink\r\n250 PIPELINING"
CHUNKING = "250-sink\r\n250-PIPELINING\r\n250 CHUNKING"
either_way = pytest.mark.parametrize("offer", [PLAIN, PIPELINING], ids=["plain", "pipelining"])
any_way = pytest.mark.parametrize("offer", [PLAIN, PIPELINING, CHUNKING], ids=["plain", "pipelining", "chunking"])


@contextmanager
def server(
    replies: dict[str, str | None] | None = None,
    *,
    limit: int = 400,
    full: str = "",
    delays: dict[str, float] | None = None,
) -> Iterator[Scripted]:
    scripted = Scripted(replies or {}, limit, full, delays or {})
    try:
        yield scripted
    finally:
        scripted.listening.close()


@either_way
def test_sends_over_one_kept_connection(connect: Connect, offer: str) -> None:
    with server({"EHLO": offer}) as scripted:
        transport = connect(scripted.url)
        assert send(transport, ANN, BEA) + send(transport, ANN) == [Outcome.SENT] * 3
    assert scripted.heard == [["EHLO", *["MAIL", "RCPT", "DATA", "."] * 3]]


def test_message_arrives_as_it_was_written(connect: Connect, smtp_sink: SmtpSink) -> None:
    assert send(connect(smtp_sink.url), ANN) == [Outcome.SENT]
    (message,) = smtp_sink.messages()
    assert (message["Subject"], message.get_content()) == ("News", "Words.\n")
    assert smtp_sink.counts() == {"ann@example.org": 1}


def test_idle_connection_is_opened_anew(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(email_transport, "IDLE", 0)
    with server() as scripted:
        transport = connect(scripted.url)
        send(transport, ANN)
        send(transport, BEA)
    assert len(scripted.heard) == 2


@either_way
@pytest.mark.parametrize("full", ["", "421 enough", "452 4.5.3 enough"])
def test_kept_connection_that_was_closed_or_full_costs_nothing(connect: Connect, offer: str, full: str) -> None:
    with server({"EHLO": offer}, limit=2, full=full) as scripted:
        assert send(connect(scripted.url), *[ANN, BEA] * 3) == [Outcome.SENT] * 6
    assert len(scripted.heard) == 3


REFUSALS = [
    ("RCPT", "450 not now", Outcome.TEMPORARY),
    ("RCPT", "550 no such mailbox", Outcome.PERMANENT),
    ("RCPT", "550 5.1.1 no such mailbox", Outcome.PERMANENT),
    ("RCPT", "550 5.2.0 something about the mailbox", Outcome.TEMPORARY),
    ("RCPT", "552 5.2.2 mailbox full", Outcome.TEMPORARY),
    ("RCPT", "550 5.3.2 closed for maintenance", Outcome.TEMPORARY),
    ("RCPT", "550 5.4.5 daily limit exceeded", Outcome.TEMPORARY),
    ("RCPT", "530 5.5.1 sign in first", Outcome.TEMPORARY),
    ("RCPT", "550 5.7.1 your network is blocked", Outcome.TEMPORARY),
    ("RCPT", "554 no", Outcome.TEMPORARY),
    ("RCPT", "552 mailbox full", Outcome.TEMPORARY),
    ("DATA", "451 not now", Outcome.TEMPORARY),
    ("DATA", "554 no", Outcome.TEMPORARY),
    (".", "452 no room", Outcome.TEMPORARY),
    (".", "554 5.7.1 looks like spam", Outcome.TEMPORARY),
    (".", "552 5.3.4 too big", Outcome.TECHNICAL),
    (".", "554 5.6.0 not to be understood", Outcome.TECHNICAL),
    (".", "550 5.1.1 no such mailbox after all", Outcome.PERMANENT),
]


@either_way
@pytest.mark.parametrize(("verb", "reply", "outcome"), REFUSALS)
def test_what_is_refused_ends_there_and_the_next_goes_on(
    connect: Connect, offer: str, verb: str, reply: str, outcome: Outcome
) -> None:
    with server({"EHLO": offer, verb: reply}) as scripted:
        transport = connect(scripted.url)
        assert send(transport, ANN) == [outcome]
        scripted.replies[verb] = "354 go" if verb == "DATA" else "250 ok"
        assert send(transport, BEA) == [Outcome.SENT]


@either_way
def test_nothing_is_written_to_who_was_refused(connect: Connect, offer: str) -> None:
    """Also where the server, pipelining, asks for the text before we know."""
    with server({"EHLO": offer, "RCPT": "550 no such mailbox"}) as scripted:
        assert send(connect(scripted.url), ANN, BEA) == [Outcome.PERMANENT] * 2
    assert not any("." in connection for connection in scripted.heard)


@either_way
@pytest.mark.parametrize("reply", ["550 5.7.1 not you", "450 not now"])
def test_refused_sender_condemns_nobody(connect: Connect, offer: str, reply: str) -> None:
    with (
        server({"EHLO": offer, "MAIL": reply}) as scripted,
        pytest.raises(Unreachable, match="sender refused"),
    ):
        send(connect(scripted.url), ANN)


@either_way
def test_connection_that_refuses_the_sender_is_not_kept(connect: Connect, offer: str) -> None:
    with server({"EHLO": offer}) as scripted:
        transport = connect(scripted.url)
        send(transport, ANN)
        scripted.replies["MAIL"] = "530 5.7.0 sign in first"
        with pytest.raises(Unreachable, match="sender refused"):
            send(transport, ANN)
        scripted.replies["MAIL"] = "250 ok"
        assert send(transport, ANN) == [Outcome.SENT]
    assert len(scripted.heard) == 3


BREAKS = [("MAIL", Outcome.TEMPORARY), ("RCPT", Outcome.TEMPORARY), ("DATA", Outcome.TEMPORARY), (".", Outcome.LOST)]


@either_way
@pytest.mark.parametrize(("verb", "outcome"), BREAKS)
def test_server_that_hangs_up_is_left_alone(connect: Connect, offer: str, verb: str, outcome: Outcome) -> None:
    """However many wait to be sent, one attempt is spent on it."""
    with server({"EHLO": offer, verb: ""}) as scripted:
        left_alone_after(connect(scripted.url), outcome, why="hung up")
    assert len(scripted.heard) == 1


@either_way
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "."])
def test_server_that_goes_away_is_left_alone(connect: Connect, offer: str, verb: str) -> None:
    with server({"EHLO": offer, verb: "421 too busy"}) as scripted:
        left_alone_after(connect(scripted.url), Outcome.TEMPORARY, why="hung up")


@either_way
@pytest.mark.parametrize(("verb", "outcome"), BREAKS)
def test_silent_server_is_left_alone(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, offer: str, verb: str, outcome: Outcome
) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 0.2)
    with server({"EHLO": offer, verb: None}) as scripted:
        left_alone_after(connect(scripted.url), outcome, why="no reply", seconds=1)


def test_server_that_looks_at_a_message_for_long_gets_no_second_copy(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 0.2)
    with server(delays={".": 0.6}) as scripted:
        assert send(connect(scripted.url), ANN) == [Outcome.SENT]


@either_way
def test_slow_replies_together_do_not_outlast_the_lease(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, offer: str
) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 0.5)
    until = soon(0.9)
    with server({"EHLO": offer}, delays={"MAIL": 0.4, "RCPT": 0.4, "DATA": 0.4}) as scripted:
        assert next(connect(scripted.url).send([ANN], until=until)) is Outcome.TEMPORARY
    assert time.monotonic() < until + 0.2


def test_nothing_is_begun_after_a_slow_sign_in(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 0.5)
    with server(delays={"EHLO": 0.4}) as scripted:
        transport = connect(scripted.url)
        with pytest.raises(Unreachable, match="slow to connect"):
            list(transport.send([ANN], until=soon(0.7)))
        assert scripted.heard == [["EHLO"]]
        assert send(transport, ANN) == [Outcome.SENT]
    assert len(scripted.heard) == 1


def test_greeting_and_sign_in_together_end_in_time(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 0.5)
    until = soon(0.6)
    delays = {"EHLO": 0.4, "HELO": 0.4}
    with (
        server({"EHLO": "502 what?", "HELO": "250 sink"}, delays=delays) as scripted,
        pytest.raises(Unreachable),
    ):
        list(connect(scripted.url).send([ANN], until=until))
    assert time.monotonic() < until + 0.15


def test_nothing_is_begun_that_could_outlast_the_lease(connect: Connect) -> None:
    with server() as scripted:
        transport = connect(scripted.url)
        late = time.monotonic() + smtp.PATIENCE - 1
        assert list(transport.send([ANN], until=late)) == []


def test_absent_server_condemns_nobody(connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable, match="no connection"):
        send(connect(f"smtp://127.0.0.1:{port}"), ANN)


def test_closed_server_condemns_nobody(connect: Connect, smtp_sink: SmtpSink) -> None:
    smtp_sink.behave(Behaviour(closed=True))
    with pytest.raises(Unreachable, match="no connection"):
        send(connect(smtp_sink.url), ANN)


def test_starttls_and_sign_in(connect: Connect, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with SmtpSink(user="n", password="p:@/", certificate=authority.certificate()) as sink:
        url = f"smtp+tls://n:p%3A%40%2F@localhost:{sink.port}"
        assert send(connect(f"{url}?ca={authority.path}"), ANN) == [Outcome.SENT]
        with pytest.raises(Unreachable, match="no trusted certificate"):
            send(connect(url), ANN)
        wrong = f"smtp+tls://n:q@localhost:{sink.port}?ca={authority.path}"
        with pytest.raises(Unreachable, match="user or password refused"):
            send(connect(wrong), ANN)
        unspeakable = f"smtp+tls://n:p%C3%A4@localhost:{sink.port}?ca={authority.path}"
        with pytest.raises(Unreachable, match="letters that SMTP does not carry"):
            send(connect(unspeakable), ANN)
        assert sink.counts() == {"ann@example.org": 1}


def test_certificate_of_another_host_is_refused(connect: Connect, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with SmtpSink(certificate=authority.certificate("elsewhere")) as sink:
        url = f"smtp+tls://localhost:{sink.port}?ca={authority.path}"
        with pytest.raises(Unreachable, match="no trusted certificate"):
            send(connect(url), ANN)
        assert sink.counts() == {}


def test_server_without_starttls_is_refused(connect: Connect, smtp_sink: SmtpSink) -> None:
    with pytest.raises(Unreachable, match="no STARTTLS"):
        send(connect(smtp_sink.url.replace("smtp:", "smtp+tls:")), ANN)
    assert smtp_sink.counts() == {}


@pytest.mark.parametrize(
    "url",
    [
        "smtp://mail.example.org",
        "smtp://u:p@mail.example.org",
        "smtp+tls://mail.example.org",
        "smtp+tls://u@mail.example.org",
        "smtps://u:p@mail.example.org",
        "smtp+tls://",
    ],
)
def test_unsafe_addresses_of_servers_are_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        EmailTransport(url, SENDER)


def test_safe_address_of_another_machine_is_taken() -> None:
    assert EmailTransport("smtp+tls://u:p@mail.example.org:587", SENDER).rate == 0


@pytest.mark.parametrize(
    ("address", "carried"),
    [
        ("ann@example.org", "ann@example.org"),
        (" Ann+1@Example.org ", "Ann+1@Example.org"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
    ],
)
def test_addresses_as_smtp_carries_them(address: str, carried: str) -> None:
    assert envelope(address) == carried


@pytest.mark.parametrize(
    "address", ["", "ann", "@example.org", "a b@example.org", "a@b>\r\nRCPT TO:<c@d", "ä@example.org", "a<b@c.d"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="."):
        envelope(address)


def test_only_what_speaks_of_the_address_condemns_it() -> None:
    assert verdict(RECIPIENT, b"550 5.1.8 bad sender") is Outcome.TEMPORARY
    assert verdict(RECIPIENT, b"553 no such user") is Outcome.PERMANENT
    assert verdict(DATA, b"550 no") is Outcome.TEMPORARY


def test_trying_out_goes_as_far_as_a_message_and_sends_none(connect: Connect) -> None:
    with server() as scripted:
        connect(scripted.url).try_out(until=soon())
    assert scripted.heard == [["EHLO", "MAIL"]]
    with server({"MAIL": "550 not you"}) as scripted, pytest.raises(Unreachable, match="sender refused"):
        connect(scripted.url).try_out(until=soon())
    with server({"MAIL": ""}) as scripted, pytest.raises(Unreachable, match="hung up"):
        connect(scripted.url).try_out(until=soon())


# Several connections -----------------------------------------------------------------------------

MANY = [ANN._replace(recipient=f"m{number}@example.org") for number in range(200)]


def texts(heard: list[list[str]]) -> int:
    """How many messages a server was given whole."""
    return sum(connection.count(".") + connection.count("BDAT") for connection in heard)


@any_way
def test_a_full_window_goes_over_several_kept_connections(connect: Connect, offer: str) -> None:
    with server({"EHLO": offer}) as scripted:
        transport = connect(scripted.url)
        assert send(transport, *MANY) + send(transport, *MANY) == [Outcome.SENT] * 400
    assert len(scripted.heard) == email_transport.LINES
    assert texts(scripted.heard) == 400


@any_way
@pytest.mark.parametrize("full", ["421 enough", "452 4.5.3 enough"])
def test_connections_that_had_their_fill_cost_nothing(connect: Connect, offer: str, full: str) -> None:
    with server({"EHLO": offer}, limit=30, full=full) as scripted:
        assert send(connect(scripted.url), *MANY) == [Outcome.SENT] * 200
    assert len(scripted.heard) >= 7


@any_way
def test_one_connection_is_enough_where_more_are_refused(connect: Connect, offer: str) -> None:
    with server({"EHLO": offer}) as scripted:
        scripted.most = 1
        assert send(connect(scripted.url), *MANY) == [Outcome.SENT] * 200
    assert sum(bool(connection) for connection in scripted.heard) == 1


@any_way
def test_all_kept_connections_may_be_closed_meanwhile(connect: Connect, offer: str) -> None:
    with server({"EHLO": offer}) as scripted:
        transport = connect(scripted.url)
        send(transport, *MANY)
        scripted.hang_up()
        assert send(transport, *MANY) == [Outcome.SENT] * 200


def test_each_gets_one_copy_whatever_is_refused(connect: Connect) -> None:
    behaviour = Behaviour(refuse_permanently=0.2, refuse_temporarily=0.2)
    meant = {
        "": Outcome.SENT,
        "550 5.1.1 no such mailbox": Outcome.PERMANENT,
        "451 4.3.0 come back later": Outcome.TEMPORARY,
    }
    expected = [meant[refusal(behaviour, message.recipient)] for message in MANY]
    for chunking in (False, True):
        with SmtpSink(chunking=chunking) as sink:
            sink.behave(behaviour)
            assert send(connect(sink.url), *MANY) == expected
            wanted = [one.recipient for one, outcome in zip(MANY, expected, strict=True) if outcome is Outcome.SENT]
            assert sink.counts() == dict.fromkeys(wanted, 1)


# Several messages in one write -------------------------------------------------------------------


def test_chunked_message_arrives_as_it_was_written(connect: Connect) -> None:
    with SmtpSink(chunking=True) as sink:
        assert send(connect(sink.url), ANN, BEA) == [Outcome.SENT] * 2
        first, second = sink.messages()
        assert (first["Subject"], first.get_content(), second.get_content()) == ("News", "Words.\n", "Words.\n")


@pytest.mark.parametrize(("verb", "reply", "outcome"), [one for one in REFUSALS if one[0] == "RCPT"])
def test_chunk_of_whom_is_refused_is_not_taken(connect: Connect, verb: str, reply: str, outcome: Outcome) -> None:
    with server({"EHLO": CHUNKING, verb: reply, "BDAT": "503 5.5.1 no recipient"}) as scripted:
        assert send(connect(scripted.url), ANN, BEA) == [outcome] * 2


@pytest.mark.parametrize(("verb", "reply", "outcome"), [one for one in REFUSALS if one[0] == "."])
def test_refused_chunk_ends_there(connect: Connect, verb: str, reply: str, outcome: Outcome) -> None:
    with server({"EHLO": CHUNKING, "BDAT": reply}) as scripted:
        transport = connect(scripted.url)
        assert send(transport, ANN, BEA) == [outcome] * 2
        scripted.replies["BDAT"] = "250 ok"
        assert send(transport, BEA) == [Outcome.SENT]


def test_sender_refused_in_chunks_condemns_nobody(connect: Connect) -> None:
    refused: dict[str, str | None] = {"MAIL": "550 5.7.1 not you", "RCPT": "503 no", "BDAT": "503 no"}
    with server({"EHLO": CHUNKING, **refused}) as scripted, pytest.raises(Unreachable, match="sender refused"):
        send(connect(scripted.url), ANN, BEA)


@pytest.mark.parametrize(("reply", "why"), [("", "hung up"), (None, "no reply")])
def test_chunks_without_an_answer_may_have_been_taken(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, reply: str | None, why: str
) -> None:
    """All of one write: their number is what a connection that breaks may cost."""
    monkeypatch.setattr(smtp, "PATIENCE", 0.2)
    with server({"EHLO": CHUNKING, "BDAT": reply}) as scripted:
        answers = connect(scripted.url).send(MANY[:20], until=soon(1))
        assert [next(answers) for _ in range(mailing.TOGETHER)] == [Outcome.LOST] * mailing.TOGETHER
        with pytest.raises(Unreachable, match=why):
            next(answers)


def test_chunks_after_a_farewell_were_not_taken(connect: Connect) -> None:
    with server({"EHLO": CHUNKING, "BDAT": "421 too busy"}) as scripted:
        left_alone_after(connect(scripted.url), Outcome.TEMPORARY, why="hung up")
