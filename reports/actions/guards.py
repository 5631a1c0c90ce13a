"""What verbs have in common: who is refused, and the row they hold."""

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet

from members.models import User
from num.audit import System
from num.states import IllegalMove, move
from reports.models import Case, Message, Report

VISITOR = System("visitor")  # whoever holds a receipt

Row = TypeVar("Row", bound=Model)


def hold_row(rows: QuerySet[Row], row: Row) -> Row:
    """The row as it is now, held until commit, if it is one of ``rows``. Raises PermissionDenied."""
    held = rows.select_for_update(of=("self",), no_key=True).filter(pk=row.pk).first()
    if held is None:
        raise PermissionDenied
    return held


def is_reporter(report: Report, by: User | None) -> bool:
    """Whether it is hers, or a colleague's; without an account, whether it came without one."""
    return Report.objects.made_by(by).filter(pk=report.pk).exists() if by else report.reporter is None


def hold_own(report: Report, by: User | None) -> Report:
    """The report as it is now, held until commit, for whoever made it.

    Raises PermissionDenied for anybody else, and IllegalMove once it was taken back.
    """
    held = Report.objects.kept().select_for_update(no_key=True).filter(pk=report.pk).first()
    if held is None or not is_reporter(held, by):
        raise PermissionDenied
    if held.state == Report.State.WITHDRAWN:
        raise IllegalMove("a withdrawn report takes nothing more")
    return held


def refuse_colleague(report: Report, by: User | None) -> None:
    """What is asked of whoever told it, no colleague of hers answers. Raises PermissionDenied."""
    if by != report.reporter:
        raise PermissionDenied


def back_to_triage(report: Report) -> None:
    """She has said something: if that was waited for, it is for staff to read it. A question that she has not read yet
    is no less open. The caller holds the row.
    """
    not_read = Message.objects.unread().filter(report=report, asks=True)
    if report.state == Report.State.NEEDS_INFORMATION and not not_read.exists():
        move(report, to=Report.State.TRIAGE)


class ChangedMeanwhile(Exception):
    """Somebody else changed it since the caller read it. Nothing was done."""


class SamePerson(Exception):
    """Whoever asked for it does not confirm it."""


def may_be_named(senior: User, but: Collection[UUID | None] = ()) -> bool:
    """Whether they may decide alone, where somebody is said to have passed for police or authority."""
    return senior.is_active and senior.may("approve") and senior.pk not in but


def hold_case(case: Case, by: User) -> Case:
    """The case as it is now, held until commit, for whoever works on it. Raises PermissionDenied for anybody else."""
    return hold_row(Case.objects.worked_on_by(by), case)


def hold_version(case: Case, by: User) -> int:
    """Hold the case for who works on it, and the number of the version that they are about to write.

    Raises ChangedMeanwhile if ``case`` is not as it was read; PermissionDenied.
    """
    if hold_case(case, by).version != case.version:
        raise ChangedMeanwhile
    return case.version + 1


def hold_as_second(case: Case, asked_by: User, by: User) -> Case:
    """The case, held for an approver who did not ask. Raises SamePerson; PermissionDenied."""
    held = hold_row(Case.objects.entrusted_to(by), case)
    if not by.may("approve"):
        raise PermissionDenied
    if by == asked_by:
        raise SamePerson
    return held
