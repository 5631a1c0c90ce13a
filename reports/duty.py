"""Who is told of a grave report, and in which order. Reads only; reports.actions.duty tells them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from members import transports
from members.models import Channel, User
from reports.models import DutyCall, Report, Shift

PATIENCE: Final = timedelta(minutes=15)  # without anybody looking, before the next one is told
BETWEEN: Final = timedelta(minutes=5)  # two messages to one person, however many reports come

Group = list[User]


def groups(now: datetime) -> list[Group]:
    """Those on duty one after the other, then who comes next, then all approvers together; nobody twice.

    Nobody is in it who has no confirmed way to be reached: to wait for them would lose time.
    """
    on = [[shift.worker] for shift in Shift.objects.on(now)]
    then = [[shift.worker] for shift in Shift.objects.coming(now)[:1]] if on else []
    return _once([*on, *then, list(User.objects.who_may("approve"))])


def ways(user: User) -> QuerySet[Channel]:
    """How somebody of staff is told: every way that they have confirmed and not switched off, and that we have."""
    return transports.ways().filter(user=user).in_order()


def whom(report: Report, line: Iterable[Group], now: datetime) -> Group:
    """Whom to tell of it now: nobody while there is still patience with those who were told last.

    Whoever cannot take it is passed over, and not waited for.
    """
    calls, cannot = report.duty_calls.all(), {one.user_id for one in report.set_aside.all()}
    told = {call.user_id for call in calls}
    if any(call.at > now - PATIENCE for call in calls if call.user_id not in cannot):
        return []
    left = ([user for user in group if user.pk not in told | cannot] for group in line)
    return next((group for group in left if group), [])


def just_told(now: datetime) -> set[UUID]:
    """Keys of those who are not told again yet: a flood of reports rings no telephone all night."""
    return set(DutyCall.objects.filter(at__gt=now - BETWEEN).values_list("user", flat=True))


def latest_calls(since: datetime) -> QuerySet[DutyCall]:
    return DutyCall.objects.filter(at__gte=since).select_related("user", "report")


def _once(line: Iterable[Group]) -> list[Group]:
    seen: set[object] = set()
    found = []
    for group in line:
        new = [user for user in group if user.pk not in seen and ways(user).exists()]
        seen.update(user.pk for user in new)
        if new:
            found.append(new)
    return found
