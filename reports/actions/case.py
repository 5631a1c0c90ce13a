"""What staff do with reports and cases. Each guards, changes, and is recorded, in one transaction.

Rows are held without their keys (``no_key``): a line elsewhere that points to one is checked at its commit, when it
holds the audit's lock, and must not wait for a row whose holder waits for that lock.
"""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from members.models import User
from num import audit, clock
from num.audit import Actor
from num.states import IllegalMove, move
from reports.actions.erasing import erase_or_put_off
from reports.actions.gone_out import write_down
from reports.actions.guards import hold_row, hold_version
from reports.actions.task import pass_on
from reports.models import (
    Case,
    CaseNote,
    Hold,
    Identifier,
    LevelChange,
    Likeness,
    Link,
    Report,
    SetAside,
    SharedFact,
    Use,
)

Kind = SharedFact.Kind

PERMISSION = "work_on_case"
SOON = timedelta(days=1)  # until when somebody looks again at a case that was just opened
LOOKED_UP = "members who look it up, who are told how grave it is, the area and the year"


class NobodyLeft(Exception):
    """A case needs at least one caseworker: assign another first."""


class NoNextDate(Exception):
    """A case in danger has a day until which somebody does something next."""


class NoReason(Exception):
    """Whoever takes a case out of danger says why."""


class OnHold(Exception):
    """The law tells us to keep the case for now, with every report in it."""


class NotReleasable(Exception):
    """The checker must not answer from it. The words say why, and what to do."""


@transaction.atomic
def take_into_triage(report: Report, *, by: User, at: datetime | None = None) -> Report:
    """Say that somebody is reading it."""
    _hold_free(report, by)
    return _move_report(report, Report.State.TRIAGE, "report.triage", by, at)


@transaction.atomic
def close_report(report: Report, because: str, *, by: User, at: datetime | None = None) -> Report:
    """End the work on a report, for one of the reasons that the reporter is told."""
    reason = Report.ClosedBecause(because)
    said = {"closed_because": reason, "decided_at": report.decided_at or clock.moment(at)}
    return _move_report(report, Report.State.CLOSED, "report.closed", by, at, **said)


@transaction.atomic
def open_case(report: Report, *, by: User, at: datetime | None = None) -> Case:
    """A case for this report; whoever opens it works on it."""
    now = clock.moment(at)
    _hold_free(report, by)
    case = Case.objects.create(
        level=report.suggested_level(), opened_by=by, opened_at=now, next_action_on=timezone.localdate(now) + SOON
    )
    move(report, to=Report.State.ACCEPTED, case=case)
    assign_perm(PERMISSION, by, case)
    audit.record("case.opened", case, by=by, at=now, report=str(report.pk))
    return case


@transaction.atomic
def link(report: Report, case: Case, *, by: User, at: datetime | None = None) -> Report:
    """Let a case hold this report, too. Only a person decides that two reports are about the same matter."""
    if _hold_free(report, by).state not in Report.WAITING:
        raise IllegalMove("it was decided already")
    return link_alike(report, case, by=by, at=at)


@transaction.atomic
def link_alike(report: Report, case: Case, *, by: User, at: datetime | None = None) -> Report:
    """The same of one that proves to be about the same person, even if it was closed before.

    How it stood is kept, so that it can go back (unlink). Raises IllegalMove.
    """
    now = clock.moment(at)
    _refuse_unless_assigned(case, by)
    before = _hold_free(report, by)
    move(report, to=Report.State.LINKED, case=case, closed_because="")
    Link.objects.create(report=report, case=case, was=before.state, was_because=before.closed_because, by=by, at=now)
    audit.record("report.linked", report, by=by, at=now)
    return report


@transaction.atomic
def unlink(report: Report, *, by: User, at: datetime | None = None) -> Report:
    """Take it out of the case it was linked to: it stands again as it did before, and what was released of it there
    answers no more. That it is the same person is undecided again. Raises IllegalMove if it was not linked; OnHold if
    a hold keeps the case, and the report with it.
    """
    now = clock.moment(at)
    case = _hold_case_of(report, by)
    before = Link.objects.filter(report=report, case=case).first()
    if before is None or report.state != Report.State.LINKED:
        raise IllegalMove("it was not linked to this case")
    if Hold.objects.live().filter(case=case).exists():
        raise OnHold
    _take_back_all(report, now)
    move(report, to=Report.State(before.was), case=None, closed_because=before.was_because)
    before.delete()
    Likeness.objects.between(report, case.reports.all()).undecide()
    audit.record("report.unlinked", report, by=by, at=now, case=str(case.pk))
    return report


