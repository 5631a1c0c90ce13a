"""Somebody asks what we hold about them: seen by two, searched for, prepared by one, checked by another, printed."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from num import audit, clock
from num.audit import System
from num.celery import ring
from num.states import IllegalMove, move
from reports import mentions
from reports.actions.guards import hold_row
from reports.mentions import Passage
from reports.models import Case, Mention, Report, SubjectRequest
from reports.models.subject import a_month_after

State = SubjectRequest.State


class Unfinished(ValueError):
    """Something is still to be decided. The words say what."""


@transaction.atomic
def log_subject_request(
    *,
    asker: str,
    proof: str,
    names: str,
    told: str,
    received_on: date,
    prepared_by: User,
    by: User,
    at: datetime | None = None,
) -> SubjectRequest:
    """Begin: nothing is searched before a second person, too, has seen who asks (confirm_asker).

    Raises Unfinished for names that nobody could be found by, PermissionDenied.
    """
    now = clock.moment(at)
    if not by.may("approve") or not prepared_by.may("triage"):
        raise PermissionDenied
    if mentions.too_common(names, told):
        raise Unfinished("Give the whole name: an everyday word stands in nearly every report.")
    request = SubjectRequest(asker=asker, proof=proof, names=names or None, told=told or None)
    request.prepared_by = prepared_by
    request.received_on, request.due_on = received_on, a_month_after(received_on)
    request.logged_by, request.logged_at = by, now
    request.save(force_insert=True)
    audit.record("subjectrequest.logged", request, by=by, at=now, worker=str(prepared_by.pk))
    return request


@transaction.atomic
def confirm_asker(request: SubjectRequest, *, by: User, at: datetime | None = None) -> SubjectRequest:
    """Another approver, or whoever prepares it, has seen the proof of who asks, too: it is searched now.

    Raises IllegalMove; PermissionDenied for who began it.
    """
    now, held = clock.moment(at), hold_row(SubjectRequest.objects.visible_to(by), request)
    if held.logged_by_id == by.pk:
        raise PermissionDenied
    if held.state != State.NEW or held.seen_by_id:
        raise IllegalMove("two people have seen who asks")
    held.seen_by, held.seen_at = by, now
    held.save(update_fields=["seen_by", "seen_at"])
    audit.record("subjectrequest.asker_seen", held, by=by, at=now)
    ring("reports.search_subjects")
    return held


@transaction.atomic
def refuse(request: SubjectRequest, comment: str, *, by: User, at: datetime | None = None) -> None:
    """Whoever may confirm who asks doubts it: nothing is given, and they say why.

    Raises IllegalMove once it is prepared; PermissionDenied for who began it.
    """
    now, held = clock.moment(at), hold_row(SubjectRequest.objects.visible_to(by), request)
    if held.logged_by_id == by.pk:
        raise PermissionDenied
    _refuse_prepared(held)
    held.comment = comment
    held.save(update_fields=["comment"])
    move(held, to=State.REFUSED, approved_by=by, approved_at=now)
    audit.record("subjectrequest.refused", held, by=by, at=now)


@transaction.atomic
def hand_on(request: SubjectRequest, worker: User, *, by: User, at: datetime | None = None) -> None:
    """An approver has somebody else prepare it, with what is decided so far. Raises IllegalMove, PermissionDenied."""
    held = hold_row(SubjectRequest.objects.visible_to(by), request)
    if not by.may("approve") or not worker.is_active or not worker.may("triage"):
        raise PermissionDenied
    _refuse_prepared(held)
    SubjectRequest.objects.filter(pk=held.pk).update(prepared_by=worker)
    audit.record("subjectrequest.handed_on", held, by=by, at=clock.moment(at), worker=str(worker.pk))


def search_all(*, by: System) -> int:
    """Search for whoever was not searched for yet; how many that were. Running it twice is harmless."""
    return sum(search(request, by=by) for request in SubjectRequest.objects.to_search())


def search(request: SubjectRequest, *, by: System, at: datetime | None = None) -> bool:
    """Look through everything, outside any transaction, then write down what was found."""
    who = mentions.wanted(request.names or "", request.told or "")
    return _write_down(request, list(mentions.found(who)), by, clock.moment(at))


@transaction.atomic
def decide_mention(mention: Mention, decision: str, given: str, because: str, *, by: User) -> Mention:
    """What of one passage they may read; with a reason for what they may not, or for what was changed.

    Raises Unfinished, IllegalMove; PermissionDenied for whoever does not prepare it.
    """
    subject = _to_prepare(mention.subject, by)
    held = Mention.objects.select_related("subject").get(pk=mention.pk, subject=subject)
    shown = decision == Mention.Decision.SHOWN
    if shown and not given.strip():
        raise Unfinished("Write what they may read, or choose that they may not.")
    if not because.strip() and (not shown or given != held.proposed):
        raise Unfinished("Say why it is withheld or changed.")
    held.decision = Mention.Decision(decision)
    held.given, held.because = given if shown else None, because or None
    held.save(update_fields=["decision", "given", "because"])
    audit.record("subjectrequest.decided", subject, by=by, number=held.number, decision=decision)
    return held


@transaction.atomic
def finish(request: SubjectRequest, reasons: str, *, by: User, at: datetime | None = None) -> None:
    """It is prepared: somebody else checks it. Raises Unfinished, IllegalMove, PermissionDenied."""
    held = _to_prepare(request, by)
    if held.mentions.filter(decision="").exists():
        raise Unfinished("Decide on every passage first.")
    held.reasons = reasons
    held.save(update_fields=["reasons"])
    move(held, to=State.PREPARED)
    audit.record("subjectrequest.prepared", held, by=by, at=clock.moment(at))


@transaction.atomic
def check(request: SubjectRequest, to: str, comment: str, *, by: User, at: datetime | None = None) -> None:
    """A second person lets it be answered, gives it back, or refuses it; the last two with words.

    Raises Unfinished, IllegalMove; PermissionDenied for who prepared it.
    """
    now, held = clock.moment(at), hold_row(SubjectRequest.objects.visible_to(by), request)
    if not by.may("approve") or prepared(held, by):
        raise PermissionDenied
    if to != State.APPROVED and not comment.strip():
        raise Unfinished("Say why.")
    held.comment = comment or None
    held.save(update_fields=["comment"])
    signed = {} if to == State.FOUND else {"approved_by": by, "approved_at": now}
    move(held, to=State(to), **signed)
    audit.record(f"subjectrequest.{to}", held, by=by, at=now)


def prepared(request: SubjectRequest, user: User) -> bool:
    """Whether it is theirs to prepare, or they decided on a passage of it before it was handed on."""
    return request.prepared_by_id == user.pk or audit.did(request, user, "subjectrequest.decided")


@transaction.atomic
def answered(request: SubjectRequest, *, by: User, at: datetime | None = None) -> None:
    """The printed answer, or word of why it was refused, is on its way. Raises IllegalMove, PermissionDenied."""
    now, held = clock.moment(at), hold_row(SubjectRequest.objects.visible_to(by), request)
    if held.to_be_told:
        held.answered_by, held.answered_at = by, now
        held.save(update_fields=["answered_by", "answered_at"])
    else:
        move(held, to=State.ANSWERED, answered_by=by, answered_at=now)
    audit.record("subjectrequest.answered", held, by=by, at=now)


@transaction.atomic
def _write_down(request: SubjectRequest, found: list[tuple[Report | Case, Passage]], by: System, now: datetime) -> bool:
    """Of what is still there. False if somebody else has done so meanwhile."""
    held = SubjectRequest.objects.to_search().select_for_update(no_key=True).filter(pk=request.pk).first()
    if held is None:
        return False
    named = [source.pk for source, _ in found if isinstance(source, Report)]
    reports = Report.objects.kept().select_for_update(no_key=True).filter(pk__in=named).order_by("pk")
    there = {report.pk for report in reports}
    left = [(source, passage) for source, passage in found if isinstance(source, Case) or source.pk in there]
    Mention.objects.bulk_create(
        Mention(
            subject=held,
            number=number,
            place=passage.place,
            passage=passage.text,
            proposed=passage.proposed,
            report=source if isinstance(source, Report) else None,
            case=source if isinstance(source, Case) else None,
        )
        for number, (source, passage) in enumerate(left, start=1)
    )
    move(held, to=State.FOUND, searched_at=now)
    audit.record("subjectrequest.searched", held, by=by, at=now, found=len(left))
    return True


def _refuse_prepared(held: SubjectRequest) -> None:
    if held.state not in SubjectRequest.BEFORE_CHECK:
        raise IllegalMove("it is prepared")


def _to_prepare(request: SubjectRequest, by: User) -> SubjectRequest:
    held = hold_row(SubjectRequest.objects.visible_to(by), request)
    if held.prepared_by_id != by.pk:
        raise PermissionDenied
    if held.state != State.FOUND:
        raise IllegalMove("it is not being prepared now")
    return held
