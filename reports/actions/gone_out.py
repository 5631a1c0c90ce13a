"""Writing down what has gone out of reports, for their reporters to read.

Whoever lets something out pushes it down here as a plain fact, in the same transaction: this app never looks up.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from num import audit, clock
from num.audit import Actor
from reports.actions.clocks import decided
from reports.models import Case, Report, SharedFact

Kind = SharedFact.Kind


def write_down(
    reports: Iterable[Report], kind: SharedFact.Kind, to: str, now: datetime, ways: Iterable[str] = ()
) -> None:
    """Part of a transaction that records it."""
    by = ",".join(sorted(ways))
    SharedFact.objects.bulk_create(SharedFact(report=report, kind=kind, to=to, at=now, ways=by) for report in reports)


@transaction.atomic
def note_warning(
    case: Case,
    reports: Iterable[Report],
    *,
    to: str = "members",
    ways: Iterable[str] = (),
    by: Actor,
    at: datetime | None = None,
) -> Case:
    """A warning of this case goes out that rests on ``reports``: their reporters are told so, and no others.

    ``to`` says in words how wide, ``ways`` by which kinds of channel.
    """
    now = clock.moment(at)
    reports = list(reports)
    decided(reports, now)
    return _note("case.warned", case, reports, Kind.WARNING, to, by, now, ways)


@transaction.atomic
def note_warning_ended(case: Case, reports: Iterable[Report], *, by: Actor, at: datetime | None = None) -> Case:
    """It was withdrawn, and whoever may have got it is told: so are its reporters, also of what left the case since."""
    to = "whoever may have got it was told so"
    return _note("case.warning_ended", case, reports, Kind.WARNING_ENDED, to, by, clock.moment(at))


def _note(
    event: str,
    case: Case,
    reports: Iterable[Report],
    kind: SharedFact.Kind,
    to: str,
    by: Actor,
    now: datetime,
    ways: Iterable[str] = (),
) -> Case:
    resting = Report.objects.kept().filter(pk__in=[report.pk for report in reports]).only("pk")
    write_down(resting, kind, to, now, ways)
    audit.record(event, case, by=by, at=now)
    return case
