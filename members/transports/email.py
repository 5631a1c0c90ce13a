"""E-mail, on a connection that is kept from window to window."""

import re
import time
from collections.abc import Iterable, Iterator
from email.utils import parseaddr

from members.transports import smtp
from members.transports.base import Message, Outcome, Unreachable
from members.transports.smtp import Connection, Dropped, Server

IDLE = 30.0  # seconds after which a kept connection is not trusted any more
MAILBOX_FULL = 552  # "too many recipients" in older servers: either way, not for ever
SENDER, RECIPIENT, DATA = "sender", "recipient", "data"
_STAGES = (SENDER, RECIPIENT, DATA)
_ADDRESS = rb"5\.(1\.([0-6]|10)|2\.[01])\b"  # bad mailbox, system or syntax; moved; mailbox disabled
_CARRIED = re.compile(r"[!-;=?-~]+@[A-Za-z0-9.-]+")


class EmailTransport:
    window = 256

    def __init__(self, url: str, sender: str, *, rate: int = 0) -> None:
        self.rate = rate
        self._server = Server.at(url)
        self._sender = parseaddr(sender)[1]
        self._kept: Connection | None = None

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        """A connection that breaks is opened again; a provider that falls silent is left alone for a while."""
        for message in messages:
            if until - time.monotonic() < smtp.PATIENCE:
                return
            try:
                yield self._send(message, until)
            except Dropped as dropped:
                yield Outcome.LOST if dropped.after_data else Outcome.TEMPORARY
                if dropped.silent:
                    raise Unreachable("no reply") from dropped

    def close(self) -> None:
        if self._kept:
            self._kept.close()

    def _send(self, message: Message, until: float) -> Outcome:
        """One message. If a kept connection was closed meanwhile, it goes over a new one."""
        kept = self._fresh_enough()
        try:
            return self._converse(kept or self._connect(), message, until)
        except Dropped as dropped:
            if kept is None or dropped.silent or dropped.after_data:
                raise
        return self._converse(self._connect(), message, until)

    def _fresh_enough(self) -> Connection | None:
        """The kept connection, if it can be trusted still."""
        if self._kept and self._kept.open and time.monotonic() - self._kept.used > IDLE:
            self._kept.close()
        return self._kept if self._kept and self._kept.open else None

    def _connect(self) -> Connection:
        self._kept = self._server.connect(self._sender.rpartition("@")[2])
        return self._kept

    def _converse(self, connection: Connection, message: Message, until: float) -> Outcome:
        """Envelope and text; what is refused ends where it is. Raises Dropped, Unreachable."""
        sender, recipient = f"MAIL FROM:<{self._sender}>\r\n", f"RCPT TO:<{message.recipient}>\r\n"
        replies = connection.ask_each((sender.encode(), recipient.encode(), b"DATA\r\n"), until)
        for stage, reply in zip(_STAGES, replies, strict=False):
            if reply.code >= 400:
                connection.forget(replies[-1], until)
                return verdict(stage, *reply)
        (reply,) = connection.ask(message.data + b".\r\n", until, after_data=True)
        return Outcome.SENT if reply.code < 300 else verdict(DATA, *reply)


def verdict(stage: str, code: int, text: bytes) -> Outcome:
    """Whose fault a refusal is. Only what speaks of the address itself condemns it (RFC 5321, RFC 3463).

    Raises Unreachable if it is our sender's: then it would be the same for everybody.
    """
    if code < 500 or code == MAILBOX_FULL:
        return Outcome.TEMPORARY
    if stage == SENDER:
        raise Unreachable("sender refused")
    if re.match(rb"\d\.\d+\.\d+", text):
        return Outcome.PERMANENT if re.match(_ADDRESS, text) else Outcome.TECHNICAL
    return Outcome.PERMANENT if stage == RECIPIENT and code in (550, 551, 553) else Outcome.TECHNICAL


def envelope(address: str) -> str:
    """The address as SMTP carries it: ASCII, its domain in IDNA. Raises ValueError if it cannot be carried."""
    local, _, domain = address.strip().rpartition("@")
    carried = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    if not _CARRIED.fullmatch(carried):
        raise ValueError("not an address that SMTP carries")
    return carried
