"""Sending an alert to oneself, to see what it looks like. It is no delivery, and nobody else gets it."""

from django.db import transaction

from alerts import dispatch as engine
from alerts.actions.guards import Refused, check_passages, check_visible
from alerts.models import Alert, AlertSource
from members import limits
from members.models import Channel, User
from num import audit
from num.purposes import Purpose
from num.rows import acting_as

AN_HOUR = 10


def send_to_self(alert: Alert, wording: str, *, by: User) -> list[engine.Tried]:
    """By each confirmed way to reach ``by``, marked as a test. Raises Refused; PermissionDenied.

    The network is asked once all is written down.
    """
    with acting_as(Purpose.OVERVIEW, by), transaction.atomic():
        check_visible(alert, by)
        _check_may_leave(alert, wording)
        ways = engine.ways_to_try(by)
        if not ways:
            raise Refused("We have no confirmed way to reach you. Add one under “How we reach you” first.")
        if not limits.allow("alert test", str(by.pk), most=AN_HOUR, seconds=limits.HOUR):
            raise Refused("You have sent yourself many in the last hour. Please try again later.")
        audit.record("alert.tested", alert, by=by)
    return [engine.try_out(alert, way, wording) for way in ways]


def _check_may_leave(alert: Alert, wording: str) -> None:
    """Nothing leaves this site that could not go to members, but for the eyes of a second person. Raises Refused."""
    if not alert.being_written and not Alert.objects.live().filter(pk=alert.pk).exists():
        raise Refused("It does not go to members any more, so it goes to nobody.")
    if AlertSource.objects.filter(alert=alert).refused().exists():
        raise Refused("A reporter does not agree that others are warned, so it goes to nobody.")
    if wording == Channel.Wording.FULL:
        check_passages(alert)
