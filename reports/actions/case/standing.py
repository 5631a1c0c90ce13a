"""Where a case stands, how grave it is, and whether an alert of it is being reviewed."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from members.models import User
from num import audit, clock
from num.audit import Actor
from num.states import IllegalMove, move
from reports.actions.case.triage import SOON
from reports.actions.guards import hold_version
from reports.actions.plan import ask_again
from reports.models import Case, LevelChange


class NoNextDate(Exception):
    """A case in danger has a day until which somebody does something next."""


class NoReason(Exception):
    """Whoever takes a case out of danger says why."""


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

    What the reporter said stays as it is. Raises NoNextDate, NoReason and ChangedMeanwhile, IllegalMove of a case that
    is closed; PermissionDenied.
    """
    now = clock.moment(at)
    version = hold_version(case, by)
    if case.state == Case.State.CLOSED:
        raise IllegalMove("it is closed")
    if level == Case.Level.DANGER and next_action_on is None:
        raise NoNextDate
    if level < case.level == Case.Level.DANGER and not reason.strip():
        raise NoReason
    if level != case.level:
        LevelChange.objects.create(case=case, before=case.level, after=level, reason=reason or None, by=by, at=now)
    if level == Case.Level.DANGER > case.level:
        ask_again(case)
    return _set(case, "case.level", by, at, level=level, next_action_on=next_action_on, version=version)


@transaction.atomic
def open_review(case: Case, *, by: Actor, at: datetime | None = None) -> Case:
    """An alert of this case is being reviewed: approvers may read the case until the review ends."""
    return _set(case, "case.review_opened", by, at, under_review=True)


@transaction.atomic
def close_review(case: Case, *, by: Actor, at: datetime | None = None) -> Case:
    return _set(case, "case.review_closed", by, at, under_review=False)


def _set(case: Case, event: str, by: Actor, at: datetime | None, **changes: object) -> Case:
    for name, value in changes.items():
        setattr(case, name, value)
    case.save(update_fields=list(changes))
    audit.record(event, case, by=by, at=clock.moment(at))
    return case


def _as_reopened(case: Case, now: datetime) -> dict[str, object]:
    soon = timezone.localdate(now) + SOON
    return {"closing_asked_by": None, "closed_by": None, "next_action_on": soon}
