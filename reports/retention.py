"""What we promise to forget, and forgetting it."""

from datetime import timedelta

from django.utils import timezone

from reports.models import Draft, Original, Report, Use

DRAFTS_LAST = timedelta(days=30)


def forget_drafts() -> None:
    """Delete what was begun, never sent, and not touched for so long."""
    Draft.objects.untouched_since(timezone.localdate() - DRAFTS_LAST).delete()


def forget_originals() -> None:
    """Delete those of reports whose yes to the police has run out: they are kept for nobody else."""
    Original.objects.exclude(report__in=Report.objects.allowing(Use.POLICE)).delete()
