"""E-mail over SMTP (RFC 5321), on a connection that is kept from window to window.

smtplib connects, encrypts and signs in; the conversation about each message is ours, so that every reply is judged
where it comes: whose fault it is, and whether the message may have been taken.
"""

import contextlib
import re
import smtplib
import ssl
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from members.transports.base import Message, Outcome, Unreachable
from num.checks import is_local

PATIENCE = 15.0  # seconds for one reply
IDLE = 30.0  # seconds after which a kept connection is not trusted any more
GOING_AWAY = 421
MAILBOX_FULL = 552  # "too many recipients" in older servers: either way, not for ever
AT_RECIPIENT = "recipient"
AT_DATA = "data"
_ADDRESS = rb"5\.(1\.([0-6]|10)|2\.[01])\b"  # bad mailbox, system or syntax; moved; mailbox disabled
_CARRIED = r"[!-;=?-~]+@[A-Za-z0-9.-]+"


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

    def connect(self, name: str) -> smtplib.SMTP:
        """A connection that is ready for messages. Raises Unreachable."""
        try:
            return self._open(name)
        except ssl.SSLError as error:
            raise Unreachable("no trusted certificate") from error
        except smtplib.SMTPAuthenticationError as error:
            raise Unreachable("user or password refused") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable("no connection") from error

    def _open(self, name: str) -> smtplib.SMTP:
        smtp = smtplib.SMTP(self.host, self.port, local_hostname=name, timeout=PATIENCE)
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


@lru_cache
def _trusting(authorities: str | None) -> ssl.SSLContext:
    """Certificates are verified, and name the host."""
    return ssl.create_default_context(cafile=authorities)


class _Dropped(Exception):
    """The connection is gone. ``after_data``: the whole message was sent, so it may have been taken."""

    def __init__(self, *, silent: bool, after_data: bool = False) -> None:
        self.silent = silent
        self.after_data = after_data


class EmailTransport:
    window = 256

    def __init__(self, url: str, sender: str, *, rate: int = 0) -> None:
        self.rate = rate
        self._server = Server.at(url)
        self._sender = parseaddr(sender)[1]
        self._smtp: smtplib.SMTP | None = None
        self._used = 0.0

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        """A connection that breaks is opened again; a provider that falls silent is left alone for a while."""
        for message in messages:
            if until - time.monotonic() < PATIENCE:
                return
            try:
                yield self._send(message, until)
            except _Dropped as dropped:
                yield Outcome.LOST if dropped.after_data else Outcome.TEMPORARY
                if dropped.silent:
                    raise Unreachable("no reply") from dropped

    def close(self) -> None:
        if self._smtp:
            self._smtp.close()
        self._smtp = None

    def _send(self, message: Message, until: float) -> Outcome:
        """One message. If a kept connection was closed meanwhile, it gets a new one."""
        kept = self._connect()
        try:
            return self._converse(message, until)
        except _Dropped as dropped:
            if not kept or dropped.silent or dropped.after_data:
                raise
        self._connect()
        return self._converse(message, until)

    def _connect(self) -> bool:
        """Whether the connection was there before. Raises Unreachable."""
        if self._smtp and time.monotonic() - self._used > IDLE:
            self.close()
        if self._smtp:
            return True
        self._smtp = self._server.connect(self._sender.rpartition("@")[2])
        return False

    def _converse(self, message: Message, until: float) -> Outcome:
        """MAIL, RCPT, DATA and the message; what was refused ends where it was. Raises _Dropped, Unreachable."""
        code, _ = self._ask(f"MAIL FROM:<{self._sender}>\r\n".encode(), until)
        if code >= 500:
            raise Unreachable("sender refused")
        if code >= 300:
            return Outcome.TEMPORARY
        for stage, line, wanted in (
            (AT_RECIPIENT, f"RCPT TO:<{message.recipient}>\r\n".encode(), 250),
            (AT_DATA, b"DATA\r\n", 354),
        ):
            code, text = self._ask(line, until)
            if code // 10 != wanted // 10:
                self._reset(until)
                return verdict(stage, code, text)
        code, text = self._ask(message.data + b".\r\n", until, after_data=True)
        return Outcome.SENT if 200 <= code < 300 else verdict(AT_DATA, code, text)

    def _reset(self, until: float) -> None:
        """Forget the recipient that was refused. If that fails the next message finds out."""
        with contextlib.suppress(_Dropped):
            self._ask(b"RSET\r\n", until)

    def _ask(self, line: bytes, until: float, *, after_data: bool = False) -> tuple[int, bytes]:
        """One line, or one message, and its reply. Raises _Dropped, also if the server says that it goes away."""
        sent = False
        try:
            smtp = self._ready(until)
            smtp.send(line)
            sent = True
            code, text = smtp.getreply()
        except smtplib.SMTPException as error:
            self.close()
            silent = isinstance(error.__context__, TimeoutError)
            raise _Dropped(silent=silent, after_data=sent and after_data) from error
        self._used = time.monotonic()
        if code == GOING_AWAY or code < 200:
            self.close()
            raise _Dropped(silent=False)
        return code, text

    def _ready(self, until: float) -> smtplib.SMTP:
        if self._smtp is None or self._smtp.sock is None:
            raise smtplib.SMTPServerDisconnected
        self._smtp.sock.settimeout(max(0.1, min(PATIENCE, until - time.monotonic())))
        return self._smtp


def verdict(stage: str, code: int, text: bytes) -> Outcome:
    """Whose fault a refusal is. Only what speaks of the address itself condemns it (RFC 5321, RFC 3463)."""
    if code < 500 or code == MAILBOX_FULL:
        return Outcome.TEMPORARY
    if re.match(rb"\d\.\d+\.\d+", text):
        return Outcome.PERMANENT if re.match(_ADDRESS, text) else Outcome.TECHNICAL
    return Outcome.PERMANENT if stage == AT_RECIPIENT and code in (550, 551, 553) else Outcome.TECHNICAL


def envelope(address: str) -> str:
    """The address as SMTP carries it: ASCII, its domain in IDNA. Raises ValueError if it cannot be carried."""
    local, _, domain = address.strip().rpartition("@")
    carried = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    if not re.fullmatch(_CARRIED, carried):
        raise ValueError("not an address that SMTP carries")
    return carried
