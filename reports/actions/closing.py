"""Closing a case: one person says why and what came of it; of a case in danger, a second person confirms it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from members.models import User
from num import audit, clock
from num.states import move
from reports.actions.clocks import decided
from reports.actions.guards import ChangedMeanwhile, hold_as_second, hold_version
from reports.models import Case, Closing, Report, Task, Wellbeing

State = Closing.State


class TasksOpen(Exception):
    """Something is still to be done for the case."""


class NewsUnread(Exception):
    """Somebody whose report it holds has sent something that staff have not marked as read."""


class Asked(NamedTuple):
    """One of the agreed questions, and whether it is about the time before or after our work."""

    question: str
    moment: str


@transaction.atomic
def close_case(
    case: Case,
    *,
    because: str,
    needs: str,
    wellbeing: Mapping[Asked, str],
    by: User,
    at: datetime | None = None,
) -> Closing:
    """Close it, or, of a case in danger, ask a second person to.

    Raises TasksOpen, NewsUnread, ChangedMeanwhile, IllegalMove and, for the second who asks, IntegrityError;
    PermissionDenied.
    """
    now = clock.moment(at)
    version = hold_version(case, by)
    _refuse_unfinished(case)
    two = case.needs_two()
    closing = Closing.objects.create(
        case=case,
        state=State.ASKED if two else State.CLOSED,
        because=Closing.Because(because),
        needs=Closing.Needs(needs),
        needs_two=two,
        asked_by=by,
        asked_at=now,
        decided_by=None if two else by,
        decided_at=None if two else now,
    )
    Wellbeing.objects.bulk_create(
        Wellbeing(closing=closing, question=asked.question, moment=asked.moment, answer=Wellbeing.Answer(answer))
        for asked, answer in wellbeing.items()
    )
    if two:
        _set(case, closing_asked_by=by, version=version)
    else:
        _end(case, now, closing_asked_by=by, closed_by=by, version=version)
    audit.record("case.closing_asked" if two else "case.closed", case, by=by, at=now)
    return closing


@transaction.atomic
def confirm(closing: Closing, *, seen: Collection[str], by: User, at: datetime | None = None) -> Closing:
    """The second person agrees: the case is closed. ``seen`` are the ids of what came in since it was asked for, and
    was before them.

    Raises TasksOpen, NewsUnread, ChangedMeanwhile if ``closing.case`` is not as it was read, or more has come in,
    SamePerson, IllegalMove; PermissionDenied.
    """
    now = clock.moment(at)
    case = hold_as_second(closing.case, closing.asked_by, by)
    if case.version != closing.case.version:
        raise ChangedMeanwhile
    _refuse_unfinished(case)
    news = (one for report in Report.objects.filter(case=case) for one in report.news_since(closing.asked_at))
    if any(str(one.pk) not in seen for one in news):
        raise ChangedMeanwhile
    move(closing, to=State.CLOSED, decided_by=by, decided_at=now)
    _end(case, now, closed_by=by, version=case.version + 1)
    audit.record("case.closed", case, by=by, at=now)
    return closing


@transaction.atomic
def send_back(closing: Closing, comment: str, *, by: User, at: datetime | None = None) -> Closing:
    """The second person does not agree, and says why: the case stays open. Raises SamePerson, IllegalMove."""
    now = clock.moment(at)
    case = hold_as_second(closing.case, closing.asked_by, by)
    move(closing, to=State.SENT_BACK, decided_by=by, decided_at=now)
    closing.comment = comment
    closing.save(update_fields=["comment"])
    _set(case, closing_asked_by=None, version=case.version + 1)
    audit.record("case.closing_sent_back", case, by=by, at=now)
    return closing


def _refuse_unfinished(case: Case) -> None:
    """Nothing comes into its reports from now on. They are held in the order in which sending asks for them."""
    reports = Report.objects.filter(case=case)
    list(reports.select_for_update(no_key=True).order_by("pk"))
    if Task.objects.open().filter(case=case).exists():
        raise TasksOpen
    if reports.with_news().exists():
        raise NewsUnread


def _end(case: Case, now: datetime, **changes: object) -> None:
    move(case, to=Case.State.CLOSED, **changes)
    decided(case.reports.all(), now)
    case.reports.update(finished=True)


def _set(case: Case, **changes: object) -> None:
    for name, value in changes.items():
        setattr(case, name, value)
    case.save(update_fields=list(changes))
