"""What stops the clocks of reports: a first word to whoever made one, and a decision about a warning."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from members.models import User
from num import audit, clock
from num.states import IllegalMove
from reports.actions.guards import hold_row
from reports.models import Report


def contacted(report: Report, now: datetime) -> None:
    """Whoever made it has had word from us. The first time counts. Part of a transaction that records it."""
    Report.objects.filter(pk=report.pk, contacted_at=None).update(contacted_at=now)


def decided(reports: Iterable[Report], now: datetime) -> None:
    """A warning goes out, or there is none. The first time counts. Part of a transaction that records it."""
    Report.objects.filter(pk__in=[report.pk for report in reports], decided_at=None).update(decided_at=now)


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
