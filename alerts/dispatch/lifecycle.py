"""Beginning and stopping a dispatch, inside the transaction of whoever decides it."""

from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Max, UUIDField

from alerts import messages
from alerts.dispatch import clock
from alerts.models import Alert, Dispatch
from members.models import Channel
from num import audit, states
from num.prepared import Prepared, slot

ENGINE = audit.System("dispatch")
_COLUMNS = [field.attname for field in Dispatch._meta.concrete_fields]


def start(alert: Alert, *, at: datetime) -> Dispatch:
    """Write the dispatch of an alert that was just approved. Whoever joins later is not part of it.

    The caller rings "alerts.drain"; what the alert replaces is stopped already, in the same transaction. Raises
    IntegrityError if the alert has one already.
    """
    replaced = warning_of(alert.replaces) if alert.replaces else None
    return Dispatch.objects.create(
        alert=alert,
        replaces=replaced,
        level=alert.level,
        region_mask=alert.region_mask,
        work_mask=alert.work_mask,
        renderings=messages.render(alert),
        text_hash=messages.text_hash(alert),
        last_id=Channel.objects.aggregate(last=Max("pk"))["last"] or 0,
        approved_at=at,
        newer_untold=replaced is not None,
    )


def read(pk: UUID) -> Dispatch:
    """As it was approved, with the state of its alert."""
    ((*columns, alert, state),) = _read().ask(dispatch=pk)
    dispatch = Dispatch.from_db(DEFAULT_DB_ALIAS, _COLUMNS, columns)
    dispatch.alert = Alert.from_db(DEFAULT_DB_ALIAS, ["id", "state"], [alert, state])
    return dispatch


@cache
def _read() -> Prepared:
    one = Dispatch.objects.filter(pk=slot("dispatch", UUIDField())).order_by()
    return Prepared(one.values_list(*_COLUMNS, "alert__pk", "alert__state"))


def write_sql() -> None:
    """Once a process, for what is asked first."""
    _read()


def warning_of(alert: Alert) -> Dispatch | None:
    """The dispatch by which it went out, if it did."""
    return alert.dispatches.filter(follows__isnull=True).first()


def start_notice(dispatch: Dispatch, *, at: datetime) -> Dispatch:
    """Write the notice to everybody who got ``dispatch``, or may have, that it no longer holds.

    The caller stops ``dispatch`` first, in the same transaction, and rings.
    """
    return Dispatch.objects.create(
        alert=dispatch.alert,
        follows=dispatch,
        level=dispatch.level,
        region_mask=dispatch.region_mask,
        work_mask=dispatch.work_mask,
        renderings=messages.render_notice(dispatch.gravest),
        text_hash=dispatch.text_hash,
        last_id=dispatch.last_id,
        approved_at=at,
        newer_untold=True,
    )


def stop(dispatch: Dispatch) -> Dispatch:
    """Hand nothing over once the caller's transaction has committed. Stopping twice is stopping once.

    It waits for windows that are being handed over at this moment.
    """
    held = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    if held.state == Dispatch.State.STOPPED:
        return dispatch
    return states.move(dispatch, to=Dispatch.State.STOPPED, finished_at=held.finished_at or clock.now())


def halt_all(*, by: audit.System) -> int:
    """Stop whatever is on its way but notices, which warn of nothing; how many dispatches that were."""
    warnings = list(Dispatch.objects.filter(state=Dispatch.State.SENDING, follows__isnull=True))
    for dispatch in warnings:
        halt(dispatch, by=by)
    return len(warnings)


@transaction.atomic
def halt(dispatch: Dispatch, *, by: audit.System = ENGINE) -> None:
    """Stop what nobody of staff stops: a reporter's consent is gone, the alert ended. Staff see it in the record."""
    held = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    if held.state == Dispatch.State.SENDING:
        stop(held)
        audit.record("dispatch.halted", held, by=by)
