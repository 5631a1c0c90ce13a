"""What we promise to forget, and forgetting it."""

from datetime import timedelta

from django.utils import timezone

from reports.models import Draft, Original, Report
from reports.models.draft import DraftQuerySet

DRAFTS_LAST = timedelta(days=30)


def untouched_drafts() -> DraftQuerySet:
    """What was begun, never sent, and not touched for so long."""
    return Draft.objects.untouched_since(timezone.localdate() - DRAFTS_LAST)


def forget_drafts() -> None:
    untouched_drafts().delete()


def forget_originals() -> None:
    """Delete those of reports whose yes to the police has run out: they are kept for nobody else."""
    Original.objects.of_no_use().filter(report__in=Report.objects.not_on_hold()).delete()
