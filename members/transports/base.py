"""What every transport is: something that takes a window of messages and says what became of each."""

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum, auto
from typing import Final, NamedTuple, Protocol


class Outcome(IntEnum):
    """What became of one message. Very many are counted: of a number that costs the least."""

    SENT = auto()  # the provider took it
    DELIVERED = auto()  # it is where its reader reads it
    TEMPORARY = auto()  # not taken now; worth another try
    PERMANENT = auto()  # this address takes no messages
    TECHNICAL = auto()  # refused for what the message is, or it cannot be made: never worth another try
    LOST = auto()  # handed over whole, but the reply was lost: it may have been taken


TAKEN: Final = frozenset({Outcome.SENT, Outcome.DELIVERED})


class Message(NamedTuple):
    """One message, ready to go.

    Where ``slots`` are given, ``text`` is shared by many, and each is filled in as it goes: they never lie in memory
    all together.
    """

    recipient: str
    text: bytes
    slots: Mapping[bytes, bytes] | None = None

    @property
    def data(self) -> bytes:
        return self.text if self.slots is None else self.text % self.slots

    @property
    def reference(self) -> str:
        """What the provider names when it tells later what became of it; empty if it is not to."""
        return self.slots[b"reference"].decode() if self.slots else ""


class Unreachable(Exception):
    """The provider cannot be used now: refused, silent, no trust, wrong password. No message is to blame.

    ``reason`` is a few fixed words for a log.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Transport(Protocol):
    """Hands messages of one kind to a provider."""

    window: int  # messages handed over together, and so at risk together if the process dies
    rate: int  # messages a second the provider's account allows; 0 is no limit

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        """One outcome a message, in order. What gets none was not attempted.

        Nothing is begun that could last beyond ``until`` (time.monotonic()). Raises Unreachable.
        """
        ...
