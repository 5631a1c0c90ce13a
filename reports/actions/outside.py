"""Somebody outside asks for what we hold: written down, decided by a second person, given, and told to its reporters.

Nothing leaves by itself: what these verbs let out, a person hands over and describes.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypedDict
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from members.models import User
from num import audit, clock
from num.purposes import Purpose
from num.rows import acting_as
from num.states import IllegalMove, move
from reports.actions.gone_out import write_down
from reports.actions.guards import hold_row, may_be_named
from reports.models import Case, Force, OutsideRequest, Report, SharedFact

State = OutsideRequest.State
HEARD = (
    "Who wrote down what a reporter said does not decide on it: another approver does. "
    "If it was agreed to already, write the request down anew."
)


NAME_FIRST = "Somebody is said to have passed for police or authority. Name who decides first, on this page."
NAMED = "Only the person who was named for it decides about this one."
THEIRS = "It would go to those whom the person may belong to. Say that it may, or refuse it."
SAID_SINCE = "By now somebody is said to have passed for police or authority. Write the request down anew."


class Refused(ValueError):
    """It may not go on like this. The words say what to do."""


class Asked(TypedDict):
    """What somebody asks for, as it is written down."""

    asker: str
    force: Force | None
    who: str
    authority: str | None
    basis: str
    notice: str
    asked_on: date
    wants: list[str]
    scope: str


class Silence(NamedTuple):
    """A court forbids to tell the reporters: until when that holds at least, and by which order."""

    until: date
    because: str


@transaction.atomic
def log_request(
    asked: Asked, *, about: Case | Report | None = None, person: str = "", by: User, at: datetime | None = None
) -> OutsideRequest:
    """Write down what is asked for of a case or a report that ``by`` may open, or of a ``person`` in words.

    Raises PermissionDenied.
    """
    now = clock.moment(at)
    _refuse_unless_open(about, by)
    subject = {"person": person or None, **_subject(about)}
    request = OutsideRequest(logged_by=by, logged_at=now, **subject, **asked)
    request.save(force_insert=True)
    audit.record("outside.logged", request, by=by, at=now, basis=request.basis)
    return request


@transaction.atomic
def say_which(request: OutsideRequest, about: Case | Report, *, by: User, at: datetime | None = None) -> OutsideRequest:
    """What is asked of a person concerns this case or report: before it is decided, as that is what is decided on.

    Raises PermissionDenied, IllegalMove.
    """
    held = _held(request, by)
    _refuse_unless_open(about, by)
    _refuse_known(held)
    OutsideRequest.objects.filter(pk=held.pk).update(**_subject(about))
    audit.record("outside.about", held, by=by, at=clock.moment(at), about=str(about.pk))
    return held


@transaction.atomic
def hand_on(request: OutsideRequest, worker: User, *, by: User, at: datetime | None = None) -> OutsideRequest:
    """An approver gives one about a person to somebody who may know which case it is.

    Raises PermissionDenied, IllegalMove.
    """
    held = _held(request, by)
    if not by.may("approve") or not worker.is_active or not worker.may("triage"):
        raise PermissionDenied
    _refuse_known(held)
    OutsideRequest.objects.filter(pk=held.pk).update(handed_to=worker)
    audit.record("outside.handed_on", held, by=by, at=clock.moment(at), worker=str(worker.pk))
    return held


@acting_as(Purpose.VETTING)
def needs_senior(request: OutsideRequest) -> bool:
    """Whether those who ask may be whom somebody in its reports is said to have passed for: he may work there."""
    if request.asker not in OutsideRequest.AUTHORITIES:
        return False
    told = request.its_reports().prefetch_related("persons", "incident_types")
    return any(report.names_authority() for report in told)


@transaction.atomic
def name_senior(request: OutsideRequest, senior: User, *, by: User, at: datetime | None = None) -> OutsideRequest:
    """One approver decides about it alone; nobody names themselves. Raises IllegalMove, PermissionDenied."""
    held = _held(request, by)
    if not may_be_named(senior, but=(by.pk, held.logged_by_id)):
        raise PermissionDenied
    if held.state != State.LOGGED:
        raise IllegalMove("it is decided")
    OutsideRequest.objects.filter(pk=held.pk).update(senior=senior)
    audit.record("outside.senior_named", held, by=by, at=clock.moment(at), worker=str(senior.pk))
    return held


@transaction.atomic
def agree(
    request: OutsideRequest,
    gives: Sequence[str],
    reports: Collection[Report],
    reasons: str,
    *,
    outweighs: str = "",
    silence: Silence | None = None,
    senior_agrees: bool = False,
    by: User,
    at: datetime | None = None,
) -> OutsideRequest:
    """A second person lets this much of it leave, of these reports and of no others.

    Counselling stays, unless ``outweighs`` says why not. Where somebody passed for those who ask, the one who was named
    says with ``senior_agrees`` that they may have it. Their reporters are told once it is given, unless there is
    ``silence``. Raises Refused, IllegalMove; PermissionDenied for who wrote it down.
    """
    now = clock.moment(at)
    its_reports = _hold_reports(request)
    held = _to_decide(request, by)
    _refuse_unless_named(held, by)
    if held.senior_id is None and needs_senior(held):
        raise Refused(NAME_FIRST)
    if held.senior_id and not senior_agrees:
        raise Refused(THEIRS)
    counselling = not OutsideRequest.COUNSELLING.isdisjoint(gives)
    _refuse_more_than_asked(held, gives)
    _refuse_without_ground(held)
    chosen = _chosen(held, its_reports, reports)
    if counselling and not outweighs.strip():
        raise Refused("Support notes, messages and plans stay here, unless you say what outweighs that.")
    held.outweighs, held.gives = outweighs or None, list(gives)
    _refuse_without_yes(held, chosen, by.pk)
    agreed = {"gives": held.gives, "gives_counselling": counselling, "senior_agrees": senior_agrees}
    not_told = _silenced(held, silence, by, now) if silence else {}
    _decide(held, State.AGREED, reasons, by, now, **agreed, **not_told)
    held.rests_on.set(chosen)
    return held


@transaction.atomic
def refuse(request: OutsideRequest, reasons: str, *, by: User, at: datetime | None = None) -> OutsideRequest:
    """Nothing of it leaves. Raises Refused, IllegalMove; PermissionDenied for who wrote it down."""
    held = _to_decide(request, by)
    _refuse_unless_named(held, by)
    return _decide(held, State.REFUSED, reasons, by, clock.moment(at))


@transaction.atomic
def end_request(request: OutsideRequest, reasons: str, *, by: User, at: datetime | None = None) -> OutsideRequest:
    """Who asked has taken it back. Raises IllegalMove, PermissionDenied."""
    held, now = _held(request, by), clock.moment(at)
    held.ended_because = reasons
    _move(held, State.WITHDRAWN, ended_by=by, ended_at=now)
    audit.record("outside.withdrawn", held, by=by, at=now)
    return held


@transaction.atomic
def give(
    request: OutsideRequest,
    what: str,
    *,
    by: User,
    at: datetime | None = None,
) -> OutsideRequest:
    """It may leave now, and is handed over after this. The reporters of those on which it rests are told that it was
    given, unless it was decided that a court forbids it.

    Raises Refused, IllegalMove, PermissionDenied.
    """
    now = clock.moment(at)
    its_reports = _hold_reports(request)
    held = _held(request, by)
    told = _agreed_on(held, its_reports)
    _refuse_without_yes(held, told, held.decided_by_id)
    if held.senior_id is None and needs_senior(held):
        raise Refused(SAID_SINCE)
    held.what_was_given = what
    may_know = held.silent_until is None
    _move(held, State.GIVEN, given_by=by, given_at=now, told_at=now if may_know else None)
    if may_know:
        _tell(held, told, now)
    audit.record("outside.given", held, by=by, at=now, told=may_know)
    return held


@transaction.atomic
def tell_reporters(request: OutsideRequest, *, by: User, at: datetime | None = None) -> OutsideRequest:
    """No court forbids it any more: their reporters read what was given, and when. Raises IllegalMove."""
    now = clock.moment(at)
    held = _held_without_words(request, by)
    if held.given_at is None or held.told_at:
        raise IllegalMove("there is nothing that they have not been told")
    OutsideRequest.objects.filter(pk=held.pk).update(told_at=now)
    _tell(held, Report.objects.kept().filter(pk__in=held.rests_on.values("pk")), held.given_at)
    audit.record("outside.told", held, by=by, at=now)
    return held


@transaction.atomic
def stay_silent(request: OutsideRequest, until: date, *, by: User, at: datetime | None = None) -> OutsideRequest:
    """The court still forbids it: a second person looks again on another day.

    Raises Refused, IllegalMove; PermissionDenied for who wrote it down.
    """
    now = clock.moment(at)
    held = _to_decide(request, by)
    _refuse_wrong_day(until, now)
    if held.state != State.GIVEN or held.told_at:
        raise IllegalMove("its reporters have been told")
    OutsideRequest.objects.filter(pk=held.pk).update(silent_until=until, silent_by=by)
    audit.record("outside.still_silent", held, by=by, at=now, until=str(until))
    return held


def _silenced(held: OutsideRequest, silence: Silence, by: User, now: datetime) -> dict[str, object]:
    if held.notice != OutsideRequest.Notice.FORBIDDEN:
        raise Refused("Only a court can forbid to tell them, and the request does not say that one does.")
    _refuse_wrong_day(silence.until, now)
    held.silent_because = silence.because
    return {"silent_until": silence.until, "silent_by": by}


def _refuse_wrong_day(until: date, now: datetime) -> None:
    today = timezone.localdate(now)
    if not today < until <= today + OutsideRequest.SILENT_AT_MOST:
        raise Refused("Choose a day within the next 90 days: then somebody looks at it again.")


def _subject(about: Case | Report | None) -> dict[str, Case | Report]:
    if about is None:
        return {}
    return {"case" if isinstance(about, Case) else "report": about}


def _refuse_known(held: OutsideRequest) -> None:
    if held.case_id or held.report_id or held.state != State.LOGGED:
        raise IllegalMove("it is known what it is about, or decided")


def _refuse_unless_open(about: Case | Report | None, by: User) -> None:
    if not by.may("triage") or not _may_open(about, by):
        raise PermissionDenied


def _may_open(about: Case | Report | None, by: User) -> bool:
    if isinstance(about, Case):
        return Case.objects.entrusted_to(by).filter(pk=about.pk).exists()
    return about is None or Report.objects.entrusted_to(by).filter(pk=about.pk).exists()


def _held(request: OutsideRequest, by: User) -> OutsideRequest:
    """As it is now, held until commit, with its words. Raises PermissionDenied."""
    held = _held_without_words(request, by)
    if not held.readable:
        raise PermissionDenied
    return held


def _held_without_words(request: OutsideRequest, by: User) -> OutsideRequest:
    """The same, also of one whose words went with a report."""
    return hold_row(OutsideRequest.objects.visible_to(by), request)


def _to_decide(request: OutsideRequest, by: User) -> OutsideRequest:
    held = _held(request, by)
    if not by.may("approve") or held.logged_by_id == by.pk:
        raise PermissionDenied
    return held


def _refuse_unless_named(held: OutsideRequest, by: User) -> None:
    if held.senior_id not in (None, by.pk):
        raise Refused(NAMED)


def _refuse_more_than_asked(held: OutsideRequest, gives: Sequence[str]) -> None:
    if not gives or not set(gives) <= set(held.wants):
        raise Refused("Choose what may be given, of what was asked for.")


def _decide(
    held: OutsideRequest, to: State, reasons: str, by: User, now: datetime, **changes: object
) -> OutsideRequest:
    held.reasons = reasons
    _move(held, to, decided_by=by, decided_at=now, **changes)
    audit.record(f"outside.{to}", held, by=by, at=now, silent=held.silent_until is not None)
    return held


def _move(held: OutsideRequest, to: State, **changes: object) -> None:
    """With the words that were set on it: what is sealed is saved with its row."""
    held.save(update_fields=["reasons", "outweighs", "ended_because", "what_was_given", "silent_because"])
    move(held, to=to, **changes)


def _hold_reports(request: OutsideRequest) -> list[Report]:
    """Its reports as they are now, held until commit, with their case: before itself, as with who erases them."""
    list(Case.objects.select_for_update(no_key=True).filter(requests=request))
    its = request.its_reports().order_by().values("pk")
    return list(Report.objects.select_for_update(no_key=True).filter(pk__in=its).order_by("pk"))


def _agreed_on(held: OutsideRequest, its_reports: list[Report]) -> list[Report]:
    """Those that were agreed on, if all of them are still of its case, or its report."""
    agreed = set(held.rests_on.values_list("pk", flat=True))
    if held.state == State.AGREED and not agreed <= {report.pk for report in its_reports}:
        raise Refused("A report that was agreed on is no longer part of this. Write the request down anew.")
    return [report for report in its_reports if report.pk in agreed]


def _chosen(held: OutsideRequest, its_reports: list[Report], chosen: Collection[Report]) -> list[Report]:
    """Those that are chosen of its case, or its report."""
    if not held.case_id and not held.report_id:
        raise Refused("Say first which case it is about: nothing leaves that no reporter can see.")
    found = [report for report in its_reports if report in chosen]
    if not found:
        raise Refused("Choose the reports from which it may be given.")
    return found


def _refuse_without_yes(held: OutsideRequest, reports: Iterable[Report], decider: UUID | None) -> None:
    """Also one that only who decides has heard."""
    _refuse_without_ground(held)
    if not held.needs_her_yes:
        return
    if not all(_lets(report, held) for report in reports):
        raise Refused("A reporter does not agree, now, that these police are told this. Nothing may leave.")
    if any(decider in report.police_heard_by() for report in reports):
        raise Refused(HEARD)


def _lets(report: Report, held: OutsideRequest) -> bool:
    return held.force is not None and report.allows_police(held.extent, held.force)


def _refuse_without_ground(held: OutsideRequest) -> None:
    """Only a court, or somebody in danger, lets it leave without her yes; and her yes is for the police."""
    if held.basis == OutsideRequest.Basis.NONE:
        raise Refused("They named no ground. Refuse it; if they name one later, write the request down anew.")
    if held.needs_her_yes and (held.asker != OutsideRequest.Asker.POLICE or held.force is None):
        raise Refused("On this ground a reporter's yes is needed, and that is only ever for a police force.")


def _tell(held: OutsideRequest, reports: Iterable[Report], given_at: datetime) -> None:
    to = f"{held.get_asker_display()}: {', '.join(held.agreed_to)}. The ground: {held.get_basis_display()}"
    write_down(reports, SharedFact.Kind.REQUESTED, to[:500], given_at)
