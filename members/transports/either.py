"""Two providers for one kind of message: traffic moves to the second while the first takes nothing, or is too slow."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from members.transports.base import TAKEN, Message, Outcome, Transport, Unreachable

SLOW: Final = 2.0  # seconds a message, over a whole window, from which on a provider is too slow
FEW: Final = 4  # of fewer messages nobody can tell
RESTS: Final = 60.0  # seconds until the first one is tried again


class Kept(Transport, Protocol):
    """A transport that keeps connections."""

    def close(self) -> None: ...


@dataclass
class Provider:
    """One of the two, and until when it is left alone (time.monotonic()). ``refused``: since it last took a message."""

    transport: Kept
    rests_until: float = 0.0
    refused: int = 0

    @property
    def rests(self) -> bool:
        return time.monotonic() < self.rests_until

    def rest(self) -> None:
        self.rests_until = time.monotonic() + RESTS

    def judge(self, outcomes: list[Outcome], took: float, slow: float) -> None:
        """After a window: it is left alone if it was slow, or if it took none of the last few messages."""
        self.refused = self.refused + len(outcomes) if TAKEN.isdisjoint(outcomes) else 0
        if self.refused >= FEW or (len(outcomes) >= FEW and took > slow * len(outcomes)):
            self.rest()


@dataclass
class Sending:
    """The messages of one window, and what became of those that have an outcome."""

    messages: list[Message]
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def left(self) -> list[Message]:
        return self.messages[len(self.outcomes) :]


class Either:
    """What the first did not attempt, the second sends. What may have been taken is never given to both at once."""

    def __init__(self, first: Kept, second: Kept, *, slow: float = SLOW) -> None:
        self._providers = [Provider(first), Provider(second)]
        self._slow = slow
        self.window, self.rate = min(first.window, second.window), first.rate

    @property
    def moved(self) -> bool:
        """Whether the first is left alone now."""
        return self._providers[0].rests

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        """As every transport. Raises Unreachable if neither can be used."""
        sending = Sending(list(messages))
        reasons: list[Unreachable] = []
        for provider in sorted(self._providers, key=lambda one: one.rests):
            if not sending.left and reasons:
                return
            try:
                yield from self._by(provider, sending, until)
                return
            except Unreachable as error:
                provider.rest()
                reasons.append(error)
        raise reasons[0]

    def close(self) -> None:
        for provider in self._providers:
            provider.transport.close()

    def _by(self, provider: Provider, sending: Sending, until: float) -> Iterator[Outcome]:
        began, before = time.monotonic(), len(sending.outcomes)
        for outcome in provider.transport.send(sending.left, until=until):
            sending.outcomes.append(outcome)
            yield outcome
        if answers := sending.outcomes[before:]:
            provider.judge(answers, time.monotonic() - began, self._slow)
