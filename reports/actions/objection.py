"""Somebody objects to what we may hold about them: taken from everybody alike, matched, reviewed, answered alike."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from members import mail
from members.models import User
from num import audit, clock
from num.states import IllegalMove, move
from reports import identifiers
from reports.actions.case import LOOKED_UP
from reports.actions.gone_out import write_down
from reports.actions.guards import VISITOR, hold_row
from reports.models import Identifier, Objection, Report, SharedFact
from reports.models.person import IdentifierQuerySet

State, Outcome = Objection.State, Objection.Outcome
CHANGES = (Outcome.AMENDED, Outcome.REMOVED)
ANOTHER = "You found that it is about them, so another approver corrects or removes it. You may only keep it as it is."


class Refused(ValueError):
    """It cannot be decided like this. The words say what to do."""


class Decision(NamedTuple):
    """How a review ends, and why; of a correction also what is right."""

    outcome: str
    reasons: str
    corrected: str = ""


@transaction.atomic
def object_to(kind: str, told: str, text: str, address: str, *, at: datetime | None = None) -> Objection:
    """Keep it for staff. Nothing is looked up here: whoever sends it gets the same words after the same work."""
    now = clock.moment(at)
    objection = Objection.objects.create(
        kind=Objection.Kind(kind), told=told, text=text, address=address, received_at=now
    )
    audit.record("objection.received", objection, by=VISITOR, at=now)
    return objection


def candidates(objection: Objection) -> IdentifierQuerySet:
    """What is equal to something that it names, of reports that were not taken back."""
    found = Identifier.objects.filter(index__in=_indexes(objection.told))
    return found.exclude(report__state=Report.State.WITHDRAWN)


@transaction.atomic
def freeze(objection: Objection, *, by: User, at: datetime | None = None) -> Objection:
    """It is about them: from the commit on no look-up is answered from it, until a review has ended.

    Raises Refused if nothing is equal, IllegalMove, PermissionDenied.
    """
    now, held = clock.moment(at), hold_row(Objection.objects.visible_to(by), objection)
    found = list(candidates(held))
    if not found:
        raise Refused("We hold nothing equal. Close it as such, with your reasons.")
    held.identifiers.set(found)
    move(held, to=State.FROZEN, matched_by=by, matched_at=now)
    audit.record("objection.frozen", held, by=by, at=now, identifiers=len(found))
    return held


@transaction.atomic
def decide(objection: Objection, decision: Decision, *, by: User, at: datetime | None = None) -> Objection:
    """The review has ended. Whoever objected is answered in the same words, whatever was decided.

    Raises Refused, also for whoever matched it and would not keep it; identifiers.Unusable for what is said to be
    right, IllegalMove; PermissionDenied, also for whoever had released what it is about, even if it was taken back.
    """
    now, held = clock.moment(at), hold_row(Objection.objects.visible_to(by), objection)
    list(Report.objects.filter(identifiers__in=held.identifiers.all()).order_by("pk").select_for_update(no_key=True))
    found = list(held.identifiers.select_for_update(of=("self",), no_key=True).select_related("report").order_by("pk"))
    _check(held, decision, found, by)
    released = [one for one in found if one.released_at]
    if decision.outcome in CHANGES:
        _take_back(released, now)
    if decision.outcome == Outcome.AMENDED:
        _correct(found, decision.corrected)
    held.reasons = decision.reasons
    held.save(update_fields=["reasons"])
    move(held, to=State.CLOSED, outcome=Outcome(decision.outcome), decided_by=by, decided_at=now)
    if at is None:
        mail.send("objection", held.address, authority=settings.COUNTRY["authority"])
    audit.record("objection.closed", held, by=by, at=now, outcome=decision.outcome)
    return held


def _check(held: Objection, decision: Decision, found: list[Identifier], by: User) -> None:
    matched = held.state == State.FROZEN
    if (decision.outcome == Outcome.NOTHING) == matched:
        raise IllegalMove("what is matched is reviewed, and what is not is closed")
    if released_by(found if matched else candidates(held), by):
        raise PermissionDenied
    if decision.outcome in CHANGES and held.matched_by_id == by.pk:
        raise Refused(ANOTHER)
    if decision.outcome == Outcome.AMENDED and not decision.corrected.strip():
        raise Refused("Write down what is right.")


def released_by(found: Iterable[Identifier], by: User) -> bool:
    """Whether they have ever let one of them answer look-ups."""
    return any(audit.did(one, by, "identifier.released") for one in found)


def _take_back(released: Iterable[Identifier], now: datetime) -> None:
    """Their reporters read that it answers look-ups no more, and not why."""
    for identifier in released:
        identifier.released_at, identifier.released_by = None, None
        identifier.save(update_fields=["released_at", "released_by"])
    write_down([one.report for one in released], SharedFact.Kind.LOOKUPS_ENDED, LOOKED_UP, now)


def _correct(found: Iterable[Identifier], right: str) -> None:
    """Beside what was told, which stays as it was: to be released by whoever works on the case.

    It is theirs who objected, so it counts nowhere as what the reporter told us.
    """
    Identifier.objects.bulk_create(
        Identifier(
            report=one.report,
            by_objector=True,
            kind=one.kind,
            value=right,
            whose=one.whose,
            vehicle_id=one.vehicle_id,
            index=identifiers.index(one.kind, right),
        )
        for one in found
    )


def _indexes(told: str) -> set[bytes]:
    return {index for line in told.splitlines() if line.strip() and (index := _index(line.strip()))}


def _index(line: str) -> bytes | None:
    try:
        return identifiers.index(identifiers.likely_kind(line), line)
    except identifiers.Unusable:
        return None
