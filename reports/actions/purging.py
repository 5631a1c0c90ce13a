"""Everything that is deleted by itself when its time is over, class by class: to be counted, and to be done."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members import actions as members
from members.actions.choices import KEPT
from members.models import Application, Invitation, Recovery, User
from num import audit
from num.sessions import SessionStore
from reports import retention
from reports.actions.erasing import settle
from reports.models import Hold, Report

PURGE = audit.System("purge")


class Purged(NamedTuple):
    """One class of data: how many of it are due, what deletes them, and how many a hold keeps."""

    what: str
    due: int
    delete: Callable[[], object]
    on_hold: int = 0


def classes() -> Iterator[Purged]:
    """Each as it stands now. ``delete`` is harmless to run twice."""
    put_off = Report.objects.put_off()
    yield Purged("sessions that have ended", _sessions(), SessionStore.clear_expired)
    yield Purged(
        "reports begun and not touched for 30 days", retention.untouched_drafts().count(), retention.forget_drafts
    )
    yield Purged("reports to be deleted", put_off.not_on_hold().count(), settle_now, on_hold=put_off.on_hold().count())
    yield Purged("invitations nobody used in time", Invitation.objects.too_late().count(), members.forget_invitations)
    yield Purged(
        "beginnings anew nobody confirmed in time", Recovery.objects.too_late().count(), members.forget_recoveries
    )
    yield Purged(
        "reasons of refusals after 90 days", Application.objects.with_old_reason().count(), members.forget_refusals
    )
    yield Purged("tours and pauses over for a week", _past_choices(), members.forget_past)


@transaction.atomic
def settle_now() -> None:
    """Whatever a hold kept and no longer keeps. Recorded with the newest hold that ended."""
    ended = Hold.objects.exclude(ended_at=None).order_by("ended_at").last()
    if ended and Report.objects.put_off().not_on_hold().exists():
        settle(timezone.now())
        audit.record("hold.settled", ended, by=PURGE)


def _past_choices() -> int:
    before = timezone.now() - KEPT
    return User.objects.filter(Q(tour_until__lt=before.date()) | Q(paused_until__lt=before)).count()


def _sessions() -> int:
    return Session.objects.filter(expire_date__lt=timezone.now()).count()
