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
from num.prepared import Prepared, slot

AHEAD = 32  # ranges planned at a time, each for every kind of channel in use here
AT_FIRST = 4  # and before the first message, which waits for it


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
    dispatch = Dispatch.objects.select_for_update().defer("renderings").get(pk=pk)
    if dispatch.state != Dispatch.State.SENDING or dispatch.planned_to > dispatch.last_id:
        return False  # stopped, or planned to its end by another worker, while this one waited for the row
    moment = gate.lock([pk])
    if not gate.open_now([pk], moment):
        halt(dispatch)
        return False
    slices = list(_next_slices(dispatch, moment))
    Slice.objects.bulk_create(slices)
    Dispatch.objects.filter(pk=pk).update(planned_to=slices[-1].stop if slices else dispatch.last_id + 1)
    return any(slice.state == Slice.State.OPEN and slice.kind not in leases.SLOW for slice in slices)


def _next_slices(dispatch: Dispatch, moment: datetime) -> Iterator[Slice]:
    """Ranges of SLICE_SIZE numbers, whoever is subscribed; the last ends with the dispatch's audience.

    Where no channel of a kind is, there is nothing to do: who joins later is not part of it.
    """
    end = dispatch.last_id + 1
    ahead = AHEAD if dispatch.planned_to else min(AHEAD, AT_FIRST)
    starts = range(_next_start(dispatch.planned_to), end, SLICE_SIZE)[:ahead]
    used = _kinds_in(starts)
    for number, start in enumerate(starts):
        for kind in transports.kinds():
            planned = _slice(dispatch, kind, start, min(start + SLICE_SIZE, end), moment)
            if (kind, number) not in used:
                planned.state, planned.mark = Slice.State.DONE, planned.stop
            yield planned


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
    found = _from().ask(number=planned_to)
    return planned_to + (found[0][0] - planned_to) // SLICE_SIZE * SLICE_SIZE if found else planned_to


@cache
def _from() -> Prepared:
    """The first channel from a number on."""
    following = Channel.objects.filter(pk__gte=slot("number", BigIntegerField())).order_by("pk")
    return Prepared(following.values_list("pk")[:1])


def write_sql() -> None:
    """Once a process, for what is asked first."""
    _without_work(leases.SLOW)
    _kinds()
    _from()


def _slice(dispatch: Dispatch, kind: str, start: int, stop: int, moment: datetime) -> Slice:
    size = stop - start
    states, answered = Byte.NOT_CONCERNED * size, bytes(-(-size // 8))
    return Slice(
        dispatch=dispatch,
        kind=kind,
        start=start,
        stop=stop,
        mark=start,
        states=states,
        answered=answered,
        due_at=moment,
    )
