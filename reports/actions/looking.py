"""Staff read a report."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from num import audit, clock
from reports.models import Report


@transaction.atomic
def look_at(report: Report, *, by: User, at: datetime | None = None) -> Report:
    """Each look is recorded, and when the first one was: reporters are told how long that takes.

    Of what was taken back before anybody looked, it is none. Raises PermissionDenied.
    """
    now = clock.moment(at)
    shown = Report.objects.visible_to(by) | Report.objects.taken_back_for(by)
    if not shown.filter(pk=report.pk).exists():
        raise PermissionDenied
    Report.objects.filter(pk=report.pk, seen_at=None).exclude(state=Report.State.WITHDRAWN).update(seen_at=now)
    audit.record("report.read", report, by=by, at=now)
    return report
