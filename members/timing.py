"""When somebody may be written to: what she chose, on the clock of the place where she is (pure).

Every moment here is in UTC: two moments of one zone would be compared by what its clocks show, and in autumn they show
the same hour twice.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

DIGESTS_AT: Final = time(9)
MONDAY: Final = 0


class Timing(NamedTuple):
    """How one subscription is paced, and its owner's quiet hours, if she has any. Her clock shows ``zone``'s time.

    ``broken_by``: from this level on alerts come in quiet hours, too; None: nothing does.
    """

    pace: str = "now"
    zone: str = ""
    quiet_from: time | None = None
    quiet_until: time | None = None
    broken_by: int | None = None


def due(timing: Timing, level: int, *, since: datetime, now: datetime) -> datetime:
    """When an alert of this level, which was there ``since``, may go out: ``now``, or a later moment."""
    earliest = max(now, digest(timing, since)).astimezone(UTC)
    return earliest if _may_break(timing, level) else _after_quiet(timing, earliest)


def digest(timing: Timing, since: datetime) -> datetime:
    """When the digest goes out that holds what was there ``since``; at once, for who wants none."""
    if timing.pace == "now":
        return since
    mornings = (_at(timing, day, DIGESTS_AT) for day in _days(timing, since) if _goes_out(timing.pace, day))
    return next(morning for morning in mornings if morning > since)


def begins(day: date, zone: str) -> datetime:
    """The moment at which this day begins there."""
    return datetime.combine(day, time(), place(zone)).astimezone(UTC)


def today(zone: str, now: datetime) -> date:
    return now.astimezone(place(zone)).date()


@cache
def place(zone: str) -> ZoneInfo:
    """The zone of this name. One that this machine does not know, or none, is the installation's own.

    Somebody's choice must never stop an alert on its way to all others.
    """
    try:
        return ZoneInfo(zone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return ZoneInfo(timezone.get_default_timezone_name())


def _goes_out(pace: str, day: date) -> bool:
    return pace == "daily" or day.weekday() == MONDAY


def _may_break(timing: Timing, level: int) -> bool:
    return timing.broken_by is not None and level >= timing.broken_by


def _after_quiet(timing: Timing, moment: datetime) -> datetime:
    """This moment, or the end of the quiet hours it falls into."""
    until = timing.quiet_until
    if until is None or not _quiet(timing, moment):
        return moment
    ends = (_at(timing, day, until, fold) for day in _days(timing, moment) for fold in (0, 1))
    return next(end for end in ends if end > moment and not _quiet(timing, end))


def _quiet(timing: Timing, moment: datetime) -> bool:
    first, until = timing.quiet_from, timing.quiet_until
    if first is None or until is None:
        return False
    shown = moment.astimezone(place(timing.zone)).time()
    return first <= shown < until if first <= until else shown >= first or shown < until


def _days(timing: Timing, moment: datetime) -> Iterator[date]:
    """The day that it is there, and those that follow."""
    day = today(timing.zone, moment)
    return (day + timedelta(days=more) for more in range(10))


def _at(timing: Timing, day: date, shown: time, fold: int = 0) -> datetime:
    """When the clock there shows this, for the first or (fold) the second time that day.

    An hour that is left out when clocks go forward counts as if they had not.
    """
    return datetime.combine(day, shown.replace(fold=fold), place(timing.zone)).astimezone(UTC)
