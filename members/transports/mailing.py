"""A window of e-mail on its way, over several connections at once (RFC 5321).

What each connection does is a generator: it writes, lets the others go on, and reads what was answered when its turn
comes again. So a server that thinks, or is far away, is waited for by all of them together. What it offers decides how
much goes in one write: several whole messages (CHUNKING, RFC 3030), the text of one and the envelope of the next
(PIPELINING, RFC 2920), or one command. The lines of a message end with CRLF and begin with no dot, so it goes as it
stands, whether a dot says where it ends or a number of bytes.
"""

from collections import deque
from collections.abc import Iterable, Iterator

from members.transports.base import Message, Outcome, Unreachable
from members.transports.smtp import GO_ON, Connection, Dropped, Reply, refuses, too_late
from members.transports.verdicts import DATA, RECIPIENT, verdict

TOGETHER = 16  # messages in one write, to a server that takes them unasked
_END = b".\r\n"
_RESET = b"RSET\r\n"
_SENDER = 0  # the first reply to an envelope

Numbered = tuple[int, Message]


class Mailing:
    """Messages in order: who waits for a connection, and what became of each. What has no result was not attempted."""

    def __init__(self, messages: Iterable[Message], until: float) -> None:
        self.until = until
        self.waiting = deque(enumerate(messages))
        self.broken: Unreachable | None = None
        self.busy = 0  # connections in use
        self._results: dict[int, Outcome] = {}

    def goes_on(self) -> bool:
        return bool(self.waiting) and not self.broken and not too_late(self.until)

    def take(self, most: int) -> list[Numbered]:
        """The next to be sent. None is begun that could last too long."""
        return [self.waiting.popleft() for _ in range(min(most, len(self.waiting)))] if self.goes_on() else []

    def put_back(self, messages: Iterable[Numbered]) -> None:
        """These were surely not taken."""
        self.waiting.extendleft(reversed(list(messages)))

    def settle(self, message: Numbered, outcome: Outcome) -> None:
        self._results[message[0]] = outcome

    def break_off(self, error: Unreachable) -> None:
        """No message is begun any more."""
        self.broken = self.broken or error

    def outcomes(self) -> Iterator[Outcome]:
        """In order; whoever was overtaken by others, and not taken, waits."""
        for number in range(max(self._results, default=-1) + 1):
            yield self._results.get(number, Outcome.TEMPORARY)


