"""Every state moves along legal ways only, also for whoever writes to the database by another way (row c3, c9)."""

from collections.abc import Callable
from itertools import count, product
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from alerts.models import Alert, Dispatch
from members.models import Application, User
from reports.actions.referral import answer, propose
from reports.models import (
    Approach,
    Case,
    Closing,
    Force,
    Likeness,
    Objection,
    OutsideRequest,
    Plan,
    Referral,
    Report,
    Share,
    SubjectRequest,
    Task,
)
from tests.factories import make_alert, make_case, make_staff, make_user

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
    report = make_case(by, story="x", consents={"support": "yes"}).reports.get()
    made = propose(report, agency="A", what="x", by=by)
    line = answer(made, "yes", given="phone", by=by)

    def agreed(state: str) -> dict[str, Any]:
        sent = {"sent_at": timezone.now(), "sent_by": by} if state == Referral.State.DONE else {}
        none: dict[str, Any] = {"sent_at": None, "sent_by": None}
        return none | sent | {"consent": line if state in (Referral.State.ACCEPTED, Referral.State.DONE) else None}

    return lambda state: Referral(report=report, agency="A", state=state, proposed_by=by, **agreed(state)), agreed


def alerts(by: User) -> Made:
    case, ada = make_case(by), make_staff("ada", "approver")
    told = {"case": case, "level": 3, "title": "x", "text": "x", "drafted_by": by, "last_edited_by": by}
    written = {*Alert.BEING_WRITTEN, Alert.State.CANCELLED}

    def approved(state: str) -> dict[str, Any]:
        now = None if state in written else timezone.now()
        return {"approved_by": now and ada, "approved_at": now, "expires_at": now}

    return lambda state: Alert(state=state, **told, **approved(state)), approved


def dispatches(by: User) -> Made:
    told = {"level": 3, "region_mask": -1, "work_mask": -1, "last_id": 0, "approved_at": timezone.now()}

    def make(state: str) -> Dispatch:
        return Dispatch(alert=make_alert(by), state=state, renderings={}, text_hash="x", **told)

    return make, nothing


def applications(by: User) -> Made:
    numbers = count(1)

    def decided(state: str) -> dict[str, Any]:
        return {"decided_by": None if state == Application.State.PENDING else by}

    return lambda state: Application(user=make_user(f"una{next(numbers)}"), state=state, **decided(state)), decided


def approaches(by: User) -> Made:
    report, ada, now = Report.objects.create(), make_staff("ada", "approver"), timezone.now()
    told: dict[str, Any] = {"who": "x", "about": "x", "logged_by": by, "decided_by": ada, "decided_at": now}
    told |= {"answer": "yes", "answered_at": now, "passed_on_by": by, "passed_on_at": now}
    return lambda state: Approach(report=report, state=state, **told), nothing


def likenesses(by: User) -> Made:
    def decided(state: str) -> dict[str, Any]:
        return {"decided_by": None if state == Likeness.State.PROPOSED else by}

    def make(state: str) -> Likeness:
        first, second = sorted((Report.objects.create(), Report.objects.create()), key=lambda one: one.pk)
        told: dict[str, Any] = {"first": first, "second": second, "strength": 3, "found_at": timezone.now()}
        return Likeness(state=state, **told, **decided(state))

    return make, decided


def objections(by: User) -> Made:
    ada, now = make_staff("ada", "approver"), timezone.now()
    told: dict[str, Any] = {"kind": "objects", "told": "x", "text": "x", "address": "x", "reasons": "x"}
    told |= {"matched_by": by, "matched_at": now, "decided_by": ada, "decided_at": now}

    def ended(state: str) -> dict[str, Any]:
        return {"outcome": "nothing" if state == Objection.State.CLOSED else ""}

    return lambda state: Objection(state=state, **told, **ended(state)), ended


def requests(by: User) -> Made:
    report, ada, now = Report.objects.create(), make_staff("ada", "approver"), timezone.now()
    told: dict[str, Any] = {
        "asker": "police",
        "basis": "order",
        "notice": "given",
        "asked_on": now.date(),
        "who": "x",
        "scope": "x",
    }
    told |= {"report": report, "logged_by": by, "reasons": "x", "decided_by": ada, "decided_at": now}
    told |= {"what_was_given": "x", "given_by": by, "given_at": now, "told_at": now, "ended_by": by, "ended_at": now}
    return lambda state: OutsideRequest(state=state, **told), nothing


def shares(by: User) -> Made:
    ada, now = make_staff("ada", "approver"), timezone.now()
    told: dict[str, Any] = {"report": Report.objects.create(), "force": Force.objects.national(), "drafted_by": by}
    told |= {"last_edited_by": by, "extent": "anonymous", "source": "2", "known": "A"}

    def signed(state: str) -> dict[str, Any]:
        approved = state not in (Share.State.DRAFTED, Share.State.CLOSED)
        sent = approved and state != Share.State.APPROVED
        signature: dict[str, Any] = {"approved_by": ada if approved else None, "approved_at": now if approved else None}
        return signature | {"sent_at": now if sent else None}

    return lambda state: Share(state=state, **told, **signed(state)), signed


def subject_requests(by: User) -> Made:
    ada, now = make_staff("ada", "approver"), timezone.now()
    told: dict[str, Any] = {
        "asker": "x",
        "names": "x",
        "received_on": now.date(),
        "due_on": now.date(),
        "logged_by": ada,
    }
    told |= {"seen_by": by, "seen_at": now, "prepared_by": by, "searched_at": now, "proof": "x", "reasons": "x"}
    told |= {"approved_by": ada, "approved_at": now, "answered_by": by, "answered_at": now}
    return lambda state: SubjectRequest(state=state, **told), nothing


MAKERS: dict[type[Any], Callable[[User], Made]] = {
    Application: applications,
    Alert: alerts,
    Dispatch: dispatches,
    Report: reports,
    Case: cases,
    Task: tasks,
    Closing: closings,
    Plan: plans,
    Referral: referrals,
    Approach: approaches,
    Likeness: likenesses,
    Objection: objections,
    OutsideRequest: requests,
    Share: shares,
    SubjectRequest: subject_requests,
}


@pytest.mark.parametrize("model", [model for model in apps.get_models() if hasattr(model, "MOVES")])
def test_the_database_refuses_every_move_that_is_not_legal(model: Any, caro: User) -> None:
    make, needs = MAKERS[model](caro)
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
