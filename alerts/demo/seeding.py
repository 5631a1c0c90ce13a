"""The whole invented past, told in order."""

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
    dice = Random(seed)  # noqa: S311  # no secret: the same seed has to tell the same story
    world = World(dice, since=_months_ago(now, months), now=now)
    people.hire(world)
    coming = [world.since + shares.when(world.random) * (now - world.since) for _ in range(reports)]
    play(
        [
            _counting(world),
            crowd.joining(world, members),
            *(lives.of_report(world, at) for at in coming),
            *today.of_today(world),
            *access.of_access(world),
            *desk.of_desk(world),
            lives.endings(world),
            police.contacts(world),
        ],
        until=now,
    )
    people.share_duty(world)
    people.leave_pending(world)
    return world


def _counting(world: World) -> Life:
    """What may be counted by now is counted just before the crowd comes, which has no part in it."""
    yield world.now - crowd.LATELY
    snapshots.take()


def _months_ago(now: datetime, months: int) -> datetime:
    """The start of a month, so that whole months can be counted."""
    first = later(timezone.localdate(now).replace(day=1), -months)
    return timezone.make_aware(datetime(first.year, first.month, first.day))
