"""How fast a dispatch goes and went, channel by channel: for the desk, and for whoever is told if it is too slow."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import Final

from alerts.dispatch import clock
from alerts.dispatch.results import QUEUED, UNDER_WAY, WAITING
from alerts.dispatch.sending import is_heard
from alerts.models import Dispatch
from alerts.models.dispatch import Byte
from members.models import Channel

# In so many seconds from approval 95 in 100 should be there: powers of two, as it is counted.
GOALS: Final[Mapping[str, int]] = {
    Channel.Kind.INBOX: 64,
    Channel.Kind.PUSH: 128,
    Channel.Kind.EMAIL: 256,
    Channel.Kind.SMS: 512,
    Channel.Kind.SIGNAL: 128,
}
HALF, MOST = 0.5, 0.95
LISTENS: Final = 600.0  # seconds after the last hand-over: by then providers have told of most


@dataclass
class Speed:
    """One channel's. ``there``: seconds since approval, up to a power of two → deliveries; what its provider ``told``
    of, or else what it took. ``due``: who should have it by now, but for whom it waited by her own wish. ``left``:
    seconds until the rest is handed over, if it goes on like this. ``lasted``: seconds, from approval to its last move.
    ``untold``: what a provider took that will still tell of it.
    """

    kind: str
    all: int = 0
    under_way: int = 0
    queued: int = 0
    waiting: int = 0
    skipped: int = 0
    untold: int = 0
    due: int = 0
    there: Counter[int] = field(default_factory=Counter)
    told: bool = False
    lasted: float = 1.0

    @property
    def done(self) -> int:
        return self.all - self.under_way - self.skipped

    @property
    def tried(self) -> int:
        """What was handed over, and is paid for."""
        return self.all - self.queued - self.waiting - self.skipped

    @property
    def rate(self) -> float:
        return self.tried / self.lasted

    @property
    def half(self) -> int | None:
        return within(self.there, HALF)

    @property
    def most(self) -> int | None:
        return within(self.there, MOST)

    @property
    def left(self) -> int | None:
        passed = self.all - self.queued
        return round(self.queued * self.lasted / passed) if self.queued and passed else None

    @property
    def goal(self) -> int:
        return GOALS[self.kind]

    def is_awaited(self, seconds: float) -> bool:
        """Whether its provider may still tell of something so long after approval."""
        return self.untold > 0 and seconds < self.lasted + LISTENS

    def missed(self, seconds: float) -> bool:
        """Whether so long after approval too few were there in time."""
        in_time = sum(number for bound, number in self.there.items() if bound <= self.goal)
        return seconds > self.goal and in_time < MOST * self.due


def within(there: Counter[int], share: float) -> int | None:
    """In how many seconds this share of what arrived so far was there: the next power of two."""
    so_far = accumulate(number for _, number in sorted(there.items()))
    wanted = share * there.total()
    return next((bound for bound, number in zip(sorted(there), so_far, strict=True) if number >= wanted), None)


def speeds(dispatch: Dispatch, progress: Mapping[str, Mapping[str, int]]) -> list[Speed]:
    """Of each kind of channel, with what ``progress`` says of the same moment."""
    found = {kind: _counted(kind, words) for kind, words in progress.items()}
    taken, told, moved = _times(dispatch)
    for kind, speed in found.items():
        speed.due += taken[kind].total()
        speed.told = bool(told[kind])
        speed.there = told[kind] or taken[kind]
        ends = clock.now() if speed.queued else moved.get(kind, dispatch.approved_at)
        speed.lasted = max(1.0, (ends - dispatch.approved_at).total_seconds())
    return list(found.values())


def missed(dispatch: Dispatch, progress: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """The kinds whose goal was missed: too few were there in time."""
    seconds = age(dispatch)
    return (speed.kind for speed in speeds(dispatch, progress) if speed.missed(seconds))


def _counted(kind: str, words: Mapping[str, int]) -> Speed:
    under_way = sum(words.get(word, 0) for word in UNDER_WAY)
    return Speed(
        kind,
        all=sum(words.values()),
        under_way=under_way,
        queued=words.get(QUEUED, 0),
        waiting=words.get(WAITING, 0),
        skipped=words.get(Byte.WORDS[Byte.SKIPPED], 0),
        untold=words.get(Byte.WORDS[Byte.SENT], 0) if is_heard(kind) else 0,
        due=under_way + words.get(Byte.WORDS[Byte.UNKNOWN], 0),
    )


def _times(dispatch: Dispatch) -> tuple[dict[str, Counter[int]], dict[str, Counter[int]], dict[str, datetime]]:
    """By kind: how soon it was taken, how soon it was there by what was told, and when it last moved."""
    taken: dict[str, Counter[int]] = defaultdict(Counter)
    told: dict[str, Counter[int]] = defaultdict(Counter)
    moved: dict[str, datetime] = {}
    rows = dispatch.slices.values_list("kind", "seconds", "arrivals", "due_at")
    for kind, seconds, arrivals, due_at in rows.iterator(chunk_size=500):
        taken[kind].update({int(bound): number for bound, number in seconds.items()})
        told[kind].update({int(bound): number for bound, number in arrivals.items()})
        moved[kind] = max(due_at, moved.get(kind, due_at))
    return taken, told, moved


def age(dispatch: Dispatch) -> float:
    """Seconds since it was approved."""
    return (clock.now() - dispatch.approved_at).total_seconds()
