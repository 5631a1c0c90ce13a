"""Bringing what is over to its end: stopped dispatches are closed, finished ones are done."""

from functools import cache

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from alerts.dispatch import clock, leases, waiting
from alerts.dispatch.handover import left_over
from alerts.models import Alert, Dispatch, Slice, Waiting
from alerts.models.dispatch import Byte
from num import states
from num.prepared import Prepared
from num.states import IllegalMove

BATCH = 500  # slices closed in one transaction


def close_stopped() -> None:
    """Of a stopped dispatch nothing more is handed over, and what a dead worker left in flight is unknown."""
    if _open_still().ask():
        while _close_some():
            pass


def clear_stopped() -> bool:
    """Write off some of what waits for a stopped dispatch; whether there is more. Nothing else waits for that."""
    return bool(_waiting_still().ask()) and waiting.write_off_stopped()


@cache
def _open_still() -> Prepared:
    """Whether a slice of a stopped dispatch is. Asked before each drain, in front of whatever is to be sent."""
    slices = Slice.objects.filter(state=Slice.State.OPEN, dispatch__state=Dispatch.State.STOPPED)
    return Prepared(slices.values_list("pk")[:1])


@cache
def _waiting_still() -> Prepared:
    """Whether somebody waits for one. Asked where there is no slice to work on."""
    rows = Waiting.objects.filter(slice__dispatch__state=Dispatch.State.STOPPED)
    return Prepared(rows.order_by().values_list("pk")[:1])


@transaction.atomic
def _close_some() -> bool:
    free = leases.free(clock.now())
    open_still = Slice.objects.filter(free, state=Slice.State.OPEN, dispatch__state=Dispatch.State.STOPPED)
    slices = list(open_still.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:BATCH])
    for slice in slices:
        _close(slice)
    return len(slices) == BATCH


def _close(slice: Slice) -> None:
    """End a slice whose row is held."""
    slice.put(Byte.UNKNOWN, *left_over(slice))
    slice.state, slice.token, slice.lease_until = Slice.State.DONE, None, None
    slice.save(update_fields=["states", "state", "token", "lease_until"])


def finish() -> None:
    """A dispatch is done when all of it is planned, no slice is open and nobody waits.

    Its alert is live earlier: once nobody waits but who wants it so.
    """
    live, done = ({pk for (pk,) in found.ask()} for found in _of_tried())
    for dispatch in Dispatch.objects.filter(pk__in=live | done).select_related("alert"):
        if dispatch.pk in live:
            move_alert(dispatch.alert, Alert.State.LIVE)
        if dispatch.pk in done:
            _finish(dispatch)


@cache
def _of_tried() -> tuple[Prepared, Prepared]:
    """The dispatches whose alert is live by now, and those that are over. Asked at the end of each drain."""
    of_it = Slice.objects.filter(dispatch=OuterRef("pk"), state=Slice.State.OPEN)
    waits = Waiting.objects.filter(slice__dispatch=OuterRef("pk"))
    sending = Dispatch.objects.filter(state=Dispatch.State.SENDING, planned_to__gt=F("last_id"))
    tried = sending.filter(~Exists(of_it)).order_by().values_list("pk")
    going = tried.filter(follows=None, alert__state__in=(Alert.State.APPROVED, Alert.State.SENDING))
    live = going.filter(~Exists(waits.filter(reason__in=Waiting.FAILED)))
    return Prepared(live), Prepared(tried.filter(~Exists(waits)))


@transaction.atomic
def _finish(dispatch: Dispatch) -> None:
    """The alert's row before the dispatch's, as whoever cancels takes them."""
    if dispatch.follows_id is None:
        move_alert(dispatch.alert, Alert.State.LIVE)
    try:
        states.move(dispatch, to=Dispatch.State.DONE, finished_at=clock.now())
    except IllegalMove:
        return  # stopped, or finished by another worker, at this moment


def move_alert(alert: Alert, to: str) -> None:
    """Where its dispatch has brought the alert, unless somebody has moved it on already."""
    try:
        states.move(alert, to=to)
    except IllegalMove:
        return
