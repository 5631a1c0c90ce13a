"""What became of a dispatch so far, for the desk and for the inbox. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet, Value

from alerts.audience import reached_by
from alerts.dispatch import clock, corrections
from alerts.dispatch.corrections import Range
from alerts.models import Dispatch, Waiting
from alerts.models.dispatch import Byte
from members import transports
from members.models import Channel

QUEUED = "queued"
WAITING = "waiting"  # for the end of quiet hours, or for a digest
UNDER_WAY = (QUEUED, Byte.WORDS[Byte.HANDED], Byte.WORDS[Byte.WAITING])  # something goes on without its reader's wish
WORDS = tuple(dict.fromkeys((QUEUED, WAITING, *Byte.WORDS.values())))


def progress(dispatch: Dispatch) -> dict[str, dict[str, int]]:
    """Kind → word of a delivery's state (WORDS) → how many, as of now. It sums to the audience.

    Once the dispatch is stopped, who was still queued is skipped.
    """
    dispatch = Dispatch.objects.get(pk=dispatch.pk)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    ranges: list[Range] = [(kind, dispatch.planned_to, dispatch.last_id + 1) for kind in transports.kinds()]
    counted: set[int] = set()
    for kind, states, mark, stop, waiting in _planned(dispatch):
        ranges.append((kind, mark, stop))
        counted.update(_ahead(bytes(states), mark, stop))
        counts[kind].update(_words(bytes(states), waiting))
    rest = Byte.WORDS[Byte.SKIPPED] if dispatch.state == Dispatch.State.STOPPED else QUEUED
    for kind, number in _to_come(dispatch, ranges, counted):
        counts[kind][rest] += number
    return {kind: dict(+counts[kind]) for kind in Channel.Kind.values if +counts[kind]}


def queued() -> Counter[str]:
    """Kind → how many deliveries of all dispatches that go on were never tried, or could be tried again now."""
    counts: Counter[str] = Counter()
    for dispatch in Dispatch.objects.filter(state=Dispatch.State.SENDING):
        for kind, words in progress(dispatch).items():
            counts[kind] += words.get(QUEUED, 0)
    due = Waiting.objects.filter(due_at__lte=clock.now(), slice__dispatch__state=Dispatch.State.SENDING)
    counts.update(dict(due.order_by().values_list("slice__kind").annotate(Count("pk"))))
    return +counts


def _planned(dispatch: Dispatch) -> Iterator[tuple[str, bytes | memoryview, int, int, int]]:
    """Of each slice its kind, bytes, mark and end, and how many wait because their reader wants it so.

    In one statement, so that what moves meanwhile is counted once.
    """
    chosen = Count("waiting", filter=Q(waiting__reason__in=Waiting.CHOSEN))
    planned = dispatch.slices.filter(start__lt=dispatch.planned_to).annotate(chosen=chosen)
    return planned.values_list("kind", "states", "mark", "stop", "chosen").iterator(chunk_size=500)


def _words(states: bytes, waiting: int) -> Counter[str]:
    """How many are in each state. Who waits by choice did not get it, or perhaps did: nothing has failed."""
    words: Counter[str] = Counter()
    for byte, word in Byte.WORDS.items():
        words[word] += states.count(byte)
    missing = min(waiting, words[Byte.WORDS[Byte.WAITING]])
    words.subtract({Byte.WORDS[Byte.WAITING]: missing, Byte.WORDS[Byte.HANDED]: waiting - missing})
    words[WAITING] = waiting
    return words


def _ahead(states: bytes, mark: int, stop: int) -> Iterable[int]:
    """Who has a state beyond the mark: where a window was taken back, whoever of it waits by choice does so still."""
    beyond = states[mark - stop :] if mark < stop else b""
    found = enumerate(beyond) if beyond.strip(Byte.NOT_CONCERNED) else ()
    return (mark + position for position, state in found if state != ord(Byte.NOT_CONCERNED))


def _to_come(dispatch: Dispatch, ranges: Iterable[Range], but: Collection[int]) -> Iterable[tuple[str, int]]:
    """How many of each kind it concerns in the ranges that nobody has handed over, ``but`` these."""
    left = list(_joined(one for one in ranges if one[1] < one[2]))
    return corrections.to_come(dispatch, left, but) if dispatch.corrects else _matching(dispatch, left, but)


def _joined(ranges: Iterable[Range]) -> Iterator[Range]:
    """The same numbers in as few ranges as can be."""
    last: Range | None = None
    for kind, first, stop in sorted(ranges):
        if last and last[0] == kind and last[2] == first:
            last = (kind, last[1], stop)
            continue
        if last:
            yield last
        last = (kind, first, stop)
    if last:
        yield last


def _matching(dispatch: Dispatch, ranges: Iterable[Range], but: Collection[int]) -> Iterable[tuple[str, int]]:
    inside = Q(pk__in=[])
    for kind, first, stop in ranges:
        inside |= Q(channel__kind=kind, channel_id__gte=first, channel_id__lt=stop)
    reached = reached_by(dispatch.level, dispatch.region_mask, dispatch.work_mask, at=clock.now())
    audience = reached.filter(inside).exclude(channel_id__in=but)
    return audience.order_by().values_list("channel__kind").annotate(Count("pk"))


def delivered_to(*channels: Channel) -> QuerySet[Dispatch]:
    """The dispatches that arrived on any of these channels, or may have: of an inbox, its contents."""
    return _found_at(channels, Byte.REACHED)


def given_up_for(*channels: Channel) -> QuerySet[Dispatch]:
    """Those that waited there until they could not come any more, and came to none of these channels."""
    return _found_at(channels, Byte.SKIPPED).exclude(pk__in=delivered_to(*channels).values("pk"))


def _found_at(channels: Iterable[Channel], states: bytes) -> QuerySet[Dispatch]:
    found = [Q(pk__in=corrections.reaching(one.kind, Value(one.pk), states).values("dispatch")) for one in channels]
    return Dispatch.objects.filter(reduce(or_, found, Q(pk__in=[])))
