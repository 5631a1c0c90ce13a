"""What is to be done for a case, by whom, until when."""

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from num import audit, clock
from num.states import move
from reports.actions.guards import ChangedMeanwhile, hold_case
from reports.models import Case, Task

State = Task.State


@transaction.atomic
def add_task(
    case: Case, *, kind: str, what: str = "", owner: User, due_on: date, by: User, at: datetime | None = None
) -> Task:
    """``owner`` works on the case. Raises PermissionDenied."""
    now = clock.moment(at)
    hold_case(case, by)
    _refuse_strangers(case, owner)
    task = Task.objects.create(
        case=case, kind=Task.Kind(kind), what=what or None, owner=owner, due_on=due_on, added_by=by, added_at=now
    )
    audit.record("case.task_added", case, by=by, at=now, task=str(task.pk))
    return task


@transaction.atomic
def move_task(task: Task, to: str, *, by: User, at: datetime | None = None) -> Task:
    """Raises IllegalMove, also for the second of two who do the same; PermissionDenied."""
    now = clock.moment(at)
    hold_case(task.case, by)
    move(task, to=State(to), done_at=now if to == State.DONE else None)
    audit.record("case.task_moved", task.case, by=by, at=now, task=str(task.pk), to=to)
    return task


@transaction.atomic
def change_task(
    task: Task, *, kind: str, what: str = "", owner: User, due_on: date, by: User, at: datetime | None = None
) -> Task:
    """Raises ChangedMeanwhile if ``task.version`` is not the one that is saved; PermissionDenied."""
    now = clock.moment(at)
    hold_case(task.case, by)
    _refuse_strangers(task.case, owner)
    held = Task.objects.select_for_update(no_key=True).get(pk=task.pk)
    if held.version != task.version:
        raise ChangedMeanwhile
    task.kind, task.what, task.owner, task.due_on = Task.Kind(kind), what or None, owner, due_on
    task.version += 1
    task.save(update_fields=["kind", "what", "owner", "due_on", "version"])
    audit.record("case.task_changed", task.case, by=by, at=now, task=str(task.pk))
    return task


def pass_on(cases: Collection[Case], giver: User, taker: User) -> None:
    """What ``giver`` has still to do for these cases is ``taker``'s. Part of a transaction that records it."""
    Task.objects.open().filter(case__in=cases, owner=giver).update(owner=taker)


def _refuse_strangers(case: Case, owner: User) -> None:
    if not Case.objects.worked_on_by(owner).filter(pk=case.pk).exists():
        raise PermissionDenied
