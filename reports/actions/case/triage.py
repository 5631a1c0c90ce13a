"""What becomes of a report that somebody has read: it waits on, is closed, or begins a case."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm

from members.models import User
from num import audit, clock
from num.states import move
from reports.actions.case.rows import PERMISSION, hold_free
from reports.models import Case, Report

SOON: Final = timedelta(days=1)  # until when somebody looks again at a case that was just opened


@transaction.atomic
def take_into_triage(report: Report, *, by: User, at: datetime | None = None) -> Report:
    """Say that somebody is reading it."""
    return _move_report(report, Report.State.TRIAGE, "report.triage", by, at)


@transaction.atomic
def close_report(report: Report, because: str, *, by: User, at: datetime | None = None) -> Report:
    """End the work on a report, for one of the reasons that the reporter is told."""
    reason = Report.ClosedBecause(because)
    said = {"closed_because": reason, "decided_at": report.decided_at or clock.moment(at)}
    return _move_report(report, Report.State.CLOSED, "report.closed", by, at, **said)


@transaction.atomic
def open_case(report: Report, *, by: User, at: datetime | None = None) -> Case:
    """A case for this report; whoever opens it works on it."""
    now = clock.moment(at)
    hold_free(report, by)
    case = Case.objects.create(
        level=report.suggested_level(), opened_by=by, opened_at=now, next_action_on=timezone.localdate(now) + SOON
    )
    move(report, to=Report.State.ACCEPTED, case=case)
    assign_perm(PERMISSION, by, case)
    audit.record("case.opened", case, by=by, at=now, report=str(report.pk))
    return case


def _move_report(
    report: Report, to: Report.State, event: str, by: User, at: datetime | None, **changes: object
) -> Report:
    hold_free(report, by)
    move(report, to=to, **changes)
    audit.record(event, report, by=by, at=clock.moment(at))
    return report
