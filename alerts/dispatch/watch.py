"""Is the work moving? Asked of the work, not of the processes."""

from datetime import datetime

from django.db.models import F, Max, Min

from alerts.dispatch import clock
from alerts.models import Dispatch, Slice, Waiting
from members.models import Channel


def oldest_due_age() -> float:
    """For how many seconds the work that is due has not moved; 0 if none is due."""
    moment = clock.now()
    still_since = [_slices_still_since(kind, moment) for kind in Channel.Kind.values]
    still_since += [_waiting_since(moment), _unplanned_since()]
    return max(((moment - since).total_seconds() for since in still_since if since), default=0.0)


def _slices_still_since(kind: str, moment: datetime) -> datetime | None:
    """When a slice of this kind last moved, if any is due."""
    slices = Slice.objects.filter(kind=kind, dispatch__state=Dispatch.State.SENDING)
    if not slices.filter(state=Slice.State.OPEN, due_at__lte=moment).exists():
        return None
    moved: datetime = slices.aggregate(last=Max("due_at"))["last"]
    return min(moved, moment)


def _waiting_since(moment: datetime) -> datetime | None:
    since: datetime | None = Waiting.objects.filter(due_at__lte=moment).aggregate(first=Min("due_at"))["first"]
    return since


def _unplanned_since() -> datetime | None:
    """When the oldest dispatch that is not planned to its end last moved, if it has nothing open."""
    sending = Dispatch.objects.filter(state=Dispatch.State.SENDING, planned_to__lte=F("last_id"))
    idle = sending.exclude(slices__state=Slice.State.OPEN).annotate(moved=Max("slices__due_at"))
    return min((dispatch.moved or dispatch.approved_at for dispatch in idle), default=None)
