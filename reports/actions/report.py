"""What reporters do: send a report, say yes or no to one use of it, take it back."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from members.models import Organisation, User
from num import audit, clock
from num.celery import ring
from num.states import IllegalMove, move
from reports import identifiers, receipts
from reports.actions.clocks import allows_more
from reports.actions.guards import VISITOR, is_reporter
from reports.actions.referral import revoke, revoke_unanswered
from reports.actions.talk import put_before_her
from reports.matching import forget_likenesses, propose_equal
from reports.models import (
    Addition,
    Consent,
    ConsentText,
    Draft,
    Identifier,
    IncidentType,
    Original,
    Report,
    ReportedPerson,
    Terms,
    Use,
    Vehicle,
)
from reports.submission import EmptyReport, Submission, SubmittedIdentifier

# What a report keeps of a submission, by how it is kept.
IN_CLEAR = (
    "source",
    "came_by",
    "harm",
    "happened_on",
    "day_is",
    "time_band",
    "place_kind",
    "region",
    "region_unsaid",
    "contact_by",
    "weapon",
    "medical_help",
    "police_told",
)
SEALED = (
    "town",
    "exact_place",
    "story",
    "working_name",
    "safe_contact",
    "speaks",
    "needs",
    "work_types",
    "advert",
    "injuries",
    "lost",
    "drink_or_drugs",
    "others_present",
    "police_force",
    "police_reference",
    "police_went",
)
PERSON_IN_CLEAR = ("claimed_to_be", "gender", "age")
PERSON_SEALED = (
    "name",
    "description",
    "ethnicity",
    "height",
    "build",
    "hair",
    "eyes",
    "accent",
    "tattoos",
    "clothing",
)
VEHICLE_SEALED = ("kind", "make", "model", "colour", "markings", "occupants", "description")
Kind = Identifier.Kind
NO_TERMS = Terms()
NOT_SAID: Mapping[str, str] = {}


class AlreadySent(Exception):
    """The draft was sent, or thrown away, meanwhile; or the page was sent."""


class Reworded(Exception):
    """The words of a question were changed since they were read: it is asked again, unless the answer was no."""


class Sent(NamedTuple):
    """The report, and the code of its receipt if it got a new one. The code is kept nowhere."""

    report: Report
    code: str | None


@transaction.atomic
def submit(
    submission: Submission,
    *,
    by: User | None,
    entered_by: User | None = None,
    draft: Draft | None = None,
    known_as: uuid.UUID | None = None,
    receipt: bool = True,
    at: datetime | None = None,
) -> Sent:
    """Keep what was told, with one consent line for each use that was answered. A ``draft`` of it is gone by that.

    ``known_as`` is the id that the page has for it: each page makes one report. ``entered_by`` is who of staff writes
    it down for somebody (reports.actions.entering). Without ``receipt`` one is given later (give_receipt). Raises
    EmptyReport if nothing was told, KeyError for an incident type that is not in the pick-list, AlreadySent, Reworded.
    """
    if submission.is_empty:
        raise EmptyReport
    now = clock.moment(at)
    report = _report(submission, by, draft.pk if draft else known_as, now)
    report.entered_by = entered_by
    report.contacted_at = now if report.came_by in Report.SPOKEN else None
    code = _receipt(report, by, draft) if draft or receipt else None
    _insert_once(report)
    _write_parts(report, submission)
    propose_equal(report, now)
    texts = ConsentText.objects.current(submission.language)
    Consent.objects.bulk_create(
        _line(
            report,
            _as_read(texts[use], answer, submission.versions.get(use)),
            answer,
            submission.terms(use),
            given=submission.given,
            by=entered_by or by,
            at=now,
        )
        for use, answer in submission.consents.items()
    )
    _record_arrival(report, by, entered_by, now)
    if at is None and not entered_by and report.says_grave():
        ring("reports.tell_duty")
    return Sent(report, code)


@transaction.atomic
def give_receipt(report: Report, *, at: datetime | None = None) -> str:
    """A code for a report that came without an account and got none then. One given before opens nothing any more.

    Raises IllegalMove if the report is in an account, or erased, or if whoever made it has its code.
    """
    now = clock.moment(at)
    locked = _locked(report)
    if not locked.may_get_receipt:
        raise IllegalMove("it is in an account, or erased, or whoever made it has its code")
    code = receipts.issue(locked)
    locked.save(update_fields=["locator", "receipt_hash"])
    audit.record("report.receipt_given", locked, by=VISITOR, at=now)
    return code


def note_code_kept(told: Report | Draft) -> None:
    """Whoever made it has its code: from now on no other is made. No audit: it would tell when she comes back."""
    type(told)._default_manager.filter(pk=told.pk, receipt_kept=False).update(receipt_kept=True)


@transaction.atomic
def give_consent(
    report: Report,
    use: str,
    answer: str,
    *,
    by: User | None,
    given: str,
    terms: Terms = NO_TERMS,
    language: str = settings.LANGUAGE_CODE,
    version: int | None = None,
    at: datetime | None = None,
) -> Consent:
    """Write down one answer; from then on it counts. ``by`` is None for whoever holds the receipt.

    More than before is for staff to look at: one that was closed waits for triage again.

    ``version`` is that of the wording which was read, where a page showed it. Raises PermissionDenied for anybody else,
    IllegalMove once the report was withdrawn, and Reworded.
    """
    now = clock.moment(at)
    locked = _locked(report)
    _refuse_strangers(locked, by, given)
    if locked.state == Report.State.WITHDRAWN:
        raise IllegalMove("a withdrawn report is used for nothing")
    text = _as_read(ConsentText.objects.current(language)[use], answer, version)
    wider = locked.widens(use, answer, terms.harmed)
    line = _append(locked, text, answer, terms, given=given, by=by, at=now)
    if wider:
        allows_more(locked, use, now)
    if by and wider and given in Consent.STAFF_RECORDED:
        spoken = given != Consent.Given.PAPER
        put_before_her(locked, line.said, by=by, now=now, quietly=at is not None, spoken=spoken)
    if answer == Consent.Answer.NONE:
        _forget_originals(locked)  # they are kept for the police, and for nobody else
    if (use, answer) == (Use.SUPPORT, Consent.Answer.NO):
        revoke_unanswered(locked)
    audit.record("consent.given", locked, by=by or VISITOR, at=now, use=use, answer=answer)
    return line


@transaction.atomic
def give_consents(
    report: Report,
    answers: Mapping[str, str],
    versions: Mapping[str, int],
    *,
    by: User | None,
    given: str,
    limits: Terms = NO_TERMS,
    harmed: Mapping[str, str] = NOT_SAID,
) -> None:
    """Write down the answer to each use, all or none; otherwise as give_consent. ``harmed`` is said use by use; for
    whom of ``limits`` only of the police, the end of them of each.
    """
    for use, answer in answers.items():
        recipient = limits.recipient if use == Use.POLICE else None
        terms = Terms(harmed.get(use, ""), recipient, limits.expires_at)
        give_consent(report, use, answer, by=by, given=given, terms=terms, version=versions[use])


@transaction.atomic
def withdraw(report: Report, *, by: User | None, at: datetime | None = None) -> Report:
    """Take a report back: from the moment this commits it is used for nothing that has not gone out yet."""
    now = clock.moment(at)
    _refuse_strangers(_locked(report), by, Consent.Given.RECEIPT)
    move(report, to=Report.State.WITHDRAWN, withdrawn_at=now, decided_at=report.decided_at or now)
    _forget_originals(report)
    forget_likenesses([report])
    revoke(report, now)
    audit.record("report.withdrawn", report, by=by or VISITOR, at=now)
    return report


def _receipt(report: Report, by: User | None, draft: Draft | None) -> str | None:
    """The code of a new receipt, if there is one. That of a draft goes on, and the draft is gone."""
    if draft is None:
        return None if by else receipts.issue(report)
    held = Draft.objects.of(by).select_for_update().filter(pk=draft.pk).first()
    if held is None:
        raise AlreadySent
    for name in ("locator", "receipt_hash", "receipt_kept"):
        setattr(report, name, getattr(held, name))
    held.delete()
    return None


def _insert_once(report: Report) -> None:
    """Of two that come from one page at the same moment, the second waits here until the first has committed."""
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError:
        if Report.objects.filter(pk=report.pk).exists():
            raise AlreadySent from None
        raise


def _forget_originals(report: Report) -> None:
    """Unless a hold keeps them: then it is done once that has ended."""
    Original.objects.filter(report__in=Report.objects.not_on_hold().filter(pk=report.pk)).delete()


def _locked(report: Report) -> Report:
    """The report's row, held until commit: a message under way waits for us, or sees what we did."""
    return Report.objects.select_for_update(no_key=True).get(pk=report.pk)


