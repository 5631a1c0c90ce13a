"""The engine that brings an alert to its members: plan, claim, hand over, send, settle, sweep.

The database is the only store of what is to be done: a dispatch is cut into slices of channel numbers, whoever works
on a slice holds its lease, and one byte a delivery says how far it is. Nothing here knows Celery.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from alerts.models import Alert, Dispatch
from members.models import Channel


@dataclass
class Report:
    """What one drain did, in deliveries; ``more`` says that something is due still."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    unknown: int = 0
    skipped: int = 0
    more: bool = False
    next_due: float | None = None  # seconds


def start(alert: Alert, *, at: datetime) -> Dispatch:
    """Write the dispatch of an alert that was just approved, inside the caller's transaction."""
    raise NotImplementedError


def start_notice(dispatch: Dispatch, *, at: datetime) -> Dispatch:
    """Write the notice that follows ``dispatch`` to everybody who got it or may have got it."""
    raise NotImplementedError


def stop(dispatch: Dispatch) -> Dispatch:
    """Nothing of it is handed over once the caller's transaction has committed. Stopping twice is stopping once."""
    raise NotImplementedError


def progress(dispatch: Dispatch) -> dict[str, dict[str, int]]:
    """Kind → word of the state (vocabulary: queued, sending, sent, …) → deliveries. Sums to the audience."""
    raise NotImplementedError


def delivered_to(channel: Channel) -> QuerySet[Dispatch]:
    """The dispatches that arrived on this channel: the contents of an inbox."""
    raise NotImplementedError


def drain(budget_seconds: float = 20.0, *, wake: Callable[[], None] = lambda: None) -> Report:
    """Work until nothing is due or the budget is over; ``wake`` is called when there is work for others, too."""
    raise NotImplementedError


def oldest_due_age() -> float:
    """For how many seconds the oldest work that is due has waited without progress; 0 if there is none."""
    raise NotImplementedError
