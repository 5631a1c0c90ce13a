"""Talking with who made a report about a full report to the police, before anything goes."""

from datetime import datetime

from django.db import transaction

from members.models import User
from num import audit, clock
from reports.actions.guards import hold_row
from reports.actions.talk import put_before_her
from reports.models import PoliceTalk, Report

WANTS_IT = "I have talked with you about a full report to the police, and I want it."


@transaction.atomic
def note_talk(report: Report, *, way: str, wants_it: bool, by: User, at: datetime | None = None) -> PoliceTalk:
    """Write down that ``by`` has talked with her, and whether she wants it; a yes she reads.

    Raises PermissionDenied.
    """
    now = clock.moment(at)
    hold_row(Report.objects.worked_on_by(by).exclude(state=Report.State.WITHDRAWN), report)
    talk = PoliceTalk.objects.create(report=report, by=by, at=now, way=PoliceTalk.Way(way), wants_it=wants_it)
    if wants_it:
        put_before_her(report, f"“{WANTS_IT}”", by=by, now=now, quietly=at is not None)
    audit.record("report.talked_over", report, by=by, at=now, wants_it=wants_it)
    return talk
