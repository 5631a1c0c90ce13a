"""Reading a case that is not one's own, for a reason: allowed for an hour, told to every approver, and looked into."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members import mail
from members.models import User
from num import audit, clock
from num.celery import ring
from num.states import IllegalMove
from reports.models import Case, UrgentLook


@transaction.atomic
def sought(*, by: User, at: datetime | None = None) -> None:
    """Somebody tried a case's number. That they did is on record, and not which: there may be no such case."""
    audit.record("case.sought", by, by=by, at=clock.moment(at))


@transaction.atomic
def look_urgently(case: Case, reason: str, *, by: User, at: datetime | None = None) -> UrgentLook:
    """From the next request on, ``by`` may read the case for an hour, and change nothing.

    Raises PermissionDenied, also for whoever may open it anyway.
    """
    now = clock.moment(at)
    if not by.may("triage") or Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise PermissionDenied
    look = UrgentLook.objects.create(case=case, by=by, at=now, until=now + UrgentLook.LASTS, reason=reason)
    ring("reports.tell")
    audit.record("case.urgent_look", case, by=by, at=now, look=str(look.pk))
    return look


@transaction.atomic
def see(look: UrgentLook, *, by: User, at: datetime | None = None) -> UrgentLook:
    """An approver has looked into it. Raises IllegalMove once somebody has; PermissionDenied, also for one's own."""
    if not by.may("approve") or look.by_id == by.pk:
        raise PermissionDenied
    now = clock.moment(at)
    if not UrgentLook.objects.filter(pk=look.pk, seen_at=None).update(seen_by=by, seen_at=now):
        raise IllegalMove
    audit.record("urgent_look.seen", look, by=by, at=now)
    return look


@transaction.atomic
def tell_approvers(at: datetime | None = None) -> None:
    """Whom a look was not told to yet gets one line outside the site that there is something to read.

    Running it twice at once is harmless: who comes second passes over what the first one holds.
    """
    held = list(UrgentLook.objects.untold().select_for_update(skip_locked=True, no_key=True))
    for approver in User.objects.who_may("approve") if held else ():
        if any(look.by_id != approver.pk for look in held):
            mail.send_to(approver, "to_read", mail.link_to("home"))
    UrgentLook.objects.filter(pk__in=[look.pk for look in held]).update(told_at=clock.moment(at))