def _refuse_strangers(report: Report, by: User | None, given: str) -> None:
    """The reporter answers for herself, or a colleague of hers. Staff write down what she said by phone or on paper."""
    if given in Consent.STAFF_RECORDED:
        allowed = by is not None and Report.objects.worked_on_by(by).filter(pk=report.pk).exists()
    else:
        allowed = is_reporter(report, by)
    if not allowed:
        raise PermissionDenied


def _as_read(now: ConsentText, answer: str, version: int | None) -> ConsentText:
    """The words that were read: those that are shown now; of a no also older ones, since less is always allowed.

    Raises Reworded.
    """
    if version in (None, now.version):
        return now
    older = ConsentText.objects.filter(use=now.use, language=now.language, version=version).first()
    if older is None or answer in Consent.AGREES:
        raise Reworded
    return older


def _append(
    report: Report, text: ConsentText, answer: str, terms: Terms, *, given: str, by: User | None, at: datetime
) -> Consent:
    """The ledger's next line for the use that this wording asks about."""
    number = report.consents.filter(use=text.use).count() + 1
    line = _line(report, text, answer, terms, given=given, by=by, at=at, number=number)
    line.save(force_insert=True)
    return line


def _line(
    report: Report,
    text: ConsentText,
    answer: str,
    terms: Terms,
    *,
    given: str,
    by: User | None,
    at: datetime,
    number: int = 1,
) -> Consent:
    """What staff write down bears their name."""
    if answer not in text.answers:
        raise ValueError(f"{answer} is no answer to {text.use}")
    return Consent(
        report=report,
        use=text.use,
        number=number,
        answer=answer,
        text=text,
        given=given,
        at=at,
        recorded_by=by if given in Consent.STAFF_RECORDED else None,
        **terms._asdict(),
    )


