"""E-mail, on connections that are kept from window to window."""

import re
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from email.utils import parseaddr

from members.addresses import domain_of
from members.transports.base import Message, Outcome, Unreachable
from members.transports.mailing import Line, Mailing
from members.transports.smtp import Connection, Dropped, Server, refuses, too_late

IDLE = 30.0  # seconds after which a kept connection is not trusted any more
LINES, FOR_ANOTHER = 4, 32  # connections used at once, and how many messages are worth one more
_CARRIED = re.compile(r"[!-;=?-~]+@[A-Za-z0-9.-]+")


class EmailTransport:
    window = 1024

    def __init__(self, url: str, sender: str, *, rate: int = 0) -> None:
        self.rate = rate
        self._server = Server.at(url)
        self._sender = parseaddr(sender)[1]
        self._kept: list[Connection] = []

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        """Whoever's message breaks off waits, or may have got it; the provider is then left alone for a while."""
        mailing = Mailing(messages, until)
        ring = deque(self._line(mailing) for _ in range(min(LINES, 1 + len(mailing.waiting) // FOR_ANOTHER)))
        while ring:
            line = ring.popleft()
            with suppress(StopIteration):
                next(line)
                ring.append(line)
        yield from mailing.outcomes()
        if mailing.broken:
            raise mailing.broken

    def try_out(self, *, until: float) -> None:
        """Connect, sign in and name the sender, as for a message, and send none. Raises Unreachable."""
        with closing(self._connect(until)) as connection:
            try:
                connection.write(f"MAIL FROM:<{self._sender}>\r\n".encode(), until)
                (reply,) = connection.read(1, until)
            except Dropped as dropped:
                raise Unreachable(str(dropped)) from dropped
        if refuses(reply):
            raise Unreachable("sender refused")

    def close(self) -> None:
        for connection in self._kept:
            connection.close()

    def _line(self, mailing: Mailing) -> Iterator[None]:
        """A connection's part of a mailing; over a new one, where a kept one was closed meanwhile or had its fill."""
        while mailing.goes_on():
            try:
                connection = self._kept_one() or self._connect(mailing.until)
            except Unreachable as error:
                if not mailing.busy:  # otherwise the others do what there is to do
                    mailing.break_off(error)
                return
            mailing.busy += 1
            yield from Line(connection, mailing, self._sender).run()
            mailing.busy -= 1
            if connection.open:
                self._kept.append(connection)

    def _kept_one(self) -> Connection | None:
        """A kept connection that can be trusted still."""
        while self._kept:
            connection = self._kept.pop()
            if connection.open and time.monotonic() - connection.used <= IDLE:
                return connection
            connection.close()
        return None

    def _connect(self, until: float) -> Connection:
        connection = self._server.connect(domain_of(self._sender), until)
        if too_late(until):
            self._kept.append(connection)
            raise Unreachable("slow to connect")  # what is begun now could outlast the lease
        return connection


def envelope(address: str) -> str:
    """The address as SMTP carries it: ASCII, its domain in IDNA. Raises ValueError if it cannot be carried."""
    stripped = address.strip()
    if _CARRIED.fullmatch(stripped):
        return stripped
    local, _, domain = stripped.rpartition("@")
    carried = f"{local}@{domain.encode('idna').decode()}"
    if domain.isascii() or not _CARRIED.fullmatch(carried):
        raise ValueError("not an address that SMTP carries")
    return carried
