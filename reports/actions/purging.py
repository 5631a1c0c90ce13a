"""Everything that is deleted by itself when its time is over, class by class: to be counted, and to be done."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from members import actions as members
from members.actions.choices import KEPT
from members.models import Application, Invitation, Recovery, User
from num import audit
from num.sessions import SessionStore
from reports import retention
from reports.actions.erasing import settle
from reports.models import Hold, Original, Picture, Report

PURGE = audit.System("purge")


class Purged(NamedTuple):
    """One class of data: how many of it are due, what deletes them, and how many a hold keeps."""

    what: str
    due: int
    delete: Callable[[], object]
    on_hold: int = 0


def classes() -> Iterator[Purged]:
    """Each as it stands now. ``delete`` is harmless to run twice."""
    yield Purged("sessions that have ended", _sessions(), SessionStore.clear_expired)
    yield Purged(
        "reports begun and not touched for 30 days", retention.untouched_drafts().count(), retention.forget_drafts
    )
    yield from _put_off()
    yield _originals()
    yield from _answered()
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
    """Whatever a hold kept and no longer keeps. Recorded with one of the reports, and how many they are."""
    now = timezone.now()
    Hold.objects.lapsed().filter(ended_at=None).update(ended_at=now)
    free = Report.objects.put_off() | Report.objects.filter(pk__in=_going().values("report"))
    owed = list(free.not_on_hold().order_by("pk"))
    if owed:
        settle(now)
        audit.record("hold.settled", owed[0], by=PURGE, reports=len(owed))


def _answered() -> Iterator[Purged]:
    """What somebody outside asked, once nobody may complain any more about how it was answered."""
    after = "after two years"
    requests, people = retention.old_requests(), retention.old_subject_requests()
    objections = retention.old_objections()
    yield Purged(
        f"words of requests by police, courts and others {after}",
        requests.not_on_hold().count(),
        retention.forget_requests,
        on_hold=requests.on_hold().count(),
    )
    yield Purged(
        f"words of people who asked about themselves {after}",
        people.not_on_hold().count(),
        retention.forget_subject_requests,
        on_hold=people.on_hold().count(),
    )
    yield Purged(f"words of objections {after}", objections.count(), retention.forget_objections)


def _put_off() -> list[Purged]:
    """Both counted before anything is done: one verb does both."""
    reports, free, kept = Report.objects.put_off(), Report.objects.not_on_hold(), Report.objects.on_hold()
    going = _going()
    return [
        Purged("reports to be deleted", reports.not_on_hold().count(), settle_now, on_hold=reports.on_hold().count()),
        Purged(
            "pictures to be deleted",
            going.filter(report__in=free).count(),
            settle_now,
            on_hold=going.filter(report__in=kept).count(),
        ),
    ]


def _originals() -> Purged:
    unused, free, kept = Original.objects.of_no_use(), Report.objects.not_on_hold(), Report.objects.on_hold()
    return Purged(
        "originals of pictures, once the yes to the police has run out",
        unused.filter(report__in=free).count(),
        retention.forget_originals,
        on_hold=unused.filter(report__in=kept).count(),
    )


def _going() -> QuerySet[Picture]:
    return Picture.objects.exclude(going="")


def _past_choices() -> int:
    before = timezone.now() - KEPT
    return User.objects.filter(Q(tour_until__lt=before.date()) | Q(paused_until__lt=before)).count()


def _sessions() -> int:
    return Session.objects.filter(expire_date__lt=timezone.now()).count()
