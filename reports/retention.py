"""What we promise to forget, and forgetting it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from reports.models import Draft, Mention, Objection, Original, OutsideRequest, Report, SubjectRequest
from reports.models.draft import DraftQuerySet
from reports.models.objection import ObjectionQuerySet
from reports.models.outside import OutsideRequestQuerySet
from reports.models.subject import SubjectRequestQuerySet

DRAFTS_LAST = timedelta(days=30)
ANSWERS_LAST = timedelta(days=2 * 365)  # as long as somebody may still complain about how they were answered


def untouched_drafts() -> DraftQuerySet:
    """What was begun, never sent, and not touched for so long."""
    return Draft.objects.untouched_since(timezone.localdate() - DRAFTS_LAST)


def forget_drafts() -> None:
    untouched_drafts().delete()


@transaction.atomic
def forget_originals() -> None:
    """Delete those of reports whose yes to the police has run out: they are kept for nobody else."""
    free = Report.objects.filter(pk__in=Original.objects.of_no_use().values("report")).lock_unheld()
    Original.objects.of_no_use().filter(report__in=free).delete()


def old_requests() -> OutsideRequestQuerySet:
    """Of police, courts and others."""
    return OutsideRequest.objects.over_before(timezone.now() - ANSWERS_LAST)


def old_subject_requests() -> SubjectRequestQuerySet:
    return SubjectRequest.objects.over_before(timezone.now() - ANSWERS_LAST)


def old_objections() -> ObjectionQuerySet:
    return Objection.objects.over_before(timezone.now() - ANSWERS_LAST)


def forget_requests() -> None:
    """Their words. That somebody asked, on what ground, and what was decided when, stays; so it is with the others."""
    old_requests().not_on_hold().update(wrapped_key=None)


@transaction.atomic
def forget_subject_requests() -> None:
    old = list(old_subject_requests().not_on_hold())
    Mention.objects.filter(subject__in=old).delete()
    SubjectRequest.objects.filter(pk__in=[one.pk for one in old]).update(wrapped_key=None)


def forget_objections() -> None:
    """What was not to be shown any more is not shown all the same."""
    old_objections().update(wrapped_key=None)
