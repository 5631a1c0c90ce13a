"""A reporter adds to what she told."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from members.models import User
from num import audit, clock
from reports.actions.clocks import receive_anew
from reports.actions.guards import VISITOR, back_to_triage, hold_own
from reports.actions.report import give_consents, write_identifiers
from reports.matching import propose_equal, read_again
from reports.models import Addition, Consent, Report
from reports.submission import EmptyReport, SubmittedIdentifier

MOST_UNREAD = 20  # of one report
NO_ANSWERS: Mapping[str, str] = {}
NOTHING_READ: Mapping[str, int] = {}


class TooMany(Exception):
    """Staff have not read what she added before."""


@transaction.atomic
def add(
    report: Report,
    *,
    text: str = "",
    identifiers: Sequence[SubmittedIdentifier] = (),
    consents: Mapping[str, str] = NO_ANSWERS,
    versions: Mapping[str, int] = NOTHING_READ,
    harmed: Mapping[str, str] = NO_ANSWERS,
    given: str = Consent.Given.FORM,
    by: User | None,
    at: datetime | None = None,
) -> Addition:
    """Keep it with the report, which staff then see as new, and with it, all or none, what she now allows.

    One that was closed waits for triage again. ``versions`` are those of the wordings that were read;
    ``harmed`` is whether the person it happened to agrees, use by use.

    ``by`` is None for whoever holds the receipt. Raises PermissionDenied for anybody else, EmptyReport if nothing was
    told, IllegalMove once the report was taken back, TooMany, and Reworded.
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
    read_again(held)
    receive_anew(held, now)
    back_to_triage(held)
    audit.record("report.added_to", held, by=by or VISITOR, at=now)
    give_consents(held, consents, versions, by=by, given=given, harmed=harmed)
    return addition
