"""What of alerts is deleted by itself when its time is over, beside what reports.actions.purging knows."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from alerts.models import Dispatch
from alerts.models.dispatch import BODIES_LAST
from reports.actions import purging
from reports.actions.purging import Purged


def classes() -> Iterator[Purged]:
    """Everything of the platform. ``delete`` is harmless to run twice."""
    yield from purging.classes()
    yield Purged("texts of messages, 7 days after the last of them went out", _old_bodies().count(), forget_bodies)


def forget_bodies() -> None:
    """Keep of what was sent only its hash. What became of each message stays, as states and counts."""
    _old_bodies().update(renderings={})


def _old_bodies() -> QuerySet[Dispatch]:
    """Of those that ended so long ago. None of them has anything left to send."""
    return Dispatch.objects.filter(finished_at__lte=timezone.now() - BODIES_LAST).exclude(renderings={})
