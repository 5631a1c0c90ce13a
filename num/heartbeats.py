"""What must be done again and again, and when it last was: for whoever watches from outside."""

from datetime import timedelta
from functools import partial
from typing import Final

from django.utils import timezone

from num import health
from num.models import Heartbeat

WORKERS, BACKUP, AUDIT = "workers", "backup", "audit"
NIGHTLY: Final = timedelta(hours=26)
LATE: Final = {WORKERS: timedelta(minutes=5), BACKUP: NIGHTLY, AUDIT: NIGHTLY}


def beat(name: str) -> None:
    """It was done now, and well."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def forget() -> None:
    """Those of a database that was restored: what was done for another is none of this one's."""
    Heartbeat.objects.all().delete()


def age(name: str) -> float | None:
    """How many seconds ago; None if it never was."""
    at = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return (timezone.now() - at).total_seconds() if at else None


def register_all() -> None:
    """Called once, when the apps are ready."""
    for name, late in LATE.items():
        health.register(name, partial(age, name), late=late)
