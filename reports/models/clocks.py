"""How long a report may wait: for a first word to whoever made it, and for a decision about a warning.

Where somebody may be in danger, she hears from a person within half a shift, and what is decided within a day can still
reach others before the next night. A risk can wait for the next working day, a nuisance for the next weekly meeting.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Q
from django.utils import timezone

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
UNITS: Final = (("month", 30 * DAY), ("week", 7 * DAY), ("day", DAY), ("hour", HOUR))


class Targets(NamedTuple):
    contact: timedelta
    decision: timedelta


# By level; the keys are those of Case.Level.
TARGETS: Final = {
    3: Targets(contact=4 * HOUR, decision=DAY),
    2: Targets(contact=DAY, decision=3 * DAY),
    1: Targets(contact=3 * DAY, decision=7 * DAY),
}


class Clock(NamedTuple):
    """One clock that runs: what is waited for, and until when at most."""

    what: str
    due_at: datetime

    @property
    def is_late(self) -> bool:
        return self.due_at < timezone.now()

    @property
    def words(self) -> str:
        left = self.due_at - timezone.now()
        return f"{span_in_words(-left)} late" if left < timedelta(0) else f"{span_in_words(left)} left"


def span_in_words(span: timedelta) -> str:
    """In its largest unit alone, which is enough to choose by; Django's words take many times as long."""
    unit, size = next((one for one in UNITS if span >= one[1]), ("minute", timedelta(minutes=1)))
    many = max(span, timedelta(0)) // size
    return f"{many}\N{NO-BREAK SPACE}{unit}{'' if many == 1 else 's'}"


def late(target: str, now: datetime) -> Q:
    """Of reports with ``weight``: those that have waited longer than this target of their level."""
    found = Q()
    for level, targets in TARGETS.items():
        found |= Q(weight=level, waiting_since__lt=now - getattr(targets, target))
    return found
