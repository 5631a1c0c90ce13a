"""How many alerts a member may open one after the other: enough to live by, too few to copy them all in one go."""

from datetime import timedelta
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
    if alert.approved_at and alert.approved_at > timezone.now() - NEW:
        return
    opened = f"opened|{by.pk}|{alert.pk}"
    if limits.count(opened, lasts=limits.rest_of_day()) > 1:
        return
    try:
        limits.spend("opening", str(by.pk), most=AN_HOUR, seconds=limits.HOUR, a_day=A_DAY)
    except limits.TooMany:
        limits.forget(opened)
        raise
