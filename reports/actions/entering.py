"""Staff write down what somebody tells by phone, on paper or at outreach."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from num import audit, clock
from num.states import IllegalMove
from reports.actions.guards import hold_row
from reports.actions.report import Sent, submit
from reports.actions.talk import leave_word
from reports.models import Report
from reports.submission import Submission

WRITTEN_DOWN = (
    "We wrote a report down for you. Please look at what it says you allow. "
    "If something is wrong, or you did not tell us this, please change it here, or write to us."
)


@transaction.atomic
def enter(
    submission: Submission,
    *,
    reporter: User | None = None,
    known_as: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> Sent:
    """Keep it under the name of who wrote it down, as a report of ``reporter`` only if that was wished.

    Who has the account is told that there is something to read: that it was written down, to look at what it allows.
    Without an account there is a code, to be read out to whoever wants to come back. Raises PermissionDenied, and what
    submit raises.
    """
    now = clock.moment(at)
    if not by.may("triage") or (reporter is not None and reporter.is_staff):
        raise PermissionDenied
    sent = submit(submission, by=reporter, entered_by=by, known_as=known_as, at=at)
    if reporter:
        leave_word(sent.report, WRITTEN_DOWN, asks=False, by=by, now=now, quietly=at is not None)
    return sent


@transaction.atomic
def drop_receipt(report: Report, *, by: User, at: datetime | None = None) -> None:
    """Nobody wants its code, or was there to hear it: it opens nothing now, and no message waits to be read with it.

    Only who wrote it down has seen the code. Raises PermissionDenied, and IllegalMove if it was typed, or if it is in
    an account.
    """
    now = clock.moment(at)
    held = hold_row(Report.objects.worked_on_by(by).filter(entered_by=by), report)
    if not held.may_get_receipt:
        raise IllegalMove("it is in an account, or its code was typed")
    held.locator = held.receipt_hash = ""
    held.save(update_fields=["locator", "receipt_hash"])
    audit.record("report.receipt_dropped", held, by=by, at=now)
