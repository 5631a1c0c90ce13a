"""E-mail, on a connection that is kept from window to window."""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from email.utils import parseaddr

from members.addresses import domain_of
from members.transports import smtp
from members.transports.base import Message, Outcome, Unreachable
from members.transports.smtp import Connection, Dropped, Server

IDLE = 30.0  # seconds after which a kept connection is not trusted any more
SENDER, RECIPIENT, DATA = "sender", "recipient", "data"
_STAGES = (SENDER, RECIPIENT, DATA)
# RFC 3463, and the list that RFC 5248 began.
_ENHANCED = re.compile(rb"\d\.\d+\.\d+\b")
_OF_THE_ADDRESS = re.compile(rb"5\.(1\.([0-6]|10)|2\.1)\b")  # bad mailbox, system or syntax; moved; disabled
_OF_THE_MESSAGE = re.compile(rb"5\.(2\.3|3\.4|6\.\d+)\b")  # too long; too big; its content
_CARRIED = re.compile(r"[!-;=?-~]+@[A-Za-z0-9.-]+")


class EmailTransport:
    window = 256

    def __init__(self, url: str, sender: str, *, rate: int = 0) -> None:
        self.rate = rate
        self._server = Server.at(url)
        self._sender = parseaddr(sender)[1]
        self._kept: Connection | None = None

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        """Whoever's message breaks off waits, or may have got it; the provider is then left alone for a while."""
        for message in messages:
            if _too_late(until):
                return
            try:
                yield self._send(message, until)
            except Dropped as dropped:
                yield Outcome.LOST if dropped.after_data else Outcome.TEMPORARY
                raise Unreachable(str(dropped)) from dropped

    def try_out(self, *, until: float) -> None:
        """Connect, sign in and name the sender, as for a message, and send none. Raises Unreachable."""
        with closing(self._connect(until)) as connection:
            try:
                (reply,) = connection.ask(self._mail_from(), until)
            except Dropped as dropped:
                raise Unreachable(str(dropped)) from dropped
        if reply.code >= 400:
            raise Unreachable("sender refused")

    def close(self) -> None:
        if self._kept:
            self._kept.close()

    def _send(self, message: Message, until: float) -> Outcome:
        """One message. If a kept connection was closed meanwhile, or had its fill, it goes over a new one."""
        if kept := self._fresh_enough():
            try:
                return self._converse(kept, message, until)
            except Dropped as dropped:
                if dropped.silent or dropped.after_data:
                    raise
            except Unreachable:
                pass  # a new one tells whether that is so
        return self._converse(self._connect(until), message, until)

    def _fresh_enough(self) -> Connection | None:
        """The kept connection, if it can be trusted still."""
        if self._kept and self._kept.open and time.monotonic() - self._kept.used > IDLE:
            self._kept.close()
        return self._kept if self._kept and self._kept.open else None

    def _connect(self, until: float) -> Connection:
        self._kept = self._server.connect(domain_of(self._sender), until)
        if _too_late(until):
            raise Unreachable("slow to connect")  # what is begun now could outlast the lease
        return self._kept

    def _mail_from(self) -> bytes:
        return f"MAIL FROM:<{self._sender}>\r\n".encode()

    def _converse(self, connection: Connection, message: Message, until: float) -> Outcome:
        """Envelope and text; what is refused ends where it is. Raises Dropped, Unreachable."""
        recipient = f"RCPT TO:<{message.recipient}>\r\n".encode()
        replies = connection.ask_each((self._mail_from(), recipient, b"DATA\r\n"), until)
        for stage, reply in zip(_STAGES, replies, strict=False):
            if reply.code >= 400 and stage == SENDER:
                connection.close()
                raise Unreachable("sender refused")  # now or for ever: it would be the same for everybody
            if reply.code >= 400:
                connection.forget(replies[-1], until)
                return verdict(stage, *reply)
        (reply,) = connection.ask(message.data + b".\r\n", until, after_data=True)
        return Outcome.SENT if reply.code < 300 else verdict(DATA, *reply)


def _too_late(until: float) -> bool:
    """Whether a message that is begun now could last too long."""
    return until - time.monotonic() < smtp.PATIENCE


def verdict(stage: str, code: int, text: bytes) -> Outcome:
    """Whose fault a refusal is (RFC 5321, RFC 3463).

    Only what speaks of the address condemns it, and only what speaks of the message gives it up. All else waits: a
    quota, a policy, a server set up wrongly are the same for everybody, and somebody can mend them.
    """
    if code >= 500 and _ENHANCED.match(text):
        if _OF_THE_ADDRESS.match(text):
            return Outcome.PERMANENT
        return Outcome.TECHNICAL if _OF_THE_MESSAGE.match(text) else Outcome.TEMPORARY
    return Outcome.PERMANENT if stage == RECIPIENT and code in (550, 551, 553) else Outcome.TEMPORARY


def envelope(address: str) -> str:
    """The address as SMTP carries it: ASCII, its domain in IDNA. Raises ValueError if it cannot be carried."""
    local, _, domain = address.strip().rpartition("@")
    carried = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    if not _CARRIED.fullmatch(carried):
        raise ValueError("not an address that SMTP carries")
    return carried
