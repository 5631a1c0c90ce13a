"""What is asked at the last moment before a message leaves, and cannot change until that is written down.

Stop takes the dispatch's row FOR UPDATE, a withdrawal its report's: they wait for the window that is being handed
over, or the window sees them. So first the rows are locked, and only then the questions are asked, each as a
statement of its own: one that had waited for a lock would answer from before the wait.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, time
from functools import cache, partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    Exists,
    Expression,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    SmallIntegerField,
    Subquery,
    UUIDField,
    Value,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from alerts.audience import reached_by
from alerts.dispatch import clock, corrections
from alerts.models import Alert, AlertSource, Dispatch, Slice
from members.models import Channel, Subscription
from members.timing import Timing
from num.prepared import Prepared, slot

# The condition on what is held makes its rows be locked first.
_LOCK = """
    WITH held AS MATERIALIZED (
        SELECT id, alert_id FROM alerts_dispatch WHERE id = ANY(%s::uuid[]) ORDER BY id FOR {how}
    ), sources AS MATERIALIZED (
        SELECT id FROM reports_report WHERE id IN (
            SELECT report_id FROM alerts_alertsource WHERE alert_id IN (SELECT alert_id FROM held)
        ) AND (SELECT count(*) FROM held) > 0 ORDER BY id FOR SHARE
    )
    SELECT clock_timestamp() FROM (SELECT count(*) FROM sources) AS locked"""
_LOCK_TOGETHER, _LOCK_ALONE = _LOCK.format(how="SHARE"), _LOCK.format(how="UPDATE")


_NOW = Subscription.Pace.NOW.value

Sealed = bytes | memoryview | None


class Closed(Exception):
    """This dispatch hands over no more: stopped, expired, or without a reporter's consent."""

    def __init__(self, dispatch: Dispatch) -> None:
        super().__init__(str(dispatch.pk))
        self.dispatch = dispatch


class Recipient(NamedTuple):
    """One channel that a delivery goes to, and when its owner wants to hear. Its address is sealed still.

    ``level`` is what she is told for: the alert's, or that of something graver which came there and is put right.
    """

    number: int
    uid: UUID | str
    sealed: Sealed
    wording: str
    preset: str
    level: int = 0
    pace: str = Subscription.Pace.NOW
    zone: str = ""
    quiet_from: time | None = None
    quiet_until: time | None = None
    broken_by: int | None = None

    @property
    def timing(self) -> Timing:
        return Timing(*self[6:])

    @property
    def is_always_there(self) -> bool:
        """She wants each at once, at any hour: most do, and nothing has to be worked out for them."""
        return self.pace == _NOW and self.quiet_until is None


# Of a row with all its columns, in their order. Recipient._make would count them each time.
_recipient: Callable[[Iterable[Any]], Recipient] = partial(tuple.__new__, Recipient)


def lock(dispatches: Collection[UUID], *, alone: bool = False) -> datetime:
    """Hold back stops and withdrawals until this transaction ends, and if ``alone`` all others; since when.

    On SQLite it is the only writer.
    """
    return clock.now(_LOCK_ALONE if alone else _LOCK_TOGETHER, [list(dispatches)])


def open_now(dispatches: Iterable[UUID], at: datetime) -> set[UUID]:
    """Which of them may hand over. A notice may, whatever became of its alert: it tells of that."""
    return {pk for one in dispatches for (pk,) in _open_dispatch().ask(dispatch=one, at=at)}


@cache
def _open_dispatch() -> Prepared:
    return Prepared(going().values_list("pk"))


def going() -> QuerySet[Dispatch]:
    """One dispatch, if it is going, its alert has not ended, and every reporter agrees."""
    at = slot("at", DateTimeField())
    ended = Q(alert__state__in=Alert.ENDED) | Q(alert__expires_at__lte=at)
    refused = AlertSource.objects.filter(alert=OuterRef("alert")).refused(at)
    may_warn = ~ended & ~Exists(refused)
    this = Dispatch.objects.filter(pk=slot("dispatch", UUIDField()), state=Dispatch.State.SENDING).order_by()
    return this.filter(Q(follows__isnull=False) | may_warn)


def write_sql(*windows: int) -> None:
    """Once a process, for what is asked first, in windows of these sizes."""
    _open_dispatch()
    for window in windows:
        _window(False, window)


def check(slice: Slice, at: datetime) -> None:
    """Raises Closed."""
    if not open_now([slice.dispatch_id], at):
        raise Closed(slice.dispatch)


def concerned(slice: Slice, first: int, limit: int, at: datetime) -> tuple[list[Recipient], int]:
    """Whom of the slice's channels from number ``first`` on it concerns now, and up to which number was asked.

    Raises Closed.
    """
    found = list(map(_recipient, _asked(slice, first, limit, at)))
    if not found or slice.dispatch.replaces_id:  # of others it is part of the question
        check(slice, at)
    upto = found[-1].number + 1 if len(found) == limit else slice.stop
    return _only_reached(slice, found), upto


