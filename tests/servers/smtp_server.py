"""The process behind tests/servers/smtp.py: an SMTP server that writes down what it accepts, and does not forward it.

Its first line of input is its Setup in JSON, every further line a Behaviour; each is answered with a line. It ends
when its input ends, so it never outlives the test that started it. Each accepted message is written down before
the client is told: a line of time, recipient, Message-ID and size.
"""

import asyncio
import base64
import json
import re
import ssl
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Setup:
    """What stays the same for the life of the process."""

    folder: str
    keep: bool = True  # keep each message as a file, not only its line
    user: str = ""
    password: str = ""
    certificate: str = ""  # a PEM file of key and certificate: STARTTLS is offered, and required before AUTH
    chunking: bool = False  # whole messages are taken in one chunk each, unasked (RFC 3030)


@dataclass(frozen=True)
class Behaviour:
    """How the server treats its clients. Shares are of addresses: the same ones each time."""

    refuse_temporarily: float = 0
    refuse_permanently: float = 0
    delay: float = 0  # seconds before anything that was received is looked at: a slow server, or one that hangs
    lose_replies: float = 0  # accept a message, then break the connection without saying so
    closed: bool = False  # greet with 421 and hang up


def refusal(behaviour: Behaviour, address: str) -> str:
    """The reply that refuses this recipient, or nothing."""
    place = _place(address)
    if place < behaviour.refuse_permanently:
        return "550 5.1.1 no such mailbox"
    if place < behaviour.refuse_permanently + behaviour.refuse_temporarily:
        return "451 4.3.0 come back later"
    return ""


def loses_reply(behaviour: Behaviour, address: str) -> bool:
    """Whether nobody hears that this recipient's message was taken."""
    return _place(address) >= 1 - behaviour.lose_replies


def _place(address: str) -> float:
    """From 0 to 1, always the same for one address."""
    return zlib.crc32(address.encode()) % 1000 / 1000


