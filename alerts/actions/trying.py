"""Sending an alert to oneself, to see what it looks like. It is no delivery, and nobody else gets it."""

from django.db import transaction

from alerts import dispatch as engine
from alerts.actions.guards import Refused, check_visible
from alerts.models import Alert
from members import limits
from members.models import User
from num import audit

AN_HOUR = 10


def send_to_self(alert: Alert, wording: str, *, by: User) -> list[engine.Tried]:
    """By each confirmed way to reach ``by``, marked as a test. Raises Refused; PermissionDenied.

    The network is asked once all is written down.
    """
    with transaction.atomic():
        check_visible(alert, by)
        ways = engine.ways_to_try(by)
        if not ways:
            raise Refused("We have no confirmed way to reach you. Add one under “How we reach you” first.")
        if not limits.allow("alert test", str(by.pk), most=AN_HOUR, seconds=limits.HOUR):
            raise Refused("You have sent yourself many in the last hour. Please try again later.")
        audit.record("alert.tested", alert, by=by)
    return [engine.try_out(alert, way, wording) for way in ways]
