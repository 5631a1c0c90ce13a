"""The inbox on this site. A delivery is there as soon as the engine has written it down."""

from collections.abc import Iterable, Iterator

from members.transports.base import Message, Outcome


class InboxTransport:
    window = 500
    rate = 0

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        return (Outcome.DELIVERED for _ in messages)
