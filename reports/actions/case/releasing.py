"""What the checker may answer from."""

from datetime import datetime

from django.db import transaction

from members.models import User
from num import audit, clock
from reports.actions.gone_out import write_down
from reports.actions.guards import hold_row
from reports.models import Case, CaseNote, Identifier, Report, SharedFact, Use, Whose

Kind = SharedFact.Kind
LOOKED_UP = "members who look it up, who are told how grave it is, about how many people told us, the area and the year"


class NotReleasable(Exception):
    """The checker must not answer from it. The words say why, and what to do."""


@transaction.atomic
def release_identifier(identifier: Identifier, *, reason: str = "", by: User, at: datetime | None = None) -> Identifier:
    """Let the checker answer from it. Raises NotReleasable.

    A report that no member sent needs ``reason``, kept as a note of the case under the name of who released.
    """
    now = clock.moment(at)
    report = _hold_in_case(identifier, by)
    if identifier.released_at:
        return identifier
    _refuse_unless_releasable(identifier, report)
    if not report.verified and report.case:
        _note_reason(report.case, identifier, reason, by, now)
    identifier.released_at, identifier.released_by = now, by
    identifier.save(update_fields=["released_at", "released_by"])
    write_down([report], Kind.LOOKUPS, LOOKED_UP, now)
    audit.record("identifier.released", identifier, by=by, at=now)
    return identifier


@transaction.atomic
def take_back_identifier(identifier: Identifier, *, by: User, at: datetime | None = None) -> Identifier:
    """The checker no longer answers from it."""
    now = clock.moment(at)
    report = _hold_in_case(identifier, by)
    if identifier.released_at is None:
        return identifier
    identifier.released_at, identifier.released_by = None, None
    identifier.save(update_fields=["released_at", "released_by"])
    write_down([report], Kind.LOOKUPS_ENDED, LOOKED_UP, now)
    audit.record("identifier.taken_back", identifier, by=by, at=now)
    return identifier


def _hold_in_case(identifier: Identifier, by: User) -> Report:
    """The report, and the identifier, as they are now, held until commit: so nobody takes the report out of the case
    meanwhile, and of two who press the same button one writes it down. Raises PermissionDenied.
    """
    report = hold_row(Report.objects.worked_on_by(by).filter(case__isnull=False), identifier.report)
    identifier.refresh_from_db(from_queryset=Identifier.objects.select_for_update(no_key=True))
    return report


def _refuse_unless_releasable(identifier: Identifier, report: Report) -> None:
    if identifier.index is None:
        raise NotReleasable("It cannot be read as one whole identifier, so nobody could look it up.")
    if identifier.whose == Whose.OTHER:
        raise NotReleasable(
            "It belongs to somebody else who was there. Only what is the reported person's own may warn."
        )
    if Identifier.objects.objected_to(identifier).exists():
        raise NotReleasable("Somebody objected to it. It is not shown while that is reviewed, or if it was upheld.")
    if not report.allows(Use.WARN):
        raise NotReleasable("The reporter does not allow us to warn others.")


def _note_reason(case: Case, identifier: Identifier, reason: str, by: User, now: datetime) -> None:
    if not reason.strip():
        raise NotReleasable("No member sent this report. Say why you believe it.")
    text = f"{identifier.get_kind_display()} released for the checker: {reason}"
    CaseNote.objects.create(case=case, author=by, written_at=now, text=text)
