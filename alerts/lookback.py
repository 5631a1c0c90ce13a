"""What somebody would have had: a month of alerts, held against choices that need not be saved."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.utils import timezone

from alerts.models import Alert, Dispatch

DAYS: Final = 30


class Wish(NamedTuple):
    """What is wanted on one channel: each level, and how soon; the places and the work as masks."""

    channel: str
    paces: Mapping[int, str]
    region_mask: int
    work_mask: int


class Had(NamedTuple):
    """What would have come on one channel. Of alerts that have ended there is nothing to tell but how many."""

    channel: str
    titles: list[str]
    ended: int

    @property
    def all_told(self) -> int:
        return len(self.titles) + self.ended


def last_month(wishes: Iterable[Wish]) -> list[Had]:
    """For each wish the alerts that would have concerned it, newest first; withdrawn ones are left out."""
    since = timezone.now() - timedelta(days=DAYS)
    taken_back = (Alert.State.CANCELLED, Alert.State.UPDATED)
    sent = Dispatch.objects.filter(follows=None, approved_at__gt=since).exclude(alert__state__in=taken_back)
    warnings = list(sent.select_related("alert").order_by("-approved_at"))
    readable = set(Alert.objects.live().filter(pk__in=[one.alert_id for one in warnings]).values_list("pk", flat=True))
    return [_had(wish, [one for one in warnings if _concerns(wish, one)], readable) for wish in wishes]


def _had(wish: Wish, warnings: list[Dispatch], readable: set[UUID]) -> Had:
    titles = [one.alert.title for one in warnings if one.alert_id in readable]
    return Had(wish.channel, titles, len(warnings) - len(titles))


def _concerns(wish: Wish, warning: Dispatch) -> bool:
    shared = wish.region_mask & warning.region_mask, wish.work_mask & warning.work_mask
    return warning.level in wish.paces and all(shared)
