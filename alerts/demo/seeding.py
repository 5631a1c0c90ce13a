"""The whole invented past, told in order."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from random import Random

from django.utils import timezone

from alerts.demo import access, crowd, desk, lives, people, police, shares, today
from alerts.demo.timeline import Life, play
from alerts.demo.world import World
from alerts.impact import snapshots
from alerts.impact.periods import later


def make(*, members: int, reports: int, months: int, seed: int) -> World:
    """Fill an empty database that holds the country pack. Those who wait to be let in come last (people.PENDING)."""
    now = timezone.now()
    world = World(_dice(seed), since=_months_ago(now, months), now=now)
    people.hire(world)
    coming = [world.since + shares.when(world.random) * (now - world.since) for _ in range(reports)]
    all_lives = [
        _counting(world),
        crowd.joining(world, members),
        *today.of_today(world),
        *access.of_access(world),
        *desk.of_desk(world),
        lives.endings(world),
        police.contacts(world),
        *(lives.of_report(world, at) for at in coming),
    ]
    play(with_own_dice(world, seed, all_lives), until=now)
    people.share_duty(world)
    people.choose_times(world)
    people.leave_pending(world)
    return world


def with_own_dice(world: World, seed: int, lives: Iterable[Life]) -> Iterator[Life]:
    """What one life draws does not depend on what goes on in others meanwhile, which the hour decides."""
    return (_drawing(world, _dice(f"{seed}/{number}"), life) for number, life in enumerate(lives))


def _drawing(world: World, dice: Random, life: Life) -> Life:
    while True:
        world.random = dice
        if (at := next(life, None)) is None:
            return
        yield at


def _dice(seed: int | str) -> Random:
    return Random(seed)  # noqa: S311  # no secret: the same seed has to tell the same story


def _counting(world: World) -> Life:
    """What may be counted by now is counted just before the crowd comes, which has no part in it."""
    yield world.now - crowd.LATELY
    snapshots.take()


def _months_ago(now: datetime, months: int) -> datetime:
    """The start of a month, so that whole months can be counted."""
    first = later(timezone.localdate(now).replace(day=1), -months)
    return timezone.make_aware(datetime(first.year, first.month, first.day))
