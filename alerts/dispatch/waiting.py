"""The rows of deliveries that wait: which are due, who has them, and writing them off.

Whoever changes such a delivery holds first its row, then its slice, and takes from the provider's allowance last: the
order that a slice's own worker keeps.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, Max, QuerySet

from alerts.dispatch import clock, leases, outcomes
from alerts.models import Dispatch, Slice, Waiting
from num.prepared import Prepared, slot

CHANNELS = 64  # retried together
BATCH = 500  # written off in one transaction


class Claimed(NamedTuple):
    """What was taken together: what is due for some channels of one kind for which ``dispatch`` waits longest."""

    token: UUID
    kind: str
    dispatch: UUID


def due(moment: datetime, failed: Collection[UUID] = ()) -> QuerySet[Waiting]:
    """What should be tried now. Whatever is graver and was never tried goes first."""
    going = Waiting.objects.filter(due_at__lte=moment, slice__dispatch__state=Dispatch.State.SENDING)
    asked = going.exclude(slice__dispatch__in=failed)
    untried = Slice.objects.filter(state=Slice.State.OPEN, dispatch__state=Dispatch.State.SENDING)
    gravest = untried.exclude(dispatch__in=failed).values_list("kind").annotate(Max("dispatch__level"))
    for kind, level in gravest:
        asked = asked.exclude(slice__kind=kind, slice__dispatch__level__lt=level)
    return asked


@transaction.atomic
def claim(
    resting: Collection[str] = (), failed: Collection[UUID] = (), *, last: Claimed | None = None
) -> Claimed | None:
    """Take what is due for a few channels, those of the gravest dispatch first; None if there is nothing to take.

    More of the ``last``, if some is left: to find the gravest, whatever is due is looked at.
    """
    moment = clock.now()
    if not _some_are_due().ask(at=moment):
        return None
    claimable = due(moment, failed).filter(leases.free(moment)).exclude(slice__kind__in=resting)
    free = claimable.select_for_update(of=("self",), skip_locked=True)
    taken = last or _gravest(free)
    if taken is None:
        return None
    its = free.filter(slice__kind=taken.kind, slice__dispatch=taken.dispatch).order_by("due_at")[:CHANNELS]
    numbers = list(its.values_list("number", flat=True))
    if last and not numbers:
        return claim(resting, failed)
    taken = taken._replace(token=uuid.uuid4())
    rows = list(free.filter(slice__kind=taken.kind, number__in=numbers).values_list("pk", flat=True))
    Waiting.objects.filter(pk__in=rows).update(token=taken.token, lease_until=moment + leases.LEASE)
    return taken


def _gravest(free: QuerySet[Waiting]) -> Claimed | None:
    first = free.order_by("-slice__dispatch__level", "due_at").values_list("slice__kind", "slice__dispatch").first()
    return Claimed(uuid.uuid4(), *first) if first else None


@cache
def _some_are_due() -> Prepared:
    """Asked in each drain; mostly none are."""
    return Prepared(Waiting.objects.filter(due_at__lte=slot("at", DateTimeField())).values_list("pk")[:1])


def hold(token: UUID) -> list[Waiting]:
    """Lock the rows that were taken under this token, and are still."""
    return list(Waiting.objects.select_for_update().filter(token=token).order_by("pk"))


def hold_slices(rows: Iterable[Waiting]) -> dict[int, Slice]:
    """The slices of these deliveries, their rows held, in one order for everybody."""
    held = Slice.objects.select_for_update(of=("self",)).select_related("dispatch").order_by("pk")
    return {slice.pk: slice for slice in held.filter(pk__in={row.slice_id for row in rows})}


def save(slices: Iterable[Slice]) -> None:
    for slice in slices:
        slice.save(update_fields=["states", "seconds", "tries"])


def release(row: Waiting, *, lease_until: datetime | None = None, **changes: object) -> None:
    """Let others have it."""
    Waiting.objects.filter(pk=row.pk).update(token=None, lease_until=lease_until, **changes)


def look_again(channels: Collection[int]) -> int:
    """What waits on these channels because somebody chose so is due now: her choices have changed. How many."""
    rows = Waiting.objects.filter(leases.free(clock.now()), number__in=channels, reason__in=Waiting.CHOSEN)
    held = list(rows.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True))
    return Waiting.objects.filter(pk__in=held).update(due_at=clock.now())


def write_off(rows: Collection[Waiting], slices: Mapping[int, Slice]) -> None:
    """Nobody wants these any more. All their rows are held; whoever holds the slices saves them."""
    for row in rows:
        slice = slices[row.slice_id]
        slice.put(outcomes.dropped(slice.byte(row.position)), row.position)
    Waiting.objects.filter(pk__in=[row.pk for row in rows]).delete()


@transaction.atomic
def write_off_stopped() -> bool:
    """Of a stopped dispatch nobody waits, except for an answer that is on its way. A batch; whether it was full."""
    stopped = Waiting.objects.filter(leases.free(clock.now()), slice__dispatch__state=Dispatch.State.STOPPED)
    rows = list(stopped.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:BATCH])
    slices = hold_slices(rows)
    write_off(rows, slices)
    save(slices.values())
    return len(rows) == BATCH
