"""A reporter adds to what she told."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from members.models import User
from num import audit, clock
from num.states import move
from reports.actions.guards import VISITOR, back_to_triage, hold_own
from reports.actions.report import write_identifiers
from reports.matching import propose_equal
from reports.models import Addition, Report
from reports.submission import EmptyReport, SubmittedIdentifier

MOST_UNREAD = 20  # of one report

State = Report.State


class TooMany(Exception):
    """Staff have not read what she added before."""


@transaction.atomic
def add(
    report: Report,
    *,
    text: str = "",
    identifiers: Sequence[SubmittedIdentifier] = (),
    by: User | None,
    at: datetime | None = None,
) -> Addition:
    """Keep it with the report, which staff then see as new. One that was closed without a case waits for triage again.

    ``by`` is None for whoever holds the receipt. Raises PermissionDenied for anybody else, EmptyReport if nothing was
    told, IllegalMove once the report was taken back, and TooMany.
    """
    if not text and not identifiers:
        raise EmptyReport
    now = clock.moment(at)
    held = hold_own(report, by)
    if Addition.objects.unread().filter(report=held).count() >= MOST_UNREAD:
        raise TooMany
    addition = Addition.objects.create(report=held, at=now, text=text or None)
    write_identifiers(held, identifiers, addition)
    propose_equal(held, now)
    if held.state == State.CLOSED and not held.case_id:
        anew = {"closed_because": "", "not_warned_because": "", "waiting_since": now, "decided_at": None}
        move(held, to=State.RECEIVED, **anew)
    back_to_triage(held)
    audit.record("report.added_to", held, by=by or VISITOR, at=now)
    return addition