def _record_arrival(report: Report, by: User | None, entered_by: User | None, at: datetime) -> None:
    event = "report.entered" if entered_by else "report.received"
    audit.record(event, report, by=entered_by or by or VISITOR, at=at)


def _report(submission: Submission, by: User | None, known_as: uuid.UUID | None, now: datetime) -> Report:
    """It takes over the id of its draft, or of its page: a page that lies open still finds it was sent."""
    return Report(
        id=known_as or uuid.uuid4(),
        reporter=by,
        organisation=Organisation.objects.of(by).first() if by else None,
        received_at=now,
        waiting_since=now,
        **_as_told(submission, IN_CLEAR),
        **_or_none(submission, SEALED),
    )


def _as_told(told: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(told, name) for name in names}


def _or_none(told: object, names: Iterable[str]) -> dict[str, Any]:
    """What is to be sealed: nothing where nothing was told."""
    return {name: getattr(told, name) or None for name in names}


def _write_parts(report: Report, submission: Submission) -> None:
    report.incident_types.add(*_incident_types(submission.incident_types))
    ReportedPerson.objects.bulk_create(
        ReportedPerson(
            report=report, number=number, **_as_told(person, PERSON_IN_CLEAR), **_or_none(person, PERSON_SEALED)
        )
        for number, person in enumerate(submission.persons, start=1)
    )
    vehicles = Vehicle.objects.bulk_create(
        Vehicle(report=report, number=number, whose=vehicle.whose, **_or_none(vehicle, VEHICLE_SEALED))
        for number, vehicle in enumerate(submission.vehicles, start=1)
    )
    plates = [
        _identifier(report, SubmittedIdentifier(kind=Kind.PLATE, value=told.plate, whose=told.whose), vehicle=vehicle)
        for told, vehicle in zip(submission.vehicles, vehicles, strict=True)
        if told.plate
    ]
    Identifier.objects.bulk_create([*(_identifier(report, one) for one in submission.identifiers), *plates])


def write_identifiers(report: Report, told: Iterable[SubmittedIdentifier], addition: Addition | None = None) -> None:
    """``addition`` is what they came with, if they came later."""
    Identifier.objects.bulk_create(_identifier(report, one, addition=addition) for one in told)


def _identifier(report: Report, told: SubmittedIdentifier, **came_with: Addition | Vehicle | None) -> Identifier:
    """As it was told, and what it is found by."""
    sealed = _or_none(told, ("of_whom", "seen"))
    return Identifier(
        report=report,
        kind=told.kind,
        value=told.value,
        whose=told.whose,
        index=_index(told),
        **sealed,
        **came_with,
    )


def _incident_types(codes: Iterable[str]) -> list[IncidentType]:
    known = IncidentType.objects.in_bulk(list(codes), field_name="code")
    return [known[code] for code in codes]


def _index(told: SubmittedIdentifier) -> bytes | None:
    """None where it cannot be read as one identifier: half a number is kept for people to read, and never guessed."""
    try:
        return identifiers.index(told.kind, told.value)
    except identifiers.Unusable:
        return None
