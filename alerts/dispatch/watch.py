"""Is the work moving? Asked of the work, not of the processes."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import F, Max, Min, Q

from alerts.dispatch import clock, waiting
from alerts.models import Allowance, Dispatch, Slice

LATELY = timedelta(minutes=1)  # what ended since then may be what the others waited for


def oldest_due_age() -> float:
    """For how many seconds the work that is due has not moved; 0 if none is due."""
    moment = clock.now()
    still_since = [*_passed_over_since(moment), *_waiting_since(moment), _unplanned_since()]
    return max(((moment - since).total_seconds() for since in still_since if since), default=0.0)


def _passed_over_since(moment: datetime) -> Iterator[datetime]:
    """For each slice that is due, when it last moved, or whatever is before it in the order in which they are claimed.

    So what waits its turn alarms nobody, and what is stuck is not hidden by the work after it that moves.
    """
    lately = Q(dispatch__state=Dispatch.State.SENDING) | Q(dispatch__finished_at__gt=moment - LATELY)
    order = ("kind", "-dispatch__level", "dispatch__approved_at", "start")
    before, moved = "", moment
    for kind, state, due_at in Slice.objects.filter(lately).order_by(*order).values_list("kind", "state", "due_at"):
        moved = max(moved, due_at) if kind == before else due_at
        before = kind
        if state == Slice.State.OPEN and due_at <= moment:
            yield min(moved, moment)


def _waiting_since(moment: datetime) -> Iterator[datetime]:
    """For each kind, since when what waits is due, or when some of it last went out: so many may be due at once."""
    moved = dict(Allowance.objects.filter(moved_at__lte=moment).values_list("provider", "moved_at"))
    due = waiting.due(moment).order_by().values_list("slice__kind").annotate(Min("due_at"))
    return (max(since, moved.get(kind) or since) for kind, since in due)


def _unplanned_since() -> datetime | None:
    """When the oldest dispatch that is not planned to its end last moved, if it has nothing open."""
    sending = Dispatch.objects.filter(state=Dispatch.State.SENDING, planned_to__lte=F("last_id"))
    idle = sending.exclude(slices__state=Slice.State.OPEN).annotate(moved=Max("slices__due_at"))
    return min((dispatch.moved or dispatch.approved_at for dispatch in idle), default=None)