def _asked(slice: Slice, first: int, limit: int, at: datetime) -> Iterable[tuple[Any, ...]]:
    dispatch = slice.dispatch
    if dispatch.replaces_id:
        return _of_update(slice, at).filter(number__gte=first, number__lt=slice.stop)[:limit]
    return _window(dispatch.follows_id is not None, limit).ask(
        dispatch=dispatch.pk,
        level=dispatch.level,
        regions=dispatch.region_mask,
        work=dispatch.work_mask,
        kind=slice.kind,
        at=at,
        first=first,
        stop=slice.stop,
    )


def still_concerned(slice: Slice, numbers: Collection[int], at: datetime) -> list[Recipient]:
    """Whom of these channels it concerns now, or concerned on a tour on which they began to wait for it."""
    one, since = slice.dispatch, _since(slice, at)
    if one.replaces_id:
        candidates = _of_update(slice, at, since)
    else:
        notice = one.follows_id is not None
        candidates = _candidates(notice, one.level, one.region_mask, one.work_mask, slice.kind, at, since)
    return _only_reached(slice, list(map(_recipient, candidates.filter(number__in=numbers))))


def _since(slice: Slice, at: datetime) -> Coalesce:
    """When what waits for a subscription's channel began to; of what does not wait, now."""
    row = slice.waiting.filter(number=OuterRef("channel_id"))
    return Coalesce(Subquery(row.values("since")), Value(at), output_field=DateTimeField())


def _of_update(slice: Slice, at: datetime, since: Coalesce | None = None) -> QuerySet[Any, tuple[Any, ...]]:
    """Whom the rule names, with those who got what it replaces."""
    return corrections.concerned(slice, at, since).values_list("number", *_columns(""))


@cache
def _window(notice: bool, limit: int) -> Prepared:
    """``concerned``, as the database is asked: nobody, unless the dispatch may hand over."""
    whole: BigIntegerField[int, int] = BigIntegerField()
    candidates = _candidates(
        notice,
        slot("level", SmallIntegerField()),
        slot("regions", whole),
        slot("work", whole),
        slot("kind", CharField()),
        slot("at", DateTimeField()),
    )
    first, stop = slot("first", whole), slot("stop", whole)
    if not notice:
        here = Channel._meta.pk.get_col(Channel._meta.db_table)  # or the planner may read all channels to join some
        candidates = candidates.filter(GreaterThanOrEqual(here, first), LessThan(here, stop))
    return Prepared(candidates.filter(Exists(going()), number__gte=first, number__lt=stop)[:limit])


def _candidates(
    notice: bool,
    level: int,
    region_mask: int,
    work_mask: int,
    kind: str,
    at: datetime,
    since: Coalesce | None = None,
) -> QuerySet[Any, tuple[Any, ...]]:
    """Of a warning: whom the rule names. Of a notice: who can be reached, whatever they subscribe to by now.

    A notice is in no digest: it takes back what somebody may rely on.
    """
    if not notice:
        matching = reached_by(level, region_mask, work_mask, at=at, since=since).filter(channel__kind=kind)
        numbered = matching.annotate(number=F("channel_id")).order_by("channel_id")
        return numbered.values_list("number", *_columns("channel__"))
    reachable = Channel.objects.reachable(at).filter(kind=kind).order_by("pk")
    numbered_too = reachable.annotate(number=F("pk"), level=Value(0), pace=Value(Subscription.Pace.NOW.value))
    return numbered_too.values_list("number", *_columns(""))


class _Spelled(Func):
    """A UUID in letters, as an address is bound to it. PostgreSQL writes them at less cost than Python."""

    template = "%(expressions)s"
    output_field = UUIDField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)::text")


def _columns(channel: str) -> tuple[str | Expression, ...]:
    """What of a channel, and of its owner's times, makes a recipient; ``channel`` is the way to it."""
    address = tuple(f"{channel}{name}" for name in ("address", "wording", "preset"))
    times = ("time_zone", "quiet_from", "quiet_until", "quiet_broken_by")
    return (_Spelled(f"{channel}uid"), *address, "level", "pace", *(f"{channel}user__{name}" for name in times))


def _only_reached(slice: Slice, found: list[Recipient]) -> list[Recipient]:
    """Of a notice: those who got what it takes back, or may have."""
    if slice.dispatch.follows_id is None:
        return found
    reached, level = corrections.reached_before(slice), slice.dispatch.level
    hers = [recipient for recipient in found if recipient.number in reached]
    return [recipient._replace(level=max(level, reached[recipient.number])) for recipient in hers]
