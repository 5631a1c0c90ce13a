"""The police would like to talk to a reporter: she is asked, she answers, they learn the answer."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.actions import tell_to_read
from members.models import User
from num import audit, clock
from num.audit import System
from num.purposes import Purpose
from num.rows import acting_as
from num.states import IllegalMove, move
from reports.actions.guards import VISITOR, hold_own, hold_row, may_be_named, refuse_colleague
from reports.actions.outside import NAME_FIRST, NAMED, Refused
from reports.models import Approach, Report

State, Answer = Approach.State, Approach.Answer


SAID_SINCE = (
    "By now somebody is said to have passed for police or authority. Tell them nothing, and write it down anew."
)


class AnsweredAnew(Exception):
    """She says something else by now."""


@transaction.atomic
def log_approach(report: Report, who: str, about: str, *, by: User, at: datetime | None = None) -> Approach:
    """Write down who would like to talk to her, and what about. She hears of it only once another has agreed.

    Raises PermissionDenied if ``by`` does not work on it, or nobody could read the question.
    """
    now = clock.moment(at)
    held = hold_row(Report.objects.askable_by(by), report)
    approach = Approach.objects.create(report=held, who=who, about=about, logged_by=by, logged_at=now)
    audit.record("approach.logged", approach, by=by, at=now)
    return approach


@acting_as(Purpose.VETTING)
def needs_senior(approach: Approach) -> bool:
    """Whether those who ask may be whom somebody is said to have passed for: he may work there."""
    return approach.report.names_authority()


@transaction.atomic
def name_senior(approach: Approach, senior: User, *, by: User, at: datetime | None = None) -> Approach:
    """One approver decides about it alone; nobody names themselves. Raises IllegalMove, PermissionDenied."""
    held = hold_row(Approach.objects.visible_to(by), approach)
    if not may_be_named(senior, but=(by.pk, held.logged_by_id)):
        raise PermissionDenied
    if held.state != State.WAITING:
        raise IllegalMove("it is decided")
    _write(held, senior=senior)
    audit.record("approach.senior_named", held, by=by, at=clock.moment(at), worker=str(senior.pk))
    return held


@transaction.atomic
def let_ask(approach: Approach, *, by: User, at: datetime | None = None) -> Approach:
    """A second person lets her be asked: where somebody passed for an authority, the one who was named for it. One
    discreet line tells her that there is something to read.

    Raises Refused, IllegalMove; PermissionDenied for who wrote it down.
    """
    now = clock.moment(at)
    held = _to_decide(approach, by)
    _refuse_unnamed(held, NAME_FIRST)
    move(held, to=State.ASKED, decided_by=by, decided_at=now)
    if at is None:
        _tell(held)
    audit.record("approach.asked", held, by=by, at=now)
    return held


@transaction.atomic
def refuse(approach: Approach, *, by: User, at: datetime | None = None) -> Approach:
    """She is not asked. Raises Refused, IllegalMove; PermissionDenied for who wrote it down."""
    now = clock.moment(at)
    held = move(_to_decide(approach, by), to=State.REFUSED, decided_by=by, decided_at=now)
    audit.record("approach.refused", held, by=by, at=now)
    return held


@transaction.atomic
def end(approach: Approach, *, by: User, at: datetime | None = None) -> Approach:
    """Whoever asked does not ask any more. Raises IllegalMove, PermissionDenied."""
    held = move(hold_row(Approach.objects.visible_to(by), approach), to=State.ENDED)
    audit.record("approach.ended", held, by=by, at=clock.moment(at))
    return held


@transaction.atomic
def answer(
    approach: Approach, said: str, *, again_on: date | None = None, by: User | None, at: datetime | None = None
) -> Approach:
    """She answers, or answers anew: it holds until it was passed on. ``again_on``: when to ask her, if later.

    ``by`` is None for whoever holds the receipt. Raises PermissionDenied, IllegalMove.
    """
    now = clock.moment(at)
    report = hold_own(approach.report, by)
    refuse_colleague(report, by)
    held = hold_row(Approach.objects.put().filter(report=report), approach)
    if held.state != State.ASKED:
        raise IllegalMove("the answer was passed on")
    later = said == Answer.LATER
    _write(held, answer=Answer(said), answered_at=now, ask_again_on=again_on if later else None)
    audit.record("approach.answered", held, by=by or VISITOR, at=now)
    return held


@transaction.atomic
def pass_on(approach: Approach, said: str, *, by: User, at: datetime | None = None) -> Approach:
    """``by`` tells them yes or no, as it was ``said``, and nothing else. From then on it cannot be changed here.

    Raises AnsweredAnew, Refused, IllegalMove; PermissionDenied.
    """
    now = clock.moment(at)
    held = hold_row(Approach.objects.visible_to(by), approach)
    if said not in Approach.PASSED or held.state != State.ASKED:
        raise IllegalMove("there is no yes or no to pass on")
    if held.answer != said:
        raise AnsweredAnew
    _refuse_unnamed(held, SAID_SINCE)
    move(held, to=State.PASSED_ON, passed_on_by=by, passed_on_at=now)
    audit.record("approach.passed_on", held, by=by, at=now)
    return held


def ask_again(*, by: System) -> int:
    """Ask those anew who wanted to be asked later; how many that were. Running it twice is harmless."""
    return sum(_ask_again(approach, by) for approach in Approach.objects.due().exclude(report__state="withdrawn"))


@transaction.atomic
def _ask_again(approach: Approach, by: System) -> bool:
    held = Approach.objects.due().select_for_update(no_key=True).filter(pk=approach.pk).first()
    if held is None:
        return False  # she has answered meanwhile
    _write(held, answer="", answered_at=None, ask_again_on=None)
    _tell(held)
    audit.record("approach.asked_again", held, by=by)
    return True


def _to_decide(approach: Approach, by: User) -> Approach:
    held = hold_row(Approach.objects.visible_to(by), approach)
    if not by.may("approve") or held.logged_by_id == by.pk:
        raise PermissionDenied
    if held.senior_id not in (None, by.pk):
        raise Refused(NAMED)
    return held


def _refuse_unnamed(held: Approach, words: str) -> None:
    if held.senior_id is None and needs_senior(held):
        raise Refused(words)


def _write(held: Approach, **changes: object) -> None:
    for name, value in changes.items():
        setattr(held, name, value)
    held.save(update_fields=list(changes))


def _tell(approach: Approach) -> None:
    if reporter := approach.report.reporter:
        tell_to_read(reporter)