@transaction.atomic
def assign(case: Case, worker: User, *, by: User, at: datetime | None = None) -> Case:
    """From the next request on, ``worker`` may open and change the case."""
    _refuse_unless_assigned(case, by)
    if not worker.may("triage"):
        raise PermissionDenied
    assign_perm(PERMISSION, worker, case)
    _no_way_back(case, worker)
    audit.record("case.assigned", case, by=by, at=clock.moment(at), worker=str(worker.pk))
    return case


@transaction.atomic
def unassign(case: Case, worker: User, *, by: User, at: datetime | None = None) -> Case:
    """From the next request on, the case is not there for ``worker``. Raises NobodyLeft for the last one."""
    _refuse_unless_assigned(case, by)
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)  # of two who leave at once, one stays
    if not case.assignments.exclude(user=worker).exists():
        raise NobodyLeft
    remove_perm(PERMISSION, worker, case)
    _no_way_back(case, worker)
    pass_on([case], worker, _who_stays(case, worker, by))
    audit.record("case.unassigned", case, by=by, at=clock.moment(at), worker=str(worker.pk))
    return case


@transaction.atomic
def hand_on(case: Case, leaver: User, worker: User, *, by: User, at: datetime | None = None) -> Case:
    """Give an open case of ``leaver``, with what they have to do for it, to ``worker``, from the next request on.

    Raises PermissionDenied, also for oneself: whoever may take cases from others must not come by them.
    """
    if not by.may("approve") or not worker.may("triage") or worker in (by, leaver):
        raise PermissionDenied
    hold_row(Case.objects.held_by(leaver), case)
    assign_perm(PERMISSION, worker, case)
    remove_perm(PERMISSION, leaver, case)
    _no_way_back(case, worker, leaver)
    pass_on([case], leaver, worker)
    audit.record("case.handed_on", case, by=by, at=clock.moment(at), worker=str(worker.pk), leaver=str(leaver.pk))
    return case


@transaction.atomic
def add_note(case: Case, text: str, *, private: bool = False, by: User, at: datetime | None = None) -> CaseNote:
    """A ``private`` one is read by nobody else."""
    now = clock.moment(at)
    _refuse_unless_assigned(case, by)
    note = CaseNote.objects.create(case=case, author=by, written_at=now, text=text, private=private)
    audit.record("case.note", case, by=by, at=now)
    return note


@transaction.atomic
def move_case(case: Case, to: str, *, by: User, at: datetime | None = None) -> Case:
    """To any state but closed, for which there is actions.closing.

    Raises IllegalMove if the case's state does not lead there, and ChangedMeanwhile.
    """
    if to == Case.State.CLOSED:
        raise IllegalMove("a case is closed with a reason")
    now = clock.moment(at)
    version = hold_version(case, by)
    anew = _as_reopened(case, now) if to == Case.State.REOPENED else {}
    move(case, to=Case.State(to), version=version, **anew)
    audit.record("case.moved", case, by=by, at=now, to=to)
    return case


@transaction.atomic
def set_level(
    case: Case,
    level: int,
    *,
    next_action_on: date | None = None,
    reason: str = "",
    by: User,
    at: datetime | None = None,
) -> Case:
    """How grave staff judge it to be, from 1 to 3, and until when somebody does something next.

    What the reporter said stays as it is. Raises NoNextDate, NoReason and ChangedMeanwhile; PermissionDenied.
    """
    now = clock.moment(at)
    version = hold_version(case, by)
    if level == Case.Level.DANGER and next_action_on is None:
        raise NoNextDate
    if level < case.level == Case.Level.DANGER and not reason.strip():
        raise NoReason
    if level != case.level:
        LevelChange.objects.create(case=case, before=case.level, after=level, reason=reason or None, by=by, at=now)
    return _set(case, "case.level", by, at, level=level, next_action_on=next_action_on, version=version)


@transaction.atomic
def release_identifier(identifier: Identifier, *, reason: str = "", by: User, at: datetime | None = None) -> Identifier:
    """Let the checker answer from it. Raises NotReleasable.

    A report that nobody vouches for needs ``reason``, kept as a note of the case under the name of who released.
    """
    now = clock.moment(at)
    _refuse_unless_holding(identifier, by)
    report = Report.objects.select_for_update(no_key=True).get(pk=identifier.report_id)
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
    _refuse_unless_holding(identifier, by)
    identifier.released_at, identifier.released_by = None, None
    identifier.save(update_fields=["released_at", "released_by"])
    write_down([identifier.report], Kind.LOOKUPS_ENDED, LOOKED_UP, now)
    audit.record("identifier.taken_back", identifier, by=by, at=now)
    return identifier


