"""HTTPS to a provider: one server, a connection that is kept, and whether what got no answer may have been taken."""

import select
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import SplitResult, parse_qs

from django.core.exceptions import ImproperlyConfigured

from members.transports.base import Message, Outcome, Unreachable
from num.checks import is_local

PATIENCE = 10.0  # seconds for one answer
IDLE = 5.0  # seconds after which a kept connection is not trusted any more: to ask again could mean to send twice
MOST = 64 * 1024  # bytes of an answer that are read


class Answer(NamedTuple):
    status: int
    body: bytes


class Dropped(Exception):
    """It was sent, or some of it was, and there is no answer: it may have been taken."""


class Busy(Exception):
    """Not taken, and the provider wants to be left alone for a while."""


@dataclass
class Server:
    """Plain HTTP on this machine, HTTPS with a verified certificate anywhere else."""

    host: str
    port: int | None = None
    authorities: str | None = None  # ?ca=FILE: whom to trust instead of the machine's list
    below: str = ""  # a path that comes before that of each request
    _kept: HTTPConnection | None = field(default=None, init=False)
    _used: float = field(default=0.0, init=False)

    @classmethod
    def at(cls, url: SplitResult) -> "Server":
        """Raises ImproperlyConfigured."""
        try:
            port = url.port
        except ValueError as error:
            raise ImproperlyConfigured("the address of the provider has a port that is no number") from error
        if not url.hostname:
            raise ImproperlyConfigured("the address of the provider names no server")
        authorities = parse_qs(url.query).get("ca", [None])[0]
        if authorities and not Path(authorities).is_file():
            raise ImproperlyConfigured(f"the address of the provider says ?ca=, but {authorities} is no file here")
        return cls(url.hostname, port, authorities, url.path.rstrip("/"))

    def post(self, path: str, body: bytes, headers: Mapping[str, str], until: float) -> Answer:
        """One request. Raises Unreachable if nothing was sent; Dropped."""
        connection = self._connected(until)
        cast(socket.socket, connection.sock).settimeout(patience(until))
        try:
            connection.request("POST", self.below + path, body, dict(headers))
            response = connection.getresponse()
            answer = Answer(response.status, response.read(MOST))
        except (OSError, HTTPException) as error:
            self.close()
            raise Dropped from error
        if not response.isclosed():  # there is more of it: what comes next would be read as its rest
            self.close()
        self._used = time.monotonic()
        return answer

    def close(self) -> None:
        if self._kept:
            self._kept.close()
        self._kept = None

    def _connected(self, until: float) -> HTTPConnection:
        if self._kept and self._trusted(self._kept):
            return self._kept
        self.close()
        self._kept = self._connection(patience(until))
        try:
            self._kept.connect()
        except ssl.SSLError as error:
            raise Unreachable("no trusted certificate") from error
        except OSError as error:
            raise Unreachable("no connection") from error
        if too_late(until):
            raise Unreachable("slow to connect")  # what is begun now could outlast the lease
        return self._kept

    def _trusted(self, connection: HTTPConnection) -> bool:
        """Whether it is open still. What can be read from it now is no answer of ours: mostly it is its end."""
        if connection.sock is None or time.monotonic() - self._used > IDLE:
            return False
        return not select.select([connection.sock], [], [], 0)[0]

    def _connection(self, timeout: float) -> HTTPConnection:
        if is_local(self.host) and not self.authorities:
            return HTTPConnection(self.host, self.port, timeout=timeout)
        trusting = ssl.create_default_context(cafile=self.authorities)
        return HTTPSConnection(self.host, self.port, timeout=timeout, context=trusting)


def one_by_one(
    messages: Iterable[Message], send: Callable[[Message, float], Outcome], until: float
) -> Iterator[Outcome]:
    """Whoever's message breaks off waits, or may have got it; the provider is then left alone for a while."""
    for message in messages:
        if too_late(until):
            return
        try:
            yield send(message, until)
        except Busy as busy:
            yield Outcome.TEMPORARY
            raise Unreachable("asks for fewer messages, or has a fault") from busy
        except Dropped as dropped:
            yield Outcome.LOST
            raise Unreachable("no answer") from dropped


def patience(until: float) -> float:
    """The time-out of one step. Never none at all, which would mean not to wait, or to wait for ever."""
    return max(0.1, min(PATIENCE, until - time.monotonic()))


def too_late(until: float) -> bool:
    """Whether what is begun now could last too long."""
    return until - time.monotonic() < PATIENCE
