"""Duty: who has it when, and telling them that a grave report waits."""

import logging
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members import mail
from members.models import User
from num import audit, clock
from num.audit import Actor
from num.crypto import Unreadable
from reports import duty
from reports.models import DutyCall, Report, Shift

log = logging.getLogger(__name__)


@transaction.atomic
def plan_shift(worker: User, starts_at: datetime, ends_at: datetime, *, by: User, at: datetime | None = None) -> Shift:
    """From then until then ``worker`` is told first. Raises PermissionDenied."""
    if not by.may("triage") or not worker.may("triage"):
        raise PermissionDenied
    shift = Shift.objects.create(worker=worker, starts_at=starts_at, ends_at=ends_at)
    audit.record("duty.planned", worker, by=by, at=clock.moment(at))
    return shift


@transaction.atomic
def drop_shift(shift: Shift, *, by: User, at: datetime | None = None) -> None:
    """It is not theirs any more. Raises PermissionDenied."""
    if not by.may("triage"):
        raise PermissionDenied
    Shift.objects.filter(pk=shift.pk).delete()
    audit.record("duty.dropped", shift.worker, by=by, at=clock.moment(at))


@transaction.atomic
def tell(*, by: Actor, at: datetime | None = None) -> int:
    """Tell whoever is next of each grave report that nobody takes; how many people were told.

    The message is one line without content, one for all reports. Twice, or twice at once, is harmless: each person is
    told once of each report. Who was told a moment ago hears a few minutes later of what came since. If the machine
    dies between the commit and the message, the next one is told in time.
    """
    now = clock.moment(at)
    held = Report.objects.grave_and_left(now).select_for_update(of=("self",), no_key=True, skip_locked=True)
    waiting = list(held.prefetch_related("duty_calls", "set_aside"))
    line = duty.groups(now) if waiting else []
    spared = duty.just_told(now) if waiting else set()
    next_ones = [(user, report) for report in waiting for user in duty.whom(report, line, now)]
    new = [(user, report) for user, report in next_ones if user.pk not in spared]
    told = {user: len(duty.ways(user)) for user, _ in new}
    DutyCall.objects.bulk_create(DutyCall(user=user, report=report, at=now, ways=told[user]) for user, report in new)
    for user in told:
        _ring(user)
    if told:
        audit.record("duty.told", new[0][1], by=by, at=now, people=len(told), reports=len(waiting))
    return len(told)


def _ring(user: User) -> None:
    for channel in duty.ways(user):
        try:
            mail.send_by(channel, "on_duty", link=mail.link_to("home"))
        except Unreadable:
            log.exception("a way to tell somebody of a grave report does not open")
