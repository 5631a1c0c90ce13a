"""What the invented past knows: who is there, where, when, and the dice."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log
from random import Random
from typing import TypeVar

from django.utils import timezone

from members.models import Region, User, WorkType
from reports.models import Case

T = TypeVar("T")
OPENS, CLOSES = 8, 20  # o'clock: when staff work


@dataclass
class World:
    random: Random
    since: datetime
    now: datetime
    caseworkers: list[User] = field(default_factory=list)
    approver: User = field(default_factory=User)
    people: dict[str, list[User]] = field(default_factory=lambda: {kind: [] for kind in User.Kind.values})
    known: list[tuple[str, Case]] = field(default_factory=list)  # numbers that were reported, and where

    def __post_init__(self) -> None:
        self.places = {region.code: region for region in Region.objects.all()}
        self.forces = {
            code: [place for place in self.places.values() if place.parent_id == region.pk]
            for code, region in self.places.items()
        }
        self.work_types = {work.code: work for work in WorkType.objects.all()}

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def one(self, things: Sequence[T]) -> T:
        """By one draw, however many there are."""
        return things[int(self.random.random() * len(things))]

    def dice(self) -> Random:
        """For draws of which nobody knows how many there will be: they take one of this life's."""
        return Random(self.random.random())  # noqa: S311  # no secret

    def time(self, at: datetime) -> float:
        """From 0 at the start of this past to 1 now."""
        return (at - self.since) / (self.now - self.since)

    def after(self, at: datetime, hours: float) -> datetime:
        """Usually so many hours later, now and then much more."""
        return at + timedelta(hours=self.random.lognormvariate(log(hours), 0.7))

    def at_work(self, at: datetime, hours: float) -> datetime:
        """The same, but while staff work."""
        later = timezone.localtime(self.after(at, hours))
        if later.hour < OPENS:
            return later.replace(hour=OPENS)
        return later.replace(hour=OPENS) + timedelta(days=1) if later.hour >= CLOSES else later