@transaction.atomic
def erase(report: Report, *, by: User, at: datetime | None = None) -> Report:
    """Let nothing of it be read or found again, and nothing rest on it from now on. Raises PermissionDenied.

    While a hold keeps it, it is only used for nothing; it is erased once the hold has ended.
    """
    now = clock.moment(at)
    hold_row(Report.objects.erasable_by(by), report)
    erase_or_put_off([report], now)
    audit.record("report.erased", report, by=by, at=now)
    return report


@transaction.atomic
def open_review(case: Case, *, by: Actor, at: datetime | None = None) -> Case:
    """An alert of this case is being reviewed: approvers may read the case until the review ends."""
    return _set(case, "case.review_opened", by, at, under_review=True)


@transaction.atomic
def close_review(case: Case, *, by: Actor, at: datetime | None = None) -> Case:
    return _set(case, "case.review_closed", by, at, under_review=False)


def _move_report(
    report: Report, to: Report.State, event: str, by: User, at: datetime | None, **changes: object
) -> Report:
    _hold(report, by)
    move(report, to=to, **changes)
    audit.record(event, report, by=by, at=clock.moment(at))
    return report


def _set(case: Case, event: str, by: Actor, at: datetime | None, **changes: object) -> Case:
    for name, value in changes.items():
        setattr(case, name, value)
    case.save(update_fields=list(changes))
    audit.record(event, case, by=by, at=clock.moment(at))
    return case


def _hold(report: Report, by: User) -> Report:
    """The report as it is now, held until commit, so that nobody moves it to a case meanwhile.

    Raises PermissionDenied.
    """
    return hold_row(Report.objects.worked_on_by(by), report)


def _hold_free(report: Report, by: User) -> Report:
    """The same of one that is in no case. Raises IllegalMove for any other."""
    held = _hold(report, by)
    if held.case_id:
        raise IllegalMove("it is in a case already")
    return held


def _hold_case_of(report: Report, by: User) -> Case:
    """The case that the report is in, and then the report as it is now: in this order, as the alerts' verbs do."""
    case = Case.objects.worked_on_by(by).select_for_update(of=("self",), no_key=True).filter(reports=report).first()
    report.refresh_from_db(from_queryset=Report.objects.select_for_update(no_key=True))
    if case is None or report.case_id != case.pk:
        raise PermissionDenied
    return case


def _take_back_all(report: Report, now: datetime) -> None:
    released = Identifier.objects.released().filter(report=report)
    if taken := released.update(released_at=None, released_by=None):
        write_down([report] * taken, Kind.LOOKUPS_ENDED, LOOKED_UP, now)


def _refuse_unless_assigned(case: Case, by: User) -> None:
    if not Case.objects.worked_on_by(by).filter(pk=case.pk).exists():
        raise PermissionDenied


def _refuse_unless_holding(identifier: Identifier, by: User) -> None:
    if not Case.objects.worked_on_by(by).filter(reports=identifier.report_id).exists():
        raise PermissionDenied


def _refuse_unless_releasable(identifier: Identifier, report: Report) -> None:
    if identifier.index is None:
        raise NotReleasable("It cannot be read as one whole identifier, so nobody could look it up.")
    if identifier.whose == Identifier.Whose.OTHER:
        raise NotReleasable(
            "It belongs to somebody else who was there. Only what is the reported person's own may warn."
        )
    if Identifier.objects.objected_to(identifier).exists():
        raise NotReleasable("Somebody objected to it. It is not shown while that is reviewed, or if it was upheld.")
    if not report.allows(Use.WARN):
        raise NotReleasable("The reporter does not allow us to warn others.")


def _no_way_back(case: Case, *workers: User) -> None:
    """Others decide now whether they work on it: that they left it once lets them in no more."""
    SetAside.objects.filter(case=case, user__in=workers).delete()


def _as_reopened(case: Case, now: datetime) -> dict[str, object]:
    soon = timezone.localdate(now) + SOON
    return {"closing_asked_by": None, "closed_by": None, "next_action_on": soon}


def _who_stays(case: Case, worker: User, by: User) -> User:
    """Who takes on what ``worker`` had to do: whoever removes them, or else who has been there longest."""
    return by if by != worker else case.assignments.select_related("user").order_by("pk")[0].user


def _note_reason(case: Case, identifier: Identifier, reason: str, by: User, now: datetime) -> None:
    if not reason.strip():
        raise NotReleasable("The report came from somebody we do not know. Say why you believe it.")
    text = f"{identifier.get_kind_display()} released for the checker: {reason}"
    CaseNote.objects.create(case=case, author=by, written_at=now, text=text)
