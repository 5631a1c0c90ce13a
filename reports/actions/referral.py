"""Passing somebody on to an agency: staff propose it, she decides by name of the agency, and only then it goes."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from members.models import User
from num import audit, clock
from num.states import IllegalMove, move
from reports.actions.gone_out import write_down
from reports.actions.guards import VISITOR, hold_own, hold_row, refuse_colleague
from reports.actions.talk import post, put_before_her
from reports.models import Case, Consent, Referral, ReferralConsent, Report, SharedFact, Task, Use
from reports.models.task import TaskQuerySet
from reports.referring import wording

State = Referral.State
Answer = ReferralConsent.Answer
PROPOSED = "We know of somebody who could help you. Please look under “Support for you”, and say yes or no."
TO_PASS_ON = "The reporter said yes to an agency. Look under “Support”: record it there, and pass it on."
TO = "the agency that you said yes to"


class NoConsent(Exception):
    """She does not agree to this agency now; or, before one is proposed, to support."""


class HeardAlone(Exception):
    """Whoever wrote down her spoken yes does not pass it on: another of staff does."""


@transaction.atomic
def propose(report: Report, *, agency: str, what: str, by: User, at: datetime | None = None) -> Referral:
    """``what`` is passed on, word for word, once she agrees. If she can read messages here, one says that she is asked.

    Raises NoConsent unless she wants support; PermissionDenied, also once the report was taken back.
    """
    now = clock.moment(at)
    held = _hold(report, by)
    if not held.allows(Use.SUPPORT):
        raise NoConsent
    if Report.objects.talkable_by(by).filter(pk=held.pk).exists():
        post(held, PROPOSED, asks=False, by=by, now=now, quietly=at is not None)
    referral = Referral.objects.create(report=report, agency=agency, what=what, proposed_by=by, proposed_at=now)
    audit.record("referral.proposed", report, by=by, at=now, referral=str(referral.pk))
    return referral


@transaction.atomic
def answer(
    referral: Referral, said: str, *, given: str, by: User | None, at: datetime | None = None
) -> ReferralConsent:
    """She says yes or no, or takes a yes back; ``by`` is None for whoever holds the receipt.

    Staff write down what she said by phone, on paper or in person; she reads such a yes. Of a yes, staff find the task
    to pass it on. A no ends at once what was not sent yet; of what was, they find the task to tell the agency. Raises
    IllegalMove, PermissionDenied.
    """
    now = clock.moment(at)
    by_staff = given in Consent.STAFF_RECORDED
    report = _hold(referral.report, by) if by_staff else hold_own(referral.report, by)
    if not by_staff:
        refuse_colleague(report, by)
    held = Referral.objects.select_for_update(no_key=True).get(pk=referral.pk)
    held.report = report
    line = _append(held, said, given, by if by_staff else None, now)
    _follow(held, line)
    if by and by_staff and said == Answer.YES:
        put_before_her(report, f"“{line.words}”", by=by, now=now, quietly=at is not None)
    if said == Answer.YES:
        _add_task(held, TO_PASS_ON, held.proposed_by, now, passes_on=held)
    elif held.sent_at:
        _task_to_tell(held, now)
    audit.record("referral.answered", report, by=by or VISITOR, at=now, referral=str(held.pk), answer=said)
    return line


@transaction.atomic
def send(referral: Referral, *, by: User, at: datetime | None = None) -> Referral:
    """It may go now: staff pass it on after this.

    Raises NoConsent unless her newest answer is a yes; HeardAlone, IllegalMove, PermissionDenied.
    """
    now = clock.moment(at)
    report = _hold(referral.report, by)
    held = Referral.objects.select_for_update(no_key=True).get(pk=referral.pk)
    if held.state != State.ACCEPTED or not _agrees(held):
        raise NoConsent
    if held.sent_at:
        raise IllegalMove("it was sent before")
    if held.heard_by_id == by.pk:
        raise HeardAlone
    Referral.objects.filter(pk=held.pk).update(sent_at=now, sent_by=by)
    _to_pass_on([held]).update(state=Task.State.DONE, done_at=now)
    write_down([report], SharedFact.Kind.REFERRAL, TO, now)
    audit.record("referral.sent", report, by=by, at=now, referral=str(held.pk))
    held.sent_at, held.sent_by = now, by
    return held


@transaction.atomic
def finish(referral: Referral, *, by: User, at: datetime | None = None) -> Referral:
    """The agency supports her now. Raises IllegalMove if it was never sent; PermissionDenied."""
    now = clock.moment(at)
    report = _hold(referral.report, by)
    if not Referral.objects.filter(pk=referral.pk, sent_at__isnull=False):
        raise IllegalMove("it was not sent")
    move(referral, to=State.DONE)
    audit.record("referral.done", report, by=by, at=now, referral=str(referral.pk))
    return referral


def revoke_unanswered(report: Report) -> None:
    """She wants no support, and is asked about no agency any more. One that she said yes to by name she keeps."""
    report.referrals.filter(state=State.PROPOSED).update(state=State.REVOKED)


def revoke_unsent(reports: Collection[Report]) -> None:
    """Nothing more goes to an agency from these reports. Part of a transaction that records it."""
    unsent = Referral.objects.unsent().filter(report__in=reports)
    _pass_on_no_more(unsent)
    unsent.update(state=State.REVOKED)


def revoke(report: Report, now: datetime) -> None:
    """Whoever made the report takes back all of it, and with it each yes. Part of a transaction that records it."""
    revoke_unsent([report])
    for sent in Referral.objects.filter(report=report, sent_at__isnull=False):
        if _agrees(sent):
            _task_to_tell(sent, now)
        if sent.state == State.ACCEPTED:
            move(sent, to=State.REVOKED)


def is_known_to_an_agency(report: Report) -> bool:
    """Whether one was told what its reporter agrees to still: once she does not, it has to be told."""
    return any(map(_agrees, report.referrals.filter(sent_at__isnull=False)))


def _agrees(referral: Referral) -> bool:
    newest = referral.answers.order_by("-number").first()
    return newest is not None and newest.answer == Answer.YES


def _hold(report: Report, by: User | None) -> Report:
    """The report as it is now, held until commit, for staff who work on its case. Raises PermissionDenied."""
    mine = Report.objects.worked_on_by(by).exclude(state=Report.State.WITHDRAWN) if by else Report.objects.none()
    return hold_row(mine.filter(case__isnull=False), report)


def _append(referral: Referral, said: str, given: str, recorded_by: User | None, now: datetime) -> ReferralConsent:
    words = wording(referral.agency)
    return ReferralConsent.objects.create(
        referral=referral,
        number=referral.answers.count() + 1,
        answer=Answer(said),
        words=words.answers[said],
        version=words.version,
        given=given,
        at=now,
        recorded_by=recorded_by,
    )


def _follow(referral: Referral, line: ReferralConsent) -> None:
    """What her answer makes of it. What is done stays done: she has said no to whatever comes after."""
    if line.answer == Answer.YES:
        move(referral, to=State.ACCEPTED, consent=line, heard_by=line.recorded_by)
    elif referral.state == State.PROPOSED:
        move(referral, to=State.DECLINED)
    elif referral.state != State.DONE:
        _pass_on_no_more([referral])
        move(referral, to=State.REVOKED)


def _to_pass_on(referrals: Iterable[Referral]) -> TaskQuerySet:
    """What staff have still to do because she said yes."""
    return Task.objects.open().filter(referral__in=referrals)


def _pass_on_no_more(referrals: Iterable[Referral]) -> None:
    """The tasks are done with, and stay where somebody may have one open."""
    _to_pass_on(referrals).update(state=Task.State.DONE, done_at=timezone.now())


def _task_to_tell(referral: Referral, now: datetime) -> None:
    what = f"Tell {referral.agency} that they may not keep what we told them. Ask them to delete it."
    _add_task(referral, what, referral.sent_by, now)


def _add_task(
    referral: Referral, what: str, knows: User | None, now: datetime, *, passes_on: Referral | None = None
) -> None:
    """For today: for who knows of it, or somebody else who works on the case. Whoever alone has heard a yes does not
    pass it on.
    """
    case = referral.report.case
    if case is None or knows is None:
        return
    heard_by = passes_on.heard_by if passes_on else None
    works = knows.is_active and Case.objects.worked_on_by(knows).filter(pk=case.pk).exists()
    owner = knows if works and knows != heard_by else case.first_worker(but=heard_by) or case.first_worker() or knows
    Task.objects.create(
        case=case,
        kind=Task.Kind.AGENCY,
        what=what,
        owner=owner,
        due_on=timezone.localdate(now),
        added_by=owner,
        added_at=now,
        referral=passes_on,
    )
