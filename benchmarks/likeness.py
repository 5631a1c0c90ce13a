"""How long it takes to compare a new report with very many, all of them sealed, and where the time goes.

    python -m benchmarks.likeness [--reports N] [--rounds N]

PostgreSQL, one process; the time is that of the processor, without the database's own. Each report has a name, a
description and a number. The run fails if a new report takes a second or more.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import TYPE_CHECKING, Final

from benchmarks.databases import create, on_a_cluster

if TYPE_CHECKING:
    from reports.submission import Submission

TARGET: Final = 1.0
BUILDS: Final = ("slim", "stocky", "big", "average", "")
PLACES: Final = ("Leeds", "Hull", "Bath", "Luton", "Derby", "Bolton", "Crewe", "Poole", "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--reports", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    on_a_cluster("benchmarks.likeness")
    prepare()
    random = Random(1)  # noqa: S311  # no secret: the same numbers each time
    fill(options.reports, random)
    taken = statistics.median(seconds(random) for _ in range(options.rounds))
    print(f"{options.reports:,} reports: a new one is compared with all in {taken:.2f} s of one core")
    for name, part in parts():
        print(f"  {name:40} {part:.2f} s")
    sys.exit(0 if taken < TARGET else 1)


def prepare() -> None:
    import os

    from tests.environment import TEST_SETTINGS

    os.environ.update(TEST_SETTINGS | {"DATABASE_URL": create("likeness")})
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_pack", verbosity=0)


def fill(count: int, random: Random) -> None:
    """Reports that were compared before."""
    from django.utils import timezone

    from alerts.demo.bulk import write
    from reports.matching.comparing import RULES, sealed_text
    from reports.matching.reading import read
    from reports.models import Report, Traits

    reports, traits = [], []
    for _ in range(count):
        told = telling(random)
        report = Report(story=None)
        said = read(told.persons, told.vehicles, told.identifiers, told.town)
        reports.append(report)
        traits.append(Traits(report=report, read_by=RULES, compared_at=timezone.now(), said=sealed_text(said)))
    write(reports)
    write(traits)


def telling(random: Random) -> "Submission":
    from reports.matching.lexicon import meanings, words
    from reports.models import ReportedPerson
    from reports.submission import Submission, SubmittedIdentifier, SubmittedPerson

    names, looks = sorted(words("names")), sorted(set(meanings("looks").values()))
    person = SubmittedPerson(
        name=f"{random.choice(names)} {random.choice(names)}" if random.random() < 0.5 else random.choice(names),
        description=" and ".join(random.sample(looks, 3)),
        age=random.choice(ReportedPerson.Age.values),
        build=random.choice(BUILDS),
    )
    number = SubmittedIdentifier(value=f"07{random.randrange(10**9):09}")
    return Submission(persons=[person], identifiers=[number], town=random.choice(PLACES))


def seconds(random: Random) -> float:
    """From a report that waits to what is like it written down."""
    from reports.actions.report import submit
    from reports.matching.comparing import compare

    submit(telling(random), by=None)
    began = time.process_time()
    compared = compare()
    taken = time.process_time() - began
    if compared != 1:
        raise RuntimeError(f"{compared} reports were compared, not 1")
    return taken


def parts() -> Iterator[tuple[str, float]]:
    from reports.matching import comparing

    yield "fetching what is sealed", spent(lambda: list(comparing.sealed_rows()))
    yield "fetching and opening it", spent(lambda: sum(1 for _ in comparing.opened()))


def spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
