"""Staff write down what somebody tells by phone, on paper or at outreach."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from reports.actions.report import Sent, submit
from reports.submission import Submission


@transaction.atomic
def enter(submission: Submission, *, reporter: User | None = None, by: User, at: datetime | None = None) -> Sent:
    """Keep it under the name of who wrote it down, as a report of ``reporter`` only if that was wished.

    Without an account there is a code, to be read out to whoever wants to come back. Raises PermissionDenied, and what
    submit raises.
    """
    if not by.may("triage") or (reporter is not None and reporter.is_staff):
        raise PermissionDenied
    return submit(submission, by=reporter, entered_by=by, at=at)
