"""A receiving SMTP server that costs as little as it can, and counts: who got how many messages, each with which token.

    with Sink() as sink: …

In a process of its own. It offers PIPELINING and CHUNKING, as Postfix does. Each line of its input is an order,
answered with a line of JSON: ``begin`` forgets what was counted, ``count`` says what was.
"""

import json
import re
import selectors
import socket
import subprocess
import sys
import time
from types import TracebackType
from typing import NamedTuple

TOKEN = re.compile(rb"/[ua]/(?:=\r\n)?([\w-]{20,})")
EHLO = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE 10485760\r\n250 CHUNKING\r\n"
OK = b"250 2.0.0 ok\r\n"


class Count(NamedTuple):
    """Since ``begin``. ``first`` and ``last`` are in seconds since 1970, ``size`` the bytes of a message."""

    messages: int
    recipients: int
    tokens: int
    size: float
    first: float
    last: float


class Sink:
    def start(self) -> "Sink":
        command = [sys.executable, "-m", "benchmarks.sink"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._answer())
        return self

    @property
    def url(self) -> str:
        return f"smtp://localhost:{self.port}"

    def begin(self) -> None:
        self._order("begin")

    def count(self) -> Count:
        said = self._order("count")
        messages, recipients, tokens = (int(said[name]) for name in ("messages", "recipients", "tokens"))
        return Count(messages, recipients, tokens, said["size"], said["first"], said["last"])

    def stop(self) -> None:
        self._process.communicate(timeout=10)  # its input ends, and so does it

    def __enter__(self) -> "Sink":
        return self.start()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def _order(self, what: str) -> dict[str, float]:
        print(what, file=self._process.stdin, flush=True)
        found: dict[str, float] = json.loads(self._answer())
        return found

    def _answer(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


class Counted:
    """What all connections have accepted."""

    def __init__(self) -> None:
        self.messages, self.size, self.first, self.last = 0, 0, 0.0, 0.0
        self.recipients: set[bytes] = set()
        self.tokens: set[bytes] = set()

    def add(self, recipient: bytes, message: bytes) -> None:
        self.messages += 1
        self.size += len(message)
        self.recipients.add(recipient)
        if found := TOKEN.search(message):
            self.tokens.add(found[1])

    def say(self) -> dict[str, float]:
        size = self.size / self.messages if self.messages else 0.0
        seen = {"messages": self.messages, "recipients": len(self.recipients), "tokens": len(self.tokens)}
        return seen | {"size": size, "first": self.first, "last": self.last}


class Session:
    """One connection: what of a message is there, and what comes next."""

    def __init__(self) -> None:
        self.buffer = b""
        self.recipient = b""
        self.chunk = -1  # bytes of text that come next; -1: none do
        self.in_data = False

    def feed(self, received: bytes, counted: Counted) -> bytes:
        """The answers to all that is complete (RFC 2920)."""
        buffer, at, answers = self.buffer + received, 0, []
        while True:
            if self.chunk >= 0:
                if len(buffer) - at < self.chunk:
                    break
                end = at + self.chunk
                counted.add(self.recipient, buffer[at:end])
                at, self.chunk = end, -1
                answers.append(OK)
                continue
            if self.in_data:
                if (end := buffer.find(b"\r\n.\r\n", at)) < 0:
                    break
                counted.add(self.recipient, buffer[at : end + 2])
                at, self.in_data = end + 5, False
                answers.append(OK)
                continue
            if (end := buffer.find(b"\r\n", at)) < 0:
                break
            answers.append(self.answer(buffer[at:end]))
            at = end + 2
        self.buffer = buffer[at:]
        return b"".join(answers)

    def answer(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if verb == b"RCPT":
            self.recipient = line[line.find(b"<") + 1 : line.find(b">")]
        elif verb == b"BDAT":
            self.chunk = int(line.split()[1])
            return b""
        elif verb == b"DATA":
            self.in_data = True
            return b"354 go on\r\n"
        elif verb == b"EHLO":
            return EHLO
        elif verb == b"QUIT":
            return b"221 2.0.0 bye\r\n"
        return OK


def serve() -> None:
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    print(listening.getsockname()[1], flush=True)
    poll, counted = selectors.EpollSelector(), Counted()
    sessions: dict[socket.socket, Session] = {}
    poll.register(listening, selectors.EVENT_READ)
    poll.register(sys.stdin, selectors.EVENT_READ, "orders")
    while True:
        for key, _ in poll.select():
            ready = key.fileobj
            if ready is listening:
                client, _ = listening.accept()
                client.sendall(b"220 sink ESMTP\r\n")
                sessions[client] = Session()
                poll.register(client, selectors.EVENT_READ)
            elif key.data == "orders":
                order = sys.stdin.readline()
                if not order:
                    return
                counted = Counted() if order == "begin\n" else counted
                print(json.dumps(counted.say()), flush=True)
            else:
                assert isinstance(ready, socket.socket)
                if not hear(ready, sessions[ready], counted):
                    poll.unregister(ready)
                    sessions.pop(ready)
                    ready.close()


def hear(client: socket.socket, session: Session, counted: Counted) -> bool:
    """Whether it is connected still."""
    before = counted.messages
    try:
        received = client.recv(1 << 18)
        client.sendall(session.feed(received, counted))
    except ConnectionError:
        return False
    if counted.messages > before:
        counted.last = time.time()
        counted.first = counted.first or counted.last
    return bool(received)


if __name__ == "__main__":
    serve()
