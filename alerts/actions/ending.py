"""Stopping an alert on its way, withdrawing it, and its end in time."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from alerts import dispatch as engine
from alerts.actions.guards import Refused, check_visible, close_review, lock
from alerts.models import Alert, Dispatch
from members.models import User
from num import audit
from num.celery import ring
from num.clock import moment
from num.states import IllegalMove, move
from reports.actions import gone_out


@transaction.atomic
def stop(dispatch: Dispatch, *, by: User) -> Dispatch:
    """Nothing more of it goes out, and members can read the alert no more. Raises Refused; PermissionDenied."""
    check_visible(dispatch.alert, by)
    if dispatch.alert.has_ended:
        raise Refused("Its time is over, so nothing more of it goes out. If it was wrong, withdraw it.")
    engine.stop(dispatch)
    _check_not_replaced(dispatch.alert)
    audit.record("alert.stopped", dispatch.alert, by=by)
    return dispatch


def _check_not_replaced(alert: Alert) -> None:
    """Asked once its dispatch is held: whatever took its place did so before, or waits. Raises Refused."""
    alert.refresh_from_db(fields=["state"])
    if alert.state == Alert.State.UPDATED:
        raise Refused("An update took its place. Stop that one.")
    if alert.state == Alert.State.CANCELLED:
        raise Refused("It was withdrawn, so nothing more of it goes out.")


@transaction.atomic
def cancel(alert: Alert, *, unsent: bool = False, by: User, at: datetime | None = None) -> Alert:
    """Withdraw it for good. Whoever got it, or may have got it, is told so.

    ``unsent`` if it is withdrawn as what nobody got. Raises Refused, IllegalMove; PermissionDenied.
    """
    now = moment(at)
    lock(alert, by)
    if unsent and alert.dispatches.exists():
        raise Refused("It was approved meanwhile and is on its way. Look at it again.")
    in_review = alert.state == Alert.State.IN_REVIEW
    move(alert, to=Alert.State.CANCELLED, ended_at=now)
    if in_review:
        close_review(alert, by, at)
    for warning in alert.dispatches.filter(follows__isnull=True):
        engine.start_notice(engine.stop(warning), at=now)
        gone_out.note_warning_ended(alert.case, [source.report for source in alert.sources.all()], by=by, at=at)
        ring("alerts.drain")
    audit.record("alert.cancelled", alert, by=by, at=now)
    return alert


def give_way(old: Alert, new: Alert, *, by: User, at: datetime | None = None) -> None:
    """``new``, just approved, takes its place: nothing more of it goes out, and its readers are led on. Raises Refused.

    Part of a transaction. Whoever made a report that only the old one rested on is told that this warning ended.
    """
    try:
        move(old, to=Alert.State.UPDATED, ended_at=moment(at))
    except IllegalMove as error:
        raise Refused(
            "What this takes the place of was withdrawn meanwhile. Withdraw this one, and write a new alert."
        ) from error
    if warning := engine.warning_of(old):
        engine.stop(warning)
    kept = new.sources.values("report")
    left_out = [source.report for source in old.sources.exclude(report__in=kept).select_related("report")]
    if left_out:
        gone_out.note_warning_ended(old.case, left_out, by=by, at=at)
    audit.record("alert.updated", old, by=by, at=moment(at))


def expire(*, by: audit.System, at: datetime | None = None) -> int:
    """End every alert whose time is over; how many that were. Running it twice is harmless."""
    due = Alert.objects.past_their_end(moment(at))
    return sum(_expire(alert, by, at) for alert in due)


@transaction.atomic
def _expire(alert: Alert, by: audit.System, at: datetime | None) -> bool:
    now = moment(at)
    with suppress(IllegalMove):  # somebody withdrew it meanwhile
        move(alert, to=Alert.State.EXPIRED, ended_at=now)
        audit.record("alert.expired", alert, by=by, at=now)
        return True
    return False