class Line:
    """One open connection, and its part of a mailing.

    ``out``: the whole text of these is written, and not answered. ``begun``: their envelope is, and no text.
    ``again``: the server did not want them now, and others may go.
    """

    def __init__(self, connection: Connection, mailing: Mailing, sender: str) -> None:
        self._connection, self._mailing = connection, mailing
        self._sender = f"MAIL FROM:<{sender}>\r\n".encode()
        self._out: deque[Numbered] = deque()
        self._begun: list[Numbered] = []
        self._again: list[Numbered] = []
        self._undo = b""  # ends a message that was refused

    def run(self) -> Iterator[None]:
        """Message after message, until none is left, or this connection is of no more use."""
        try:
            if self._connection.chunking:
                yield from self._chunked()
            else:
                yield from self._pipelined() if self._connection.pipelining else self._one_by_one()
        except Dropped as dropped:
            self._end(dropped)

    def _chunked(self) -> Iterator[None]:
        if self._connection.proven:  # if it was closed meanwhile, that shows here, where it costs nothing
            self._write(_RESET)
            yield
            self._read(1)
        while self._connection.open and (group := self._mailing.take(TOGETHER)):
            self._out.extend(group)
            self._write(b"".join(map(self._whole, group)))
            yield
            while self._out:
                self._judge(*self._read(4, patiently=True))
            self._try_again()

    def _whole(self, message: Numbered) -> bytes:
        """It begins with RSET: who comes before may have been refused in the middle."""
        to, text = message[1].recipient.encode(), message[1].data
        return b"RSET\r\n%bRCPT TO:<%b>\r\nBDAT %d LAST\r\n%b" % (self._sender, to, len(text), text)

    def _judge(self, _: Reply, sender: Reply, recipient: Reply, text: Reply) -> None:
        if not refuses(text):
            self._settle(self._out.popleft(), Outcome.SENT)
        elif refuses(sender):
            self._again.append(self._out.popleft())
        else:
            refusal = verdict(RECIPIENT, recipient) if refuses(recipient) else verdict(DATA, text)
            self._settle(self._out.popleft(), refusal)

    def _pipelined(self) -> Iterator[None]:
        ending: list[Numbered] = []
        while self._connection.open and ((following := self._mailing.take(1)) or ending or self._undo):
            undone, self._undo = self._undo, b""
            self._out, self._begun = deque(ending), following
            texts = [message.data + _END for _, message in ending]
            self._write(b"".join([*texts, undone, *(b"".join(self._envelope(one)) for one in following)]))
            yield
            if ending:
                self._settle_text()
            if undone:
                self._read(1)
            ending = following if following and self._is_wanted(self._read(3)) else []

    def _one_by_one(self) -> Iterator[None]:
        while self._connection.open and (taken := self._mailing.take(1)):
            self._begun = taken
            replies: list[Reply] = []
            for command in self._envelope(taken[0]):
                self._write(command)
                yield
                replies += self._read(1)
                if refuses(replies[-1]):
                    break
            if self._is_wanted(replies):
                self._out, self._begun = deque(taken), []
                self._write(taken[0][1].data + _END)
                yield
                self._settle_text()
            elif self._undo and self._connection.open:
                self._write(self._undo)
                yield
                self._read(1)

    def _envelope(self, message: Numbered) -> tuple[bytes, bytes, bytes]:
        return self._sender, b"RCPT TO:<%b>\r\n" % message[1].recipient.encode(), b"DATA\r\n"

    def _is_wanted(self, replies: list[Reply]) -> bool:
        """Whether the server asks for the text of the message that was begun; one that is refused ends here."""
        refused = next((stage for stage, reply in enumerate(replies) if refuses(reply)), None)
        if refused is None:
            return True
        begun, self._begun = self._begun[0], []
        if refused == _SENDER:
            self._again.append(begun)
            self._try_again()
            return False
        self._settle(begun, verdict(DATA if refused > 1 else RECIPIENT, replies[refused]))
        self._undo = _RESET
        if replies[-1].startswith(GO_ON):  # it waits for a text that nobody is to get
            self._connection.close()
        return False

    def _settle_text(self) -> None:
        (reply,) = self._read(1, patiently=True)
        self._settle(self._out.popleft(), verdict(DATA, reply) if refuses(reply) else Outcome.SENT)

    def _settle(self, message: Numbered, outcome: Outcome) -> None:
        self._mailing.settle(message, outcome)
        self._connection.proven = True

    def _try_again(self) -> None:
        """Whose sender was refused goes over a new connection, if this one was good before: it has had its fill.

        Otherwise, now or for ever, it would be the same for everybody.
        """
        if self._again:
            self._connection.close()
            if not self._connection.proven:
                self._mailing.break_off(Unreachable("sender refused"))
            self._mailing.put_back(self._again)

    def _end(self, dropped: Dropped) -> None:
        """Whose text is out may have been taken, unless the server said that it goes: then it ends as those begun.

        These go over a new connection, if this one was good before; if not, one attempt is spent.
        """
        if dropped.told:
            self._begun = [*self._out, *self._begun]
            self._out.clear()
        spent = bool(self._out) or dropped.silent or not self._connection.proven
        for message in self._out:
            self._mailing.settle(message, Outcome.LOST)
        if spent and self._begun and not self._out:
            self._mailing.settle(self._begun.pop(0), Outcome.TEMPORARY)
        if spent:
            self._mailing.break_off(Unreachable(str(dropped)))
        self._mailing.put_back([*self._again, *self._begun])

    def _write(self, lines: bytes) -> None:
        self._connection.write(lines, self._mailing.until)

    def _read(self, count: int, *, patiently: bool = False) -> list[Reply]:
        return self._connection.read(count, self._mailing.until, patiently=patiently)
