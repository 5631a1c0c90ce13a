"""Plans for somebody's support and safety: written version by version, and of a case in danger read by two."""

from datetime import datetime

from django.db import transaction

from members.models import User
from num import audit, clock
from num.states import move
from reports.actions.guards import ChangedMeanwhile, hold_as_second, hold_case
from reports.models import Case, Plan

State = Plan.State


@transaction.atomic
def write_plan(case: Case, kind: str, text: str, *, after: int, by: User, at: datetime | None = None) -> Plan:
    """The next version of a plan; ``after`` is the number of the one that was read, 0 for none.

    One that still waits for a second person is replaced. Raises ChangedMeanwhile; PermissionDenied.
    """
    now = clock.moment(at)
    held = hold_case(case, by)
    earlier = Plan.objects.filter(case=case, kind=kind)
    newest = earlier.order_by("-number").first()
    if (newest.number if newest else 0) != after:
        raise ChangedMeanwhile
    earlier.asked().update(state=State.REPLACED)
    two = held.needs_two()
    plan = Plan.objects.create(
        case=case,
        kind=Plan.Kind(kind),
        number=after + 1,
        text=text,
        written_by=by,
        written_at=now,
        needs_two=two,
        state=State.ASKED if two else State.HOLDS,
    )
    audit.record("case.plan_written", case, by=by, at=now, plan=str(plan.pk), kind=kind)
    return plan


def ask_again(case: Case) -> None:
    """The case is in danger by now: what holds in it as one person wrote it waits for a second, as the next version
    and in the same words. Part of a transaction that records it.
    """
    for kind in Plan.Kind:
        newest = Plan.objects.filter(case=case, kind=kind).order_by("-number").first()
        if newest and not newest.needs_two:
            Plan.objects.create(
                case=case,
                kind=kind,
                number=newest.number + 1,
                text=newest.text,
                written_by=newest.written_by,
                written_at=newest.written_at,
                needs_two=True,
                state=State.ASKED,
            )


@transaction.atomic
def approve_plan(plan: Plan, *, by: User, at: datetime | None = None) -> Plan:
    """The second person agrees: it holds. Raises SamePerson, IllegalMove; PermissionDenied."""
    now = clock.moment(at)
    case = hold_as_second(plan.case, plan.written_by, by)
    move(plan, to=State.HOLDS, decided_by=by, decided_at=now)
    audit.record("case.plan_approved", case, by=by, at=now, plan=str(plan.pk))
    return plan


@transaction.atomic
def send_back_plan(plan: Plan, comment: str, *, by: User, at: datetime | None = None) -> Plan:
    """The second person does not agree, and says why. Raises SamePerson, IllegalMove; PermissionDenied."""
    now = clock.moment(at)
    case = hold_as_second(plan.case, plan.written_by, by)
    move(plan, to=State.SENT_BACK, decided_by=by, decided_at=now)
    plan.comment = comment
    plan.save(update_fields=["comment"])
    audit.record("case.plan_sent_back", case, by=by, at=now, plan=str(plan.pk))
    return plan
