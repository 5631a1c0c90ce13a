"""The moment at which an action happens."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone


def moment(at: datetime | None) -> datetime:
    """Now, or ``at`` where demonstration data is being made. Raises ValueError for ``at`` anywhere else."""
    if at is None:
        return timezone.now()
    if not settings.DEMO:
        raise ValueError("only demonstration data may be dated in the past")
    return at
