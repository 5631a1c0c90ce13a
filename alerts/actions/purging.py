"""Deleting what is over: what of alerts is, beside what reports.actions.purging knows, and all of the platform."""

import logging
from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from alerts.models import Dispatch
from alerts.models.dispatch import BODIES_LAST
from reports.actions import purging
from reports.actions.purging import Purged

log = logging.getLogger(__name__)


class NotAllPurged(Exception):
    """Something could not be counted or deleted. The log says what."""


def each(do: Callable[[Purged], object]) -> None:
    """Do this with every class of the platform, as it stands when its turn comes.

    What fails is logged, and the others are done all the same. Raises NotAllPurged at the end.
    """
    failed = [one for one in (*purging.CLASSES, _bodies) if not _done(one, do)]
    if failed:
        raise NotAllPurged


def _done(classes: Callable[[], list[Purged]], do: Callable[[Purged], object]) -> bool:
    try:
        with transaction.atomic():
            for one in classes():
                do(one)
    except Exception:
        log.exception("not purged: %s", classes.__name__)
        return False
    return True


def forget_bodies() -> None:
    """Keep of what was sent only its hash. What became of each message stays, as states and counts."""
    _old_bodies().update(renderings={})


def _bodies() -> list[Purged]:
    due = _old_bodies().count()
    return [Purged("texts of messages, 7 days after the last of them went out", due, forget_bodies)]


def _old_bodies() -> QuerySet[Dispatch]:
    """Of those that ended so long ago. None of them has anything left to send."""
    return Dispatch.objects.filter(finished_at__lte=timezone.now() - BODIES_LAST).exclude(renderings={})
