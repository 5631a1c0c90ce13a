"""Calling who made a report, as she allows it."""

from datetime import datetime

from django.db import transaction

from members.models import User
from num import audit, clock
from reports.actions.clocks import contacted
from reports.actions.guards import hold_row
from reports.models import Call, Report


class NotAllowed(Exception):
    """She does not allow such a call. It is noted only with a reason."""


@transaction.atomic
def note_call(report: Report, *, way: str, in_hours: bool, because: str, by: User, at: datetime | None = None) -> Call:
    """Write down that ``by`` has called; ``in_hours``: at a time at which she allows it. Without an account only what
    she wrote says whether a voicemail is safe. Whoever has one cannot leave before this is done.

    Raises NotAllowed if it was otherwise than she allows, ``because`` of nothing; PermissionDenied.
    """
    now = clock.moment(at)
    reporter = hold_row(Report.objects.callable_by(by).select_related("reporter"), report).reporter
    allowed = in_hours and (way != Call.Way.VOICEMAIL or reporter is None or reporter.may_leave_voicemail)
    if not allowed and not because:
        raise NotAllowed
    call = Call.objects.create(
        report=report, by=by, at=now, way=Call.Way(way), allowed=allowed, because=because or None
    )
    if way != Call.Way.NOBODY:
        contacted(report, now)
    audit.record("report.called", report, by=by, at=now, allowed=allowed)
    return call
