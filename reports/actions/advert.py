"""Keeping the words under which anybody can find who made a report."""

from datetime import datetime

from django.db import transaction

from members.models import User
from num import audit, clock
from reports.actions.guards import hold_row
from reports.models import Report


@transaction.atomic
def keep_advert(report: Report, words: str, *, by: User, at: datetime | None = None) -> Report:
    """What may be sent is compared with the words of the reporter's advert from now on; of none there, with nothing.

    Raises PermissionDenied.
    """
    held = hold_row(Report.objects.worked_on_by(by).exclude(state=Report.State.WITHDRAWN), report)
    held.advert = words or None
    held.save(update_fields=["advert"])
    audit.record("report.changed", held, by=by, at=clock.moment(at), field="advert")
    return held
