"""Finding an earlier alert among those that somebody may read (pure).

Nothing of a search reaches the database, where a log of statements could keep it: what may be read is read, and
compared here.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alerts.models import Alert
from members.models.place import ALL


@dataclass(frozen=True)
class Wanted:
    """What is looked for. ``words`` all have to stand in it; a mask of ALL, no level and no day leave out nothing."""

    words: str = ""
    region_mask: int = ALL
    work_mask: int = ALL
    level: int | None = None
    since: datetime | None = None
    unread: bool = False


def found(alerts: Iterable[Alert], wanted: Wanted, read: Container[UUID]) -> list[Alert]:
    """Those that fit, in the order in which they come. ``read`` holds the keys of those that were opened."""
    return [alert for alert in alerts if _fits(alert, wanted) and not (wanted.unread and alert.pk in read)]


def _fits(alert: Alert, wanted: Wanted) -> bool:
    return bool(
        alert.region_mask & wanted.region_mask
        and alert.work_mask & wanted.work_mask
        and wanted.level in (None, alert.level)
        and (wanted.since is None or (alert.approved_at and alert.approved_at >= wanted.since))
        and _says(alert, wanted.words)
    )


def _says(alert: Alert, words: str) -> bool:
    said = f"{alert.title}\n{alert.text}".casefold()
    return all(word in said for word in words.casefold().split())
