"""What stops the clocks of reports: a first word to whoever made one, and a decision about a warning."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from members.models import User
from num import audit, clock
from num.states import IllegalMove, move
from reports.actions.guards import hold_row
from reports.models import Case, Report, Task, Use

_UNDECIDED: Final[dict[str, Any]] = {"decided_at": None, "not_warned_because": ""}


def contacted(report: Report, now: datetime) -> None:
    """Whoever made it has had word from us: the first time counts, and in a case that is open again she reads that we
    work on it. Part of a transaction that records it.
    """
    told = Report.objects.filter(pk=report.pk)
    told.filter(contacted_at=None).update(contacted_at=now)
    told.filter(finished=True).exclude(case__state=Case.State.CLOSED).update(finished=False)


def decided(reports: Iterable[Report], now: datetime) -> None:
    """A warning goes out, or there is none. The first time counts. Part of a transaction that records it."""
    Report.objects.filter(pk__in=[report.pk for report in reports], decided_at=None).update(decided_at=now)


def receive_anew(report: Report, now: datetime) -> None:
    """One that was closed waits for triage again. The caller holds the row."""
    if report.state == Report.State.CLOSED:
        move(report, to=Report.State.RECEIVED, closed_because="", waiting_since=now, **_UNDECIDED)


def run_again(report: Report, now: datetime) -> None:
    """One that waits again outside a case: that the case was closed meanwhile decided nothing about a warning. The
    caller holds the row.
    """
    if report.state in Report.WAITING and report.decided_at and not report.warned_at and not report.not_warned_because:
        report.decided_at, report.waiting_since = None, now
        report.save(update_fields=["decided_at", "waiting_since"])


def allows_more(report: Report, use: str, now: datetime) -> None:
    """Whoever made it allows this use now: staff look at it again, unless it is only to be counted, and decide again on
    a warning that was not sent because she did not allow it. In a case that is closed no clock runs: there one who
    works on it is given a task. The caller holds the row.
    """
    if use != Use.STATISTICS:
        receive_anew(report, now)
    if use == Use.WARN:
        refused = Report.objects.filter(pk=report.pk, not_warned_because=Report.NotWarned.NOT_ALLOWED)
        refused.update(waiting_since=now, **_UNDECIDED)
    if use != Use.STATISTICS and report.case and report.case.state == Case.State.CLOSED:
        _task_to_look(report.case, report, now)


def _task_to_look(case: Case, report: Report, now: datetime) -> None:
    owner = case.first_worker()
    if owner is None:
        return  # a team's alone: nobody by name
    what = (
        f"Whoever made the report of {report.received_at:%d %B %Y} allows more than when this was closed. Look again."
    )
    task = Task(case=case, kind=Task.Kind.OTHER, what=what, owner=owner, due_on=timezone.localdate(now))
    task.added_by, task.added_at = owner, now
    task.save(force_insert=True)


@transaction.atomic
def decide_no_warning(report: Report, because: str, *, by: User, at: datetime | None = None) -> Report:
    """No warning goes out because of it, for a reason that the reporter reads.

    Raises PermissionDenied, ValueError for a reason that is not in the list, and IllegalMove once a warning went out or
    the report has ended.
    """
    now = clock.moment(at)
    reason = Report.NotWarned(because)
    held = hold_row(Report.objects.worked_on_by(by), report)
    if held.state in Report.ENDED or held.warned_at:
        raise IllegalMove("there is nothing more to decide")
    held.not_warned_because, held.decided_at = reason, held.decided_at or now
    held.save(update_fields=["not_warned_because", "decided_at"])
    audit.record("report.not_warned", held, by=by, at=now, because=reason.value)
    return held
