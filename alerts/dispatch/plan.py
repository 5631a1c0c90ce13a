"""Cutting a dispatch into slices, a few at a time, so that the first message does not wait for the last slice."""

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import BigIntegerField, DateTimeField, Exists, F, OuterRef

from alerts.dispatch import gate, leases
from alerts.dispatch.lifecycle import halt
from alerts.models import Dispatch, Slice
from alerts.models.dispatch import SLICE_SIZE, Byte
from members import transports
from members.models import Channel
from num.prepared import Prepared, PreparedInsert, PreparedSave, slot

AHEAD = 32  # ranges planned at a time, each for every kind of channel in use here
AT_FIRST = 4  # and before the first message, which waits for it
_EMPTY = ("seconds", "arrivals", "tries")
_FIELDS = ("dispatch", "kind", "start", "stop", "mark", "state", "states", "answered", "due_at", *_EMPTY)


def unplanned(moment: datetime, resting: Collection[str] = (), failed: Collection[UUID] = ()) -> list[UUID]:
    """The dispatches that are not planned to their end and have no slice to work on, but for slow ones."""
    asked = _without_work(leases.SLOW.union(resting)).ask(at=moment)
    return [pk for (pk,) in asked if pk not in failed]


@lru_cache(maxsize=8)
def _without_work(resting: Collection[str]) -> Prepared:
    work = leases.claimable(slot("at", DateTimeField()), resting).order_by().filter(dispatch=OuterRef("pk"))
    going = Dispatch.objects.filter(state=Dispatch.State.SENDING, planned_to__lte=F("last_id"))
    return Prepared(going.filter(~Exists(work)).values_list("pk"))


@transaction.atomic
def plan(pk: UUID) -> bool:
    """Write a dispatch's next slices; whether one of them is to be worked on, and not slow.

    Nobody plans a range twice: its row is held. Without consent there is nothing to plan.
    """
    moment = gate.lock([pk], alone=True)
    found = _planned_so_far().ask(dispatch=pk, at=moment)
    if not found:
        halt(Dispatch(pk=pk))
        return False
    planned_to, last_id = found[0]
    if planned_to > last_id:
        return False  # planned to its end by another worker, while this one waited for the row
    slices = list(_next_slices(pk, planned_to, last_id + 1, moment))
    if slices:
        _written(len(slices)).save(slices)
    _moved().save(Dispatch(pk=pk, planned_to=slices[-1]["stop"] if slices else last_id + 1))
    return any(one["state"] == Slice.State.OPEN and one["kind"] not in leases.SLOW for one in slices)


@cache
def _planned_so_far() -> Prepared:
    return Prepared(gate.going().values_list("planned_to", "last_id"))


@cache
def _moved() -> PreparedSave:
    return PreparedSave(Dispatch, "planned_to")


@lru_cache(maxsize=8)
def _written(number: int) -> PreparedInsert:
    return PreparedInsert(Slice, *_FIELDS, number=number)


def _next_slices(pk: UUID, planned_to: int, end: int, moment: datetime) -> Iterator[dict[str, Any]]:
    """Ranges of SLICE_SIZE numbers, whoever is subscribed; the last ends with the dispatch's audience.

    Where no channel of a kind is, there is nothing to do: who joins later is not part of it.
    """
    ahead = AHEAD if planned_to else min(AHEAD, AT_FIRST)
    starts = range(planned_to, end, SLICE_SIZE)[:ahead]
    used = _kinds_in(starts)
    if not used:
        starts = range(_next_start(planned_to), end, SLICE_SIZE)[:ahead]
        used = _kinds_in(starts)
    for number, start in enumerate(starts):
        for kind in transports.kinds():
            stop = min(start + SLICE_SIZE, end)
            yield _slice(pk, kind, start, stop, moment, used=(kind, number) in used)


def _kinds_in(starts: range) -> set[tuple[Any, ...]]:
    """Of which kinds there are channels in each of these ranges, counted from 0."""
    return set(_kinds().ask(start=starts.start, stop=starts.start + len(starts) * SLICE_SIZE, size=SLICE_SIZE))


@cache
def _kinds() -> Prepared:
    start, stop, size = (slot(name, BigIntegerField()) for name in ("start", "stop", "size"))
    inside = Channel.objects.filter(pk__gte=start, pk__lt=stop).annotate(range=(F("pk") - start) / size)
    return Prepared(inside.order_by().values_list("kind", "range").distinct())


def _next_start(planned_to: int) -> int:
    """Where the next range with a channel begins: a sequence can jump far ahead. Ranges begin where they always do."""
    following = Channel.objects.filter(pk__gte=planned_to).order_by("pk").values_list("pk", flat=True)
    first = following.first() or planned_to
    return planned_to + (first - planned_to) // SLICE_SIZE * SLICE_SIZE


def write_sql() -> None:
    """Once a process, for what is asked first."""
    _without_work(leases.SLOW)
    _planned_so_far()
    _moved()
    _kinds()
    for ahead in (AT_FIRST, AHEAD):
        _written(ahead * len(transports.kinds()))


def _slice(dispatch: UUID, kind: str, start: int, stop: int, moment: datetime, *, used: bool) -> dict[str, Any]:
    return {
        "dispatch_id": dispatch,
        "kind": kind,
        "start": start,
        "stop": stop,
        "mark": start if used else stop,
        "state": Slice.State.OPEN if used else Slice.State.DONE,
        "states": Byte.NOT_CONCERNED * (stop - start),
        "answered": bytes(-(-(stop - start) // 8)),
        "due_at": moment,
        **{name: {} for name in _EMPTY},
    }
