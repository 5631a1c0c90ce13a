"""The police would like to talk to a reporter: she is asked, she answers, they learn the answer."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.actions import tell_to_read
from members.models import User
from num import audit, clock
from num.audit import System
from num.states import IllegalMove, move
from reports.actions.guards import VISITOR, hold_own, hold_row, refuse_colleague
from reports.models import Approach, Report

State, Answer = Approach.State, Approach.Answer


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


@transaction.atomic
def let_ask(approach: Approach, *, by: User, at: datetime | None = None) -> Approach:
    """A second person lets her be asked. One discreet line tells her that there is something to read.

    Raises IllegalMove; PermissionDenied for who wrote it down.
    """
    now = clock.moment(at)
    held = _to_decide(approach, by)
    move(held, to=State.ASKED, decided_by=by, decided_at=now)
    if at is None:
        _tell(held)
    audit.record("approach.asked", held, by=by, at=now)
    return held


@transaction.atomic
def refuse(approach: Approach, *, by: User, at: datetime | None = None) -> Approach:
    """She is not asked. Raises IllegalMove; PermissionDenied for who wrote it down."""
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

    Raises AnsweredAnew, IllegalMove; PermissionDenied.
    """
    now = clock.moment(at)
    held = hold_row(Approach.objects.visible_to(by), approach)
    if said not in Approach.PASSED or held.state != State.ASKED:
        raise IllegalMove("there is no yes or no to pass on")
    if held.answer != said:
        raise AnsweredAnew
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
    return held


def _write(held: Approach, **changes: object) -> None:
    for name, value in changes.items():
        setattr(held, name, value)
    held.save(update_fields=list(changes))


def _tell(approach: Approach) -> None:
    if reporter := approach.report.reporter:
        tell_to_read(reporter)
