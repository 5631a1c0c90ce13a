"""Counting whom an alert would reach, beside the joins that Django's models suggest, in one run.

    python -m benchmarks.matching [--members N] [--rounds N]

PostgreSQL, one process, no parallel plans. The members grow tenfold twice; at each size both sides count the same by
channel, interleaved, and medians are printed. No ratio is printed unless both count alike. The run fails if a target
is missed. With a million members it takes some minutes to write them.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.databases import create, on_a_cluster

if TYPE_CHECKING:
    from members.models import Region, WorkType

Counts = dict[str, int]
LEVEL: Final = 3
TARGETS: Final = {"one region": 15.0, "the nation": 6.0}


class Question(NamedTuple):
    name: str
    regions: "list[Region]"
    work_types: "list[WorkType]"


class Times(NamedTuple):
    """Medians, in milliseconds."""

    ours: float
    joins: float

    @property
    def ratio(self) -> float:
        return self.joins / self.ours


def by_masks(question: Question) -> Counts:
    from alerts.audience import count_by_kind
    from members import masks

    return count_by_kind(LEVEL, masks.of_regions(question.regions), masks.of_work(question.work_types))


def by_joins(question: Question) -> Counts:
    """The rule over the choices themselves. A place meets those that it is in, and those in it."""
    from django.db.models import Count, Q
    from django.utils import timezone

    from members.models import Channel, Region
    from members.models.channel import usable

    near = Q(pk__in=[place.pk for place in question.regions])
    for place in question.regions:
        near |= Q(parent=place) | Q(parent__parent=place) | Q(children=place) | Q(children__children=place)
    places = list(Region.objects.filter(near).distinct())
    now = timezone.now()
    touring = Q(subscriptions__tour_from__lte=now, subscriptions__tour_until__gt=now, user__tour_regions__in=places)
    found = Channel.objects.filter(
        Q(user__regions=None) | Q(user__regions__in=places) | touring, usable(now), subscriptions__level=LEVEL
    )
    if question.work_types:
        found = found.filter(Q(user__work_types=None) | Q(user__work_types__in=question.work_types))
    return dict(found.order_by().values_list("kind").annotate(number=Count("pk", distinct=True)))


def measure(question: Question, rounds: int) -> Times:
    """Raises RuntimeError unless both count alike."""
    sides: list[Callable[[Question], Counts]] = [by_masks, by_joins]
    times: list[list[float]] = [[], []]
    for _ in range(rounds + 1):
        counts = []
        for side, taken in zip(sides, times, strict=True):
            began = time.perf_counter()
            counts.append(side(question))
            taken.append((time.perf_counter() - began) * 1000)
        if counts[0] != counts[1]:
            raise RuntimeError(f"{question.name}: {counts[0]} by masks, {counts[1]} by joins")
    return Times(*(statistics.median(taken[1:]) for taken in times))  # the first only warms


def questions() -> list[Question]:
    from members.models import Region, WorkType

    north_west = Region.objects.get(code="r-tld")
    indoors = list(WorkType.objects.filter(code__in=("in-call", "parlour")))
    return [
        Question("one region", [north_west], []),
        Question("one region, two kinds of work", [north_west], indoors),
        Question("one police force area", [Region.objects.get(code="merseyside")], []),
        Question("three regions", list(Region.objects.filter(code__in=("r-tlc", "r-tld", "r-tle"))), []),
        Question("the nation", [Region.objects.get(code="national")], []),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    on_a_cluster("benchmarks.matching", "shared_buffers=1GB", "max_wal_size=8GB")
    prepare()
    found: dict[str, Times] = {}
    written = 0
    for members in (options.members // 100, options.members // 10, options.members):
        grow(written, members)
        written = members
        found = {question.name: measure(question, options.rounds) for question in questions()}
        report(members, found)
    sys.exit(0 if judge(found) else 1)


def prepare() -> None:
    import os

    from tests.environment import TEST_SETTINGS

    os.environ.update(TEST_SETTINGS | {"DATABASE_URL": create("matching")})
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("load_pack", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")


def grow(written: int, members: int) -> None:
    from benchmarks import population

    began = time.monotonic()
    population.grow(written + 1, members)
    print(f"\n{members} members, the last {members - written} written in {time.monotonic() - began:.0f} s", flush=True)


def report(members: int, found: dict[str, Times]) -> None:
    print(f"{f'counted among {members}':34}{'masks, ms':>12}{'joins, ms':>12}{'×':>8}")
    for name, times in found.items():
        print(f"{name:34}{times.ours:12.1f}{times.joins:12.1f}{times.ratio:8.1f}", flush=True)


def judge(found: dict[str, Times]) -> bool:
    """Say of each target whether it was met; whether all were."""
    met = {name: found[name].ratio >= target for name, target in TARGETS.items()}
    for name, target in TARGETS.items():
        print(f"{'met' if met[name] else 'MISSED'}: {name} is counted at least {target:.0f} times faster than by joins")
    return all(met.values())


if __name__ == "__main__":
    main()
