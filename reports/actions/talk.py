"""Reporter and staff write to each other. What they write is read on this site, and goes nowhere else."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.actions import tell_to_read
from members.models import Organisation, User
from num import audit, clock
from num.states import move
from reports.actions.clocks import contacted
from reports.actions.guards import VISITOR, back_to_triage, hold_own, hold_row, is_reporter
from reports.models import Addition, Message, Report
from reports.models.message import MessageQuerySet

HEARD = "We wrote this down as your answer: {} If that is wrong, please change it here, or write to us."
MOST_UNREAD = 20  # of one reporter, about one report
NOT_ASKED = (Report.State.RECEIVED, Report.State.TRIAGE)


class TooMany(Exception):
    """Staff have not read what she wrote before."""


@transaction.atomic
def write_to_reporter(
    report: Report, text: str, *, asks: bool = False, read: Collection[UUID] = (), by: User, at: datetime | None = None
) -> Message:
    """Staff write to whoever made it. If she has an account, one discreet line tells her that there is something.
    ``read`` are the keys of what they had before them of hers.

    Raises PermissionDenied if ``by`` does not work on it, or nobody could read it.
    """
    now = clock.moment(at)
    held = hold_row(Report.objects.talkable_by(by), report)
    _mark(Message.objects.from_reporter().filter(pk__in=read), held, now)
    if asks and held.state in NOT_ASKED:
        move(held, to=Report.State.NEEDS_INFORMATION)
    message = post(held, text, asks=asks, by=by, now=now, quietly=at is not None)
    audit.record("message.sent", held, by=by, at=now, asks=asks)
    return message


def post(report: Report, text: str, *, asks: bool, by: User, now: datetime, quietly: bool) -> Message:
    """Put a word of staff before her, the first of which stops a clock; otherwise as ``leave_word``."""
    contacted(report, now)
    return leave_word(report, text, asks=asks, by=by, now=now, quietly=quietly)


def leave_word(report: Report, text: str, *, asks: bool, by: User, now: datetime, quietly: bool) -> Message:
    """Put a message before her though nobody spoke with her, and tell who is ``_to_be_told`` that there is one, unless
    ``quietly``.

    Part of a transaction that records it, and that holds the report.
    """
    told = () if quietly else _to_be_told(report)
    message = Message.objects.create(report=report, by=by, at=now, asks=asks, text=text)
    for user in told:
        tell_to_read(user)
    return message


def pass_on_unread(leaver: User, organisation: Organisation) -> None:
    """She leaves her project or site, and has not read all: what waits for her there waits for each of the others. Part
    of a transaction that records it, before her name is taken off.
    """
    hers = Report.objects.filter(reporter=leaver, organisation=organisation)
    list(hers.select_for_update(no_key=True).order_by("pk").values_list("pk"))  # staff may be writing about one
    if _waiting(report__reporter=leaver, report__organisation=organisation).exists():
        for user in organisation.people.exclude(pk=leaver.pk):
            tell_to_read(user)


def put_before_her(report: Report, said: str, *, by: User, now: datetime, quietly: bool, spoken: bool = True) -> None:
    """Let her read which yes staff have written down for her, if she can read messages here; ``spoken``, or on paper.

    Part of a transaction that records it, and that holds the report.
    """
    if Report.objects.talkable_by(by).filter(pk=report.pk).exists():
        put = post if spoken else leave_word
        put(report, HEARD.format(said), asks=False, by=by, now=now, quietly=quietly)


@transaction.atomic
def answer(report: Report, text: str, *, by: User | None, at: datetime | None = None) -> Message:
    """The reporter writes to staff; ``by`` is None for whoever holds the receipt.

    Raises PermissionDenied for anybody else, IllegalMove once it was taken back, and TooMany.
    """
    now = clock.moment(at)
    held = hold_own(report, by)
    if Message.objects.from_reporter().unread().filter(report=held).count() >= MOST_UNREAD:
        raise TooMany
    message = Message.objects.create(report=held, at=now, text=text)
    back_to_triage(held)
    audit.record("message.received", held, by=by or VISITOR, at=now)
    return message


@transaction.atomic
def see_messages(report: Report, *, by: User | None, at: datetime | None = None) -> None:
    """The reporter has what staff wrote before her. Raises PermissionDenied."""
    if not is_reporter(report, by):
        raise PermissionDenied
    now = clock.moment(at)
    if _mark(Message.objects.from_staff(), report, now):
        audit.record("message.seen", report, by=by or VISITOR, at=now)


@transaction.atomic
def mark_read(report: Report, read: Collection[UUID], *, by: User, at: datetime | None = None) -> Report:
    """Somebody of staff has read these messages and additions of the reporter. Raises PermissionDenied."""
    now = clock.moment(at)
    if not Report.objects.worked_on_by(by).filter(pk=report.pk).exists():
        raise PermissionDenied
    _mark(Message.objects.from_reporter().filter(pk__in=read), report, now)
    Addition.objects.unread().filter(report=report, pk__in=read).update(read_at=now)
    audit.record("report.news_read", report, by=by, at=now)
    return report


def _to_be_told(report: Report) -> Iterable[User]:
    """Whoever made it, or, once she has left her project or site, each who belongs to it. Nobody if something that
    they can still find waits for them already: then they were told.
    """
    readers: Iterable[User]
    if report.reporter:
        readers, waiting = [report.reporter], _waiting(report__reporter=report.reporter)
    elif report.organisation:
        readers = report.organisation.people
        waiting = _waiting(report__reporter=None, report__organisation=report.organisation)
    else:
        return ()
    return () if waiting.exists() else readers


def _waiting(**whose: Any) -> MessageQuerySet:
    """What whoever made these reports has not read of ours."""
    return Message.objects.from_staff().unread().exclude(report__state=Report.State.WITHDRAWN).filter(**whose)


def _mark(messages: MessageQuerySet, report: Report, now: datetime) -> int:
    return messages.unread().filter(report=report).update(read_at=now)
