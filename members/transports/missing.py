"""Where a provider is not set, for what was on its way when it was taken out."""

from collections.abc import Iterable, Iterator

from members.transports.base import Message, Outcome, Unreachable


class Missing:
    window = 16
    rate = 0

    def __init__(self, setting: str) -> None:
        self._setting = setting

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        raise Unreachable(f"no {self._setting}")
