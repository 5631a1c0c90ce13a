"""What is asked at the last moment before a message leaves, and cannot change until that is written down.

Stop takes the dispatch's row FOR UPDATE, a withdrawal its report's: they wait for the window that is being handed
over, or the window sees them. So first the rows are locked, and only then the questions are asked, each as a
statement of its own: one that had waited for a lock would answer from before the wait.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet, Value

from alerts.audience import reached_by
from alerts.dispatch import clock, corrections
from alerts.models import Alert, AlertSource, Dispatch, Slice
from members.models import Channel, Subscription
from members.timing import Timing
from reports.models.consent import Use

_LOCK_DISPATCHES = "SELECT 1 FROM alerts_dispatch WHERE id = ANY(%s) ORDER BY id FOR SHARE"
_LOCK_REPORTS = """
    SELECT 1 FROM reports_report WHERE id IN (
        SELECT report_id FROM alerts_alertsource JOIN alerts_dispatch USING (alert_id)
        WHERE alerts_dispatch.id = ANY(%s)
    ) ORDER BY id FOR SHARE"""


Sealed = bytes | memoryview | None


class Closed(Exception):
    """This dispatch hands over no more: stopped, expired, or without a reporter's consent."""


class Recipient(NamedTuple):
    """One channel that a delivery goes to, and when its owner wants to hear. Its address is sealed still."""

    number: int
    uid: UUID
    sealed: Sealed
    wording: str
    preset: str
    timing: Timing = Timing()


def lock(dispatches: Collection[UUID]) -> None:
    """Hold back stops and withdrawals until this transaction ends. On SQLite it is the only writer already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_LOCK_DISPATCHES, [list(dispatches)])
            cursor.execute(_LOCK_REPORTS, [list(dispatches)])


def open_now(dispatches: Iterable[UUID]) -> set[UUID]:
    """Which of them may hand over. A notice may, whatever became of its alert: it tells of that."""
    sending = Dispatch.objects.filter(pk__in=dispatches, state=Dispatch.State.SENDING).order_by()
    asked = sending.select_related("alert").only("follows", "alert", "alert__state", "alert__expires_at")
    return {dispatch.pk for dispatch in asked if dispatch.follows_id or _may_warn(dispatch.alert)}


def _may_warn(alert: Alert) -> bool:
    """Whether it has not ended, and every reporter agrees. Asked for each window, so in the fewest plain questions."""
    if alert.state in Alert.ENDED or (alert.expires_at and alert.expires_at <= clock.now()):
        return False
    sources = AlertSource.objects.filter(alert=alert).select_related("report").only("report", "report__state")
    return all(source.report.allows(Use.WARN) for source in sources)


def check(slice: Slice) -> None:
    """Raises Closed."""
    if not open_now([slice.dispatch_id]):
        raise Closed(str(slice.dispatch_id))


def concerned(slice: Slice, first: int, limit: int, at: datetime) -> tuple[list[Recipient], int]:
    """Whom of the slice's channels from number ``first`` on it concerns now, and up to which number was asked."""
    asked = _candidates(slice, at).filter(number__gte=first, number__lt=slice.stop)[:limit]
    found = list(map(_recipient, asked))
    upto = found[-1].number + 1 if len(found) == limit else slice.stop
    return _only_reached(slice, found), upto


def still_concerned(slice: Slice, numbers: Collection[int], at: datetime) -> list[Recipient]:
    """Whom of these channels it concerns now."""
    return _only_reached(slice, list(map(_recipient, _candidates(slice, at).filter(number__in=numbers))))


def _candidates(slice: Slice, at: datetime) -> QuerySet[Any, tuple[Any, ...]]:
    """Of a warning: whom the rule names, of an update with those who got what it replaces. Of a notice: who can be
    reached, whatever they subscribe to by now.

    A notice is in no digest: it takes back what somebody may rely on.
    """
    dispatch = slice.dispatch
    if dispatch.replaces_id:
        return corrections.concerned(slice, at).values_list("number", *_columns(""))
    if dispatch.follows_id is None:
        matching = reached_by(dispatch.level, dispatch.region_mask, dispatch.work_mask, at=at)
        numbered = matching.filter(channel__kind=slice.kind).annotate(number=F("channel_id")).order_by("channel_id")
        return numbered.values_list("number", *_columns("channel__"))
    reachable = Channel.objects.reachable(at).filter(kind=slice.kind).order_by("pk")
    numbered_too = reachable.annotate(number=F("pk"), pace=Value(Subscription.Pace.NOW.value))
    return numbered_too.values_list("number", *_columns(""))


def _columns(channel: str) -> tuple[str, ...]:
    """What of a channel, and of its owner's times, makes a recipient; ``channel`` is the way to it."""
    address = tuple(f"{channel}{name}" for name in ("uid", "address", "wording", "preset"))
    times = ("time_zone", "quiet_from", "quiet_until", "quiet_broken_by")
    return (*address, "pace", *(f"{channel}user__{name}" for name in times))


def _recipient(row: tuple[Any, ...]) -> Recipient:
    number, uid, sealed, wording, preset, *times = row
    return Recipient(number, uid, sealed, wording, preset, Timing(*times))


def _only_reached(slice: Slice, found: list[Recipient]) -> list[Recipient]:
    """Of a notice: those who got what it takes back, or may have."""
    if slice.dispatch.follows_id is None:
        return found
    reached = corrections.reached_before(slice)
    return [recipient for recipient in found if recipient.number in reached]
