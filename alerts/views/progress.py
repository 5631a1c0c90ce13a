"""In which states the deliveries of a dispatch are: a table that sums to its audience."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from alerts import dispatch as engine
from alerts.models import Dispatch
from members.models import Channel

ALERT, NOTICE = "The alert", "The notice that it was withdrawn"
ARRIVING = ("sending", "sent", "delivered", "unknown")

Counts = Mapping[str, Mapping[str, int]]  # kind of channel → state → deliveries, as the engine counts them


class Progress(NamedTuple):
    """A table: one row a state, one column a channel, with the sums."""

    title: str
    channels: list[str]
    rows: list[tuple[str, list[int]]]
    sums: list[int]
    sent: bool  # all of it, but what waits for its reader's digest or the end of her quiet hours
    waiting: int
    reached: int  # who may have got it, and so is told if it is withdrawn


def title(dispatch: Dispatch) -> str:
    """What it is that goes out."""
    return NOTICE if dispatch.follows_id else ALERT


def table(dispatch: Dispatch, counts: Counts) -> Progress:
    words = [word for word in engine.WORDS if any(word in of_kind for of_kind in counts.values())]
    return Progress(
        title=title(dispatch),
        channels=[Channel.Kind(kind).label for kind in counts],
        rows=[(word, [of_kind.get(word, 0) for of_kind in counts.values()]) for word in words],
        sums=[sum(of_kind.values()) for of_kind in counts.values()],
        sent=dispatch.state != Dispatch.State.STOPPED and not _sum(counts, engine.UNDER_WAY),
        waiting=_sum(counts, (engine.WAITING,)),
        reached=_sum(counts, ARRIVING),
    )


def _sum(counts: Counts, words: Collection[str]) -> int:
    return sum(of_kind.get(word, 0) for of_kind in counts.values() for word in words)
