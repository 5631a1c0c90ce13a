"""SMTP (RFC 5321): where mail goes, and an open connection to there.

smtplib connects, encrypts and signs in; what is said about each message is ours, so that every reply is judged where
it comes, and several commands go in one write where the server says it can (RFC 2920).
"""

import contextlib
import smtplib
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, NamedTuple, cast
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from members.transports.base import Unreachable
from num.checks import is_local

PATIENCE = 15.0  # seconds for one reply, but for the last: servers look at a message before they take it
LINE = 2000  # longer than any reply's line may be
GO_ON = 354
GOING_AWAY = 421


class Reply(NamedTuple):
    code: int
    text: bytes


class Dropped(Exception):
    """The connection is gone. ``after_data``: the whole message was sent, so it may have been taken."""

    def __init__(self, *, silent: bool, after_data: bool) -> None:
        super().__init__("no reply" if silent else "hung up")
        self.silent = silent
        self.after_data = after_data


def patience(until: float) -> float:
    """The time-out of one reply. Never none at all, which would mean not to wait, or to wait for ever."""
    return min(PATIENCE, _left(until))


def _left(until: float) -> float:
    return max(0.1, until - time.monotonic())


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
    """Ready for messages. Whoever gets Dropped from it needs another."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp
        self._sock, self._replies = cast(socket.socket, smtp.sock), cast(BinaryIO, smtp.file)
        self._together = smtp.has_extn("pipelining")
        self.used = time.monotonic()

    def ask(self, lines: bytes, until: float, *, replies: int = 1, after_data: bool = False) -> list[Reply]:
        """Send, and wait for so many replies. Raises Dropped, also if the server says that it goes away.

        The reply to a whole message is waited for until the end: to give up early means to send a second copy.
        """
        sent = False
        try:
            self._sock.settimeout(patience(until))
            self._sock.sendall(lines)
            sent = True
            given = [self._reply(_left(until) if after_data else patience(until)) for _ in range(replies)]
        except (OSError, ValueError) as error:
            self.close()
            raise Dropped(silent=isinstance(error, TimeoutError), after_data=sent and after_data) from error
        self.used = time.monotonic()
        if any(reply.code == GOING_AWAY for reply in given):
            self.close()
            raise Dropped(silent=False, after_data=False)
        return given

    def _reply(self, seconds: float) -> Reply:
        """One reply; of several lines the last counts. Raises OSError, and ValueError for what is none."""
        self._sock.settimeout(seconds)
        line = b"   -"
        while line[3:4] == b"-":
            line = self._replies.readline(LINE)
            if not line.endswith(b"\n"):
                raise ConnectionAbortedError
        return Reply(int(line[:3]), line[4:].strip())

    def ask_each(self, commands: Sequence[bytes], until: float) -> list[Reply]:
        """The replies up to the first refusal, or all of them at once. Raises Dropped."""
        if self._together:
            return self.ask(b"".join(commands), until, replies=len(commands))
        replies: list[Reply] = []
        for command in commands:
            replies += self.ask(command, until)
            if replies[-1].code >= 400:
                break
        return replies

    def forget(self, last: Reply, until: float) -> None:
        """Take back a message that was refused. If the server waits for its text all the same, hang up."""
        if last.code == GO_ON:
            self.close()
            return
        with contextlib.suppress(Dropped):
            self.ask(b"RSET\r\n", until)

    @property
    def open(self) -> bool:
        return self._sock.fileno() >= 0

    def close(self) -> None:
        self._smtp.close()
