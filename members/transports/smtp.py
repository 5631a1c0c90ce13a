"""SMTP (RFC 5321): where mail goes, and an open connection to there.

smtplib connects, encrypts and signs in; what is said about each message is ours (members.transports.mailing), so that
every reply is judged where it comes, and others are written to meanwhile.
"""

import re
import smtplib
import socket
import ssl
import time
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import cast
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from members.transports.base import Unreachable
from num.checks import is_local

PATIENCE = 15.0  # seconds for one reply, but for the last: servers look at a message before they take it
LINE = 2000  # longer than any reply's line may be
GO_ON = b"354"
GOING_AWAY = b"421"
_REPLIES = re.compile(rb"(\d{3}[^\n]*\n?)*")
AT_ONCE = 1 << 16  # bytes read together


Reply = bytes  # its line; of several the last


def refuses(reply: Reply) -> bool:
    return reply[:1] not in (b"2", b"3")


class Dropped(Exception):
    """The connection is gone. ``told``: the server said that it goes, so what it did not answer it has not taken."""

    def __init__(self, *, silent: bool = False, told: bool = False) -> None:
        super().__init__("no reply" if silent else "hung up")
        self.silent = silent
        self.told = told


def patience(until: float) -> float:
    """The time-out of one reply. Never none at all, which would mean not to wait, or to wait for ever."""
    return min(PATIENCE, _left(until))


def _left(until: float) -> float:
    return max(0.1, until - time.monotonic())


def too_late(until: float) -> bool:
    """Whether a message that is begun now could last too long."""
    return until - time.monotonic() < PATIENCE


@dataclass(frozen=True)
class Server:
    """Where EMAIL_URL leads: ``smtp://`` on this machine, ``smtp+tls://user:password@host:port`` anywhere."""

    host: str
    port: int
    encrypted: bool
    user: str
    password: str
    authorities: str | None  # ?ca=FILE: whom to trust instead of the machine's list

    @classmethod
    def at(cls, url: str) -> "Server":
        """Raises ImproperlyConfigured for what would send addresses or passwords in clear to another machine."""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtp+tls") or not parts.hostname:
            raise ImproperlyConfigured("EMAIL_URL must begin with smtp:// or smtp+tls:// and name a server")
        encrypted = parts.scheme == "smtp+tls"
        server = cls(
            host=parts.hostname,
            port=parts.port or (587 if encrypted else 25),
            encrypted=encrypted,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            authorities=parse_qs(parts.query).get("ca", [None])[0],
        )
        if not is_local(server.host) and not (encrypted and server.user and server.password):
            raise ImproperlyConfigured("EMAIL_URL: off this machine, mail needs smtp+tls://, a user and a password")
        return server

    def connect(self, name: str, until: float) -> "Connection":
        """Greet the server as ``name``. Raises Unreachable, whatever fails: no message was begun."""
        try:
            return Connection(self._open(name, until))
        except ssl.SSLError as error:
            raise Unreachable("no trusted certificate") from error
        except smtplib.SMTPAuthenticationError as error:
            raise Unreachable("user or password refused") from error
        except smtplib.SMTPNotSupportedError as error:
            raise Unreachable("no STARTTLS or no sign-in offered") from error
        except UnicodeError as error:
            raise Unreachable("user, password or address has letters that SMTP does not carry") from error
        except Exception as error:
            raise Unreachable("no connection") from error

    def _open(self, name: str, until: float) -> smtplib.SMTP:
        smtp = _Hurried(self.host, self.port, name, until)
        try:
            smtp.ehlo_or_helo_if_needed()
            if self.encrypted:
                smtp.starttls(context=_trusting(self.authorities))
                smtp.ehlo()
            if self.user:
                smtp.login(self.user, self.password)
        except BaseException:
            smtp.close()
            raise
        return smtp


class _Hurried(smtplib.SMTP):
    """Waits for each reply only as long as all of them together may take."""

    def __init__(self, host: str, port: int, name: str, until: float) -> None:
        self._until = until
        super().__init__(host, port, local_hostname=name, timeout=patience(until))

    def putcmd(self, cmd: str, args: str = "") -> None:
        if self.sock:
            self.sock.settimeout(patience(self._until))
        super().putcmd(cmd, args)


@lru_cache
def _trusting(authorities: str | None) -> ssl.SSLContext:
    """Certificates are verified, and name the host."""
    return ssl.create_default_context(cafile=authorities)


class Connection:
    """Ready for messages. Whoever gets Dropped from it needs another.

    ``proven``: it has dealt with a message before, so if it ends now that may be no more than that it had its fill.
    """

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp
        self._sock = cast(socket.socket, smtp.sock)
        self._given: deque[Reply] = deque()
        self._rest = b""
        self.pipelining, self.chunking = smtp.has_extn("pipelining"), smtp.has_extn("chunking")
        self.proven, self._farewell = False, False
        self.used = time.monotonic()

    def write(self, lines: bytes, until: float) -> None:
        """Raises Dropped."""
        try:
            self._sock.settimeout(patience(until))
            self._sock.sendall(lines)
        except OSError as error:
            raise self._dropped(error) from error

    def read(self, count: int, until: float, *, patiently: bool = False) -> list[Reply]:
        """So many replies. Raises Dropped, also if one of them says that the server goes away.

        What may be the reply to a whole message is waited for ``patiently``, until the end: to give up early means to
        send a second copy.
        """
        try:
            while len(self._given) < count and not self._farewell:
                self._receive(_left(until) if patiently else patience(until))
        except OSError as error:
            raise self._dropped(error) from error
        if len(self._given) < count:
            self.close()
            raise Dropped(told=True)
        return [self._given.popleft() for _ in range(count)]

    def _receive(self, seconds: float) -> None:
        """The replies in what is there, up to a farewell. Raises OSError, also for what is no reply."""
        self._sock.settimeout(seconds)
        received = self._sock.recv(AT_ONCE)
        whole, _, self._rest = (self._rest + received).rpartition(b"\n")
        if not received or len(self._rest) > LINE or not _REPLIES.fullmatch(whole):
            raise ConnectionAbortedError
        replies = [line for line in whole.split(b"\n") if line[3:4] != b"-"] if whole else []
        if GOING_AWAY in whole:
            before = list(takewhile(lambda reply: not reply.startswith(GOING_AWAY), replies))
            self._farewell, replies = len(before) < len(replies), before
        self._given += replies
        self.used = time.monotonic()

    def _dropped(self, error: Exception) -> Dropped:
        self.close()
        return Dropped(silent=isinstance(error, TimeoutError))

    @property
    def open(self) -> bool:
        return self._sock.fileno() >= 0

    def close(self) -> None:
        self._smtp.close()
