"""Everything that is deleted by itself when its time is over, class by class: to be counted, and to be done."""

from collections.abc import Callable
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
from reports.models.outside import OutsideRequestQuerySet
from reports.models.subject import SubjectRequestQuerySet

PURGE = audit.System("purge")
AFTER_ANSWER = "after two years"


class Purged(NamedTuple):
    """One class of data: how many of it are due, what deletes them, and how many a hold keeps.

    ``delete`` is harmless to run twice.
    """

    what: str
    due: int
    delete: Callable[[], object]
    on_hold: int = 0


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


def _requests() -> list[Purged]:
    return [
        _answered("words of requests by police, courts and others", retention.old_requests(), retention.forget_requests)
    ]


def _subject_requests() -> list[Purged]:
    old = retention.old_subject_requests()
    return [_answered("words of people who asked about themselves", old, retention.forget_subject_requests)]


def _answered(what: str, old: OutsideRequestQuerySet | SubjectRequestQuerySet, delete: Callable[[], object]) -> Purged:
    """What somebody outside asked, once nobody may complain any more about how it was answered."""
    kept = old.on_hold().count()
    return Purged(f"{what} {AFTER_ANSWER}", old.not_on_hold().count(), delete, on_hold=kept)


def _objections() -> list[Purged]:
    due = retention.old_objections().count()
    return [Purged(f"words of objections {AFTER_ANSWER}", due, retention.forget_objections)]


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


def _originals() -> list[Purged]:
    unused, free, kept = Original.objects.of_no_use(), Report.objects.not_on_hold(), Report.objects.on_hold()
    return [
        Purged(
            "originals of pictures, once the yes to the police has run out",
            unused.filter(report__in=free).count(),
            retention.forget_originals,
            on_hold=unused.filter(report__in=kept).count(),
        )
    ]


def _going() -> QuerySet[Picture]:
    return Picture.objects.exclude(going="")


def _drafts() -> list[Purged]:
    due = retention.untouched_drafts().count()
    return [Purged("reports begun and not touched for 30 days", due, retention.forget_drafts)]


def _invitations() -> list[Purged]:
    due = Invitation.objects.too_late().count()
    return [Purged("invitations nobody used in time", due, members.forget_invitations)]


def _recoveries() -> list[Purged]:
    due = Recovery.objects.too_late().count()
    return [Purged("beginnings anew nobody confirmed in time", due, members.forget_recoveries)]


def _refusals() -> list[Purged]:
    due = Application.objects.with_old_reason().count()
    return [Purged("reasons of refusals after 90 days", due, members.forget_refusals)]


def _past_choices() -> list[Purged]:
    before = timezone.now() - KEPT
    past = User.objects.filter(Q(tour_until__lt=before.date()) | Q(paused_until__lt=before))
    return [Purged("tours and pauses over for a week", past.count(), members.forget_past)]


def _sessions() -> list[Purged]:
    due = Session.objects.filter(expire_date__lt=timezone.now()).count()
    return [Purged("sessions that have ended", due, SessionStore.clear_expired)]


# Each is asked when its turn comes, so that one which cannot be counted holds up no other.
CLASSES: tuple[Callable[[], list[Purged]], ...] = (
    _sessions,
    _drafts,
    _put_off,
    _originals,
    _requests,
    _subject_requests,
    _objections,
    _invitations,
    _recoveries,
    _refusals,
    _past_choices,
)
