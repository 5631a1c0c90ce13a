"""Cutting a dispatch into slices, a few at a time, so that the first message does not wait for the last slice."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Min

from alerts.dispatch import clock, gate, leases
from alerts.dispatch.lifecycle import halt
from alerts.models import Dispatch, Slice
from alerts.models.dispatch import SLICE_SIZE, Byte
from members import transports
from members.models import Channel

AHEAD = 32  # ranges planned at a time, each for every kind of channel in use here


def unplanned(resting: Collection[str] = (), failed: Collection[UUID] = ()) -> list[UUID]:
    """The dispatches that are not planned to their end and have no slice to work on, but for slow ones."""
    going = Dispatch.objects.filter(state=Dispatch.State.SENDING, planned_to__lte=F("last_id")).exclude(pk__in=failed)
    return [pk for pk in going.values_list("pk", flat=True) if _needs_slices(pk, resting)]


def _needs_slices(pk: UUID, resting: Collection[str]) -> bool:
    return not leases.claimable(clock.now(), {*resting, *leases.SLOW}).filter(dispatch=pk).exists()


@transaction.atomic
def plan(pk: UUID) -> None:
    """Write a dispatch's next slices. Nobody plans a range twice: its row is held.

    Without consent there is nothing to plan.
    """
    dispatch = Dispatch.objects.select_for_update().get(pk=pk)
    if dispatch.state != Dispatch.State.SENDING or dispatch.planned_to > dispatch.last_id:
        return  # stopped, or planned to its end by another worker, while this one waited for the row
    gate.lock([pk])
    if not gate.open_now([pk]):
        halt(dispatch)
        return
    slices = list(_next_slices(dispatch, clock.now()))
    Slice.objects.bulk_create(slices)
    Dispatch.objects.filter(pk=pk).update(planned_to=slices[-1].stop if slices else dispatch.last_id + 1)


def _next_slices(dispatch: Dispatch, moment: datetime) -> Iterator[Slice]:
    """Ranges of SLICE_SIZE numbers, whoever is subscribed; the last ends with the dispatch's audience."""
    end = dispatch.last_id + 1
    for start in range(_next_start(dispatch.planned_to), end, SLICE_SIZE)[:AHEAD]:
        for kind in transports.kinds():
            yield _slice(dispatch, kind, start, min(start + SLICE_SIZE, end), moment)


def _next_start(planned_to: int) -> int:
    """Where the next range with a channel begins: a sequence can jump far ahead. Ranges begin where they always do."""
    number = Channel.objects.filter(pk__gte=planned_to).aggregate(first=Min("pk"))["first"] or planned_to
    return planned_to + (number - planned_to) // SLICE_SIZE * SLICE_SIZE


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
