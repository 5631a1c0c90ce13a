"""Every state moves along legal ways only, also for whoever writes to the database by another way (row c3, c9)."""

from collections.abc import Callable
from itertools import count, product
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import User
from reports.actions.referral import answer, propose
from reports.models import Case, Closing, Plan, Referral, Report, Task
from tests.factories import make_case, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]
Needs = Callable[[str], dict[str, Any]]  # what else the database asks for in a state
Made = tuple[Callable[[str], Any], Needs]


def nothing(state: str) -> dict[str, Any]:
    return {}


def done(state: str) -> dict[str, Any]:
    return {"done_at": timezone.now() if state == Task.State.DONE else None}


def cases(by: User) -> Made:
    return lambda state: Case(state=state, opened_by=by), nothing


def tasks(by: User) -> Made:
    case = make_case(by)
    due = timezone.localdate()
    return lambda state: Task(
        case=case, kind="call", owner=by, added_by=by, due_on=due, state=state, **done(state)
    ), done


def reports(by: User) -> Made:
    return lambda state: Report(state=state), nothing


def closings(by: User) -> Made:
    case = make_case(by)
    told = {"because": "done", "needs": "met", "needs_two": True, "asked_by": by}
    ada = make_staff("ada", "approver")

    def decided(state: str) -> dict[str, Any]:
        return {"decided_by": None if state == Closing.State.ASKED else ada}

    def make(state: str) -> Closing:
        case.closings.all().delete()
        return Closing(case=case, state=state, **told, **decided(state))

    return make, decided


def plans(by: User) -> Made:
    case, ada = make_case(by), make_staff("ada", "approver")
    numbers = count(1)

    def decided(state: str) -> dict[str, Any]:
        return {"decided_by": ada if state in (Plan.State.HOLDS, Plan.State.SENT_BACK) else None}

    def make(state: str) -> Plan:
        told = {"kind": "safety", "number": next(numbers), "text": "x", "written_by": by, "needs_two": True}
        return Plan(case=case, state=state, **told, **decided(state))

    return make, decided


def referrals(by: User) -> Made:
    report = make_case(by).reports.get()
    made = propose(report, agency="A", what="x", by=by)
    line = answer(made, "yes", given="phone", by=by)

    def agreed(state: str) -> dict[str, Any]:
        sent = {"sent_at": timezone.now(), "sent_by": by} if state == Referral.State.DONE else {}
        none: dict[str, Any] = {"sent_at": None, "sent_by": None}
        return none | sent | {"consent": line if state in (Referral.State.ACCEPTED, Referral.State.DONE) else None}

    return lambda state: Referral(report=report, agency="A", state=state, proposed_by=by, **agreed(state)), agreed


@pytest.mark.parametrize("kind", [reports, cases, tasks, closings, plans, referrals])
def test_the_database_refuses_every_move_that_is_not_legal(kind: Callable[[User], Made], caro: User) -> None:
    make, needs = kind(caro)
    model = type(make(""))
    for before, after in product(model.State.values, repeat=2):
        thing = make(before)
        thing.save(force_insert=True)
        legal = before == after or after in model.MOVES.get(before, ())
        assert lets(thing, state=after, **needs(after)) == legal, f"{before} to {after}"


def lets(thing: Any, **change: Any) -> bool:
    """Whether the database takes this change of the row."""
    try:
        with transaction.atomic():
            type(thing)._default_manager.filter(pk=thing.pk).update(**change)
    except IntegrityError:
        return False
    return True