class Sink:
    """What all connections share: the behaviour in force, and the record of what was accepted."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.behaviour = Behaviour()
        self.number = 0
        self.record = (Path(setup.folder) / "accepted").open("ab", buffering=0)
        self.tls = _tls(setup.certificate)

    def accept(self, recipients: list[str], message: bytes) -> None:
        found = MESSAGE_ID.search(message, 0, message.find(b"\r\n\r\n") + 2)
        message_id = found[1].decode() if found else ""
        lines = [f"{time.time():.6f}\t{recipient}\t{message_id}\t{len(message)}\n" for recipient in recipients]
        if self.setup.keep:
            self.number += 1
            (Path(self.setup.folder) / f"{self.number:06}.eml").write_bytes(message)
        self.record.write("".join(lines).encode())


def _tls(certificate: str) -> ssl.SSLContext | None:
    if not certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@dataclass(eq=False)
class Session(asyncio.Protocol):
    """One connection."""

    sink: Sink
    buffer: bytes = b""
    sender: str | None = None
    recipients: list[str] = field(default_factory=list)
    in_data: bool = False
    chunk: int = 0  # bytes of a message that come next
    secured: bool = False
    known: bool = False
    dialogue: list[str] = field(default_factory=list)  # what AUTH LOGIN has asked for and heard
    afterwards: Callable[[], object] | None = None  # what to do once the replies so far are written

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        if self.sink.behaviour.closed:
            self.transport.write(b"421 4.3.2 closed\r\n")
            self.transport.close()
        else:
            self.soon(lambda: self.transport.write(b"220 sink ESMTP\r\n"))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        self.soon(self.work)

    def soon(self, what: Callable[[], object]) -> None:
        """Do it after the delay in force, unless the client has left by then."""
        if delay := self.sink.behaviour.delay:
            asyncio.get_running_loop().call_later(delay, lambda: self.transport.is_closing() or what())
        else:
            what()

    def work(self) -> None:
        """Answer whatever is complete in the buffer, all of it in one write (RFC 2920)."""
        replies, start = [], 0
        while not self.afterwards:
            if self.chunk:
                if len(self.buffer) - start < self.chunk:
                    break
                part, start, self.chunk = self.buffer[start : start + self.chunk], start + self.chunk, 0
                replies.append(self.take(part) if self.recipients else "503 5.5.1 RCPT first\r\n")
                continue
            end = b"\r\n.\r\n" if self.in_data else b"\r\n"
            found = self.buffer.find(end, start)
            if found < 0:
                break
            part, start = self.buffer[start:found], found + len(end)
            replies.append(self.message(part) if self.in_data else self.command(part.decode()))
        self.buffer = self.buffer[start:]
        self.transport.write("".join(replies).encode())
        if self.afterwards:
            self.afterwards()
            self.afterwards = None

    def message(self, content: bytes) -> str:
        self.in_data = False
        return self.take(content.replace(b"\r\n..", b"\r\n.") + b"\r\n")

    def take(self, content: bytes) -> str:
        self.sink.accept(self.recipients, content)
        unheard = any(loses_reply(self.sink.behaviour, recipient) for recipient in self.recipients)
        self.on_rset("")
        if unheard:
            self.afterwards = self.transport.abort
            return ""
        return "250 2.0.0 taken\r\n"

    def command(self, line: str) -> str:
        verb, _, rest = line.partition(" ")
        answer = getattr(self, f"on_{verb.lower()}", lambda rest: "500 5.5.2 what?")
        said = self.hear(line) if self.dialogue else answer(rest)
        return f"{said}\r\n" if said else ""

    def on_ehlo(self, rest: str) -> str:
        offers = ["sink", "PIPELINING", "8BITMIME", "SIZE 10485760"]
        if self.sink.setup.chunking:
            offers.append("CHUNKING")
        if self.sink.tls and not self.secured:
            offers.append("STARTTLS")
        elif self.sink.setup.user:
            offers.append("AUTH PLAIN LOGIN")
        return "\r\n".join([*(f"250-{offer}" for offer in offers), "250 ENHANCEDSTATUSCODES"])

    def on_helo(self, rest: str) -> str:
        return "250 sink"

    def on_noop(self, rest: str) -> str:
        return "250 2.0.0 ok"

    def on_rset(self, rest: str) -> str:
        self.sender, self.recipients = None, []
        return "250 2.0.0 ok"

    def on_quit(self, rest: str) -> str:
        self.afterwards = self.transport.close
        return "221 2.0.0 bye"

    def on_starttls(self, rest: str) -> str:
        self.secured = True
        self.afterwards = lambda: asyncio.ensure_future(self.secure())
        return "220 2.0.0 go on"

    async def secure(self) -> None:
        """Go on under TLS, in this same session; a client that does not trust us is gone, which is its right."""
        try:
            loop = asyncio.get_running_loop()
            secured = await loop.start_tls(self.transport, self, cast(ssl.SSLContext, self.sink.tls), server_side=True)
            self.transport = cast(asyncio.Transport, secured)
        except (ssl.SSLError, ConnectionError):
            self.transport.abort()

    def on_auth(self, rest: str) -> str:
        kind, _, initial = rest.partition(" ")
        if kind.upper() == "PLAIN" and initial:
            return self.judge(*_decoded(initial).split("\0")[1:])
        if kind.upper() == "LOGIN":
            self.dialogue = ["LOGIN", *([initial] if initial else [])]
            return "334 " + ("UGFzc3dvcmQ6" if initial else "VXNlcm5hbWU6")
        return "504 5.5.4 PLAIN or LOGIN"

    def hear(self, line: str) -> str:
        """The next line of AUTH LOGIN: the user, then the password."""
        self.dialogue.append(line)
        if len(self.dialogue) < 3:
            return "334 UGFzc3dvcmQ6"
        _, user, password = self.dialogue
        self.dialogue = []
        return self.judge(_decoded(user), _decoded(password))

    def judge(self, user: str, password: str) -> str:
        self.known = (user, password) == (self.sink.setup.user, self.sink.setup.password)
        return "235 2.7.0 welcome" if self.known else "535 5.7.8 no"

    def on_bdat(self, rest: str) -> str:
        """Each message comes in one chunk; it is answered once that is there."""
        self.chunk = int(rest.split()[0])
        return ""

    def on_mail(self, rest: str) -> str:
        if self.sink.tls and not self.secured:
            return "530 5.7.0 STARTTLS first"
        if self.sink.setup.user and not self.known:
            return "530 5.7.0 AUTH first"
        self.sender, self.recipients = _address(rest), []
        return "250 2.1.0 ok"

    def on_rcpt(self, rest: str) -> str:
        if self.sender is None:
            return "503 5.5.1 MAIL first"
        address = _address(rest)
        if reply := refusal(self.sink.behaviour, address):
            return reply
        self.recipients.append(address)
        return "250 2.1.5 ok"

    def on_data(self, rest: str) -> str:
        if not self.recipients:
            return "554 5.5.1 no valid recipient"
        self.in_data = True
        return "354 go on"


def _decoded(text: str) -> str:
    return base64.b64decode(text).decode()


def _address(argument: str) -> str:
    """The address of "FROM:<a@b> SIZE=5" or "TO:<a@b>"."""
    return argument[argument.find("<") + 1 : argument.find(">")]


async def main() -> None:
    loop = asyncio.get_running_loop()
    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    sink = Sink(Setup(**json.loads(await orders.readline())))
    server = await loop.create_server(lambda: Session(sink), "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    while order := await orders.readline():
        sink.behaviour = Behaviour(**json.loads(order))
        print("so be it", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
