"""How many alerts a member may open one after the other: enough to live by, too few to copy them all in one go."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from alerts.models import Alert
from members import limits
from members.models import User

AN_HOUR: Final = 40
A_DAY: Final = 120
NEW: Final = timedelta(days=1)


def count(alert: Alert, *, by: User) -> None:
    """Count that she opens it, until midnight at most. Raises limits.TooMany.

    What is new always opens, and so does what she has opened today: nobody waits for a warning that is for now.
    """
    now = timezone.localtime()
    if alert.approved_at and alert.approved_at > now - NEW:
        return
    opened = f"opened|{by.pk}|{alert.pk}"
    if limits.count(opened, lasts=_rest_of_day(now)) > 1:
        return
    try:
        _count(by, now)
    except limits.TooMany:
        limits.forget(opened)
        raise


def _count(user: User, now: datetime) -> None:
    if limits.count(f"opening|{now:%H}|{user.pk}", lasts=limits.HOUR) > AN_HOUR:
        raise limits.TooMany(now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
    if limits.count(f"opening|{user.pk}", lasts=_rest_of_day(now)) > A_DAY:
        raise limits.TooMany(limits.end_of_day(now))


def _rest_of_day(now: datetime) -> float:
    return (limits.end_of_day(now) - now).total_seconds() + 1
