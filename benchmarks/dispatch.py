"""The dispatch beside its peers, in one run: CPU and time from approval to the last message accepted.

    python -m benchmarks.dispatch [--members N] [--rounds N]

Two worker processes a side, PostgreSQL with fsync on, Redis, and one SMTP server that counts per recipient. Rounds are
interleaved, so that a busy machine is busy for all. CPU is that of workers and publisher; of the database, the broker
and the receiving server it is counted for nobody. No ratio is printed unless every member got exactly one message.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks import ours, peers
from benchmarks.processes import Published, cpu_seconds, peak_megabytes, workers
from tests.servers.redis import RedisServer
from tests.servers.smtp import SmtpSink

POSTGRESQL = ["pg_virtualenv", "-t", "-o", "shared_buffers=256MB"]
PATIENCE = 900  # seconds until a side that has not delivered is given up


class Result(NamedTuple):
    seconds: float  # from approval to the last message accepted
    cpu: float  # seconds, of workers and publisher
    peak: float  # megabytes of the largest worker


@dataclass
class Side:
    """One way to get an alert to every member."""

    name: str
    publish: Callable[[], Published]
    pids: list[int] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)

    def median(self) -> Result:
        """Of each measure by itself."""
        return Result(*(statistics.median(values) for values in zip(*self.results, strict=True)))


def measure(side: Side, sink: SmtpSink, addresses: list[str]) -> Result:
    """One round. Raises RuntimeError unless every address was sent exactly one message."""
    before, cpu = len(sink.accepted()), cpu_seconds(side.pids)
    published = side.publish()
    end = time.monotonic() + PATIENCE
    while len(accepted := sink.accepted()[before:]) < len(addresses) and time.monotonic() < end:
        time.sleep(0.25)
    cpu = cpu_seconds(side.pids) - cpu + published.cpu
    time.sleep(2)  # what is sent twice shows by now
    if sorted(message.recipient for message in sink.accepted()[before:]) != addresses:
        raise RuntimeError(f"{side.name}: not every member was sent exactly one message")
    return Result(accepted[-1].at - published.began, cpu, peak_megabytes(side.pids))


def report(sides: list[Side], members: int) -> None:
    """The table; ratios are to the first side."""
    first = sides[0].median()
    print(
        f"\n{members} members, medians of {len(sides[0].results)} interleaved rounds; each was sent exactly one message"
    )
    print(f"{'':34}{'CPU µs a message':>18}{'messages a second':>19}{'peak MB':>9}{'CPU ×':>8}{'time ×':>8}")
    for side in sides:
        seconds, cpu, peak = side.median()
        ratios = f"{cpu / first.cpu:8.1f}{seconds / first.seconds:8.1f}"
        print(f"{side.name:34}{cpu / members * 1e6:18.0f}{members / seconds:19.0f}{peak:9.0f}{ratios}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if "PGHOST" not in os.environ:
        os.execvp(POSTGRESQL[0], [*POSTGRESQL, sys.executable, "-m", "benchmarks.dispatch", *sys.argv[1:]])
    with ExitStack() as stack:
        run(stack, options.members, options.rounds)


def run(stack: ExitStack, members: int, rounds: int) -> None:
    sink = stack.enter_context(SmtpSink(keep=False))
    redis = RedisServer()
    stack.callback(redis.stop)
    broker = redis.start()
    addresses = sorted(f"member{number}@example.org" for number in range(members))
    installation = ours.Installation(broker, sink.url, addresses)
    usual = peers.Installation(broker, sink.port, addresses, installation.sample())
    sides = [
        Side("slices, windows, kept connections", installation.approve, stack.enter_context(workers(installation))),
        Side("a Celery task a member, send_mail", usual.celery, stack.enter_context(workers(usual))),
        Side("django-post_office", usual.post_office),
    ]
    for number in range(rounds):
        for side in sides:
            side.results.append(measure(side, sink, addresses))
            print(f"round {number + 1}, {side.name}: {side.results[-1]}", flush=True)
    report(sides, members)


if __name__ == "__main__":
    main()
