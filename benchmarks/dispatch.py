"""The dispatch beside its peers, in one run: CPU and time from approval to the last message accepted.

    python -m benchmarks.dispatch [--members N] [--rounds N]

Two worker processes a side, PostgreSQL with fsync on, Redis, and one SMTP server that counts per recipient. Rounds are
interleaved, so that a busy machine is busy for all. CPU is that of workers and publisher; of the database, the broker
and the receiving server it is counted for nobody. No ratio is printed unless every member got exactly one message, and
all sides sent the same text, HTML and headers in about as many bytes. A first round with a tenth of the members shows
whether the workers' memory grows with the audience. The run fails if a target is missed.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks import ours, peers
from benchmarks.databases import on_a_cluster
from benchmarks.processes import Published, cpu_seconds, peak_megabytes, workers
from tests.servers.redis import RedisServer
from tests.servers.smtp import SmtpSink

PATIENCE = 900  # seconds until a side that has not delivered is given up
LIKE = 0.1  # by which messages may differ in size: each library writes its own boundaries and encodings
GROWTH = 8.0  # megabytes that our largest worker may grow by while the audience grows tenfold


class Result(NamedTuple):
    seconds: float  # from approval to the last message accepted
    cpu: float  # seconds, of workers and publisher
    peak: float  # megabytes of the largest worker, so far
    size: float  # bytes of a message as it was received


@dataclass
class Side:
    """One way to get an alert to every member; ``target`` is how many times our CPU it should cost at least."""

    name: str
    publish: Callable[[], Published]
    load: Callable[[list[str]], None]
    pids: list[int] = field(default_factory=list)
    target: float = 1
    small: Result | None = None
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
    accepted = sink.accepted()[before:]
    if sorted(message.recipient for message in accepted) != sorted(addresses):
        raise RuntimeError(f"{side.name}: not every member was sent exactly one message")
    size = statistics.median(message.size for message in accepted)
    return Result(accepted[-1].at - published.began, cpu, peak_megabytes(side.pids), size)


def compare_sizes(sides: list[Side]) -> None:
    """Raises RuntimeError if one side's messages are of another size than ours."""
    ours = sides[0].median().size
    for side in sides:
        size = side.median().size
        if abs(size - ours) > LIKE * ours:
            raise RuntimeError(f"{side.name}: {size:.0f} bytes a message, and ours {ours:.0f}: nothing to compare")


def report(sides: list[Side], members: int) -> None:
    """The table; ratios are to the first side."""
    first = sides[0].median()
    print(
        f"\n{members} members, medians of {len(sides[0].results)} interleaved rounds; each was sent exactly one message"
    )
    head = ("CPU µs a message", "messages a second", "bytes", "peak MB", "grew by", "CPU ×", "time ×")
    print(f"{'':34}{''.join(f'{name:>19}' for name in head[:2])}{''.join(f'{name:>9}' for name in head[2:])}")
    for side in sides:
        seconds, cpu, peak, size = side.median()
        memory = f"{peak:9.0f}{growth(side):9.1f}" if side.pids else f"{'–':>9}{'–':>9}"
        ratios = f"{cpu / first.cpu:9.1f}{seconds / first.seconds:9.1f}"
        print(f"{side.name:34}{cpu / members * 1e6:19.0f}{members / seconds:19.0f}{size:9.0f}{memory}{ratios}")


def growth(side: Side) -> float:
    """Megabytes by which its largest worker grew while the audience grew tenfold."""
    return side.results[-1].peak - side.small.peak if side.small else 0


def judge(sides: list[Side]) -> bool:
    """Say of each target whether it was met; whether all were."""
    ours, *others = sides
    met = {
        f"{side.name} costs at least {side.target:.0f} times our CPU": side.median().cpu
        >= side.target * ours.median().cpu
        for side in others
    }
    met[f"our memory grows by {GROWTH:.0f} MB at most with ten times the members"] = growth(ours) <= GROWTH
    print(*(f"{'met' if well else 'MISSED'}: {target}" for target, well in met.items()), sep="\n")
    return all(met.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    on_a_cluster("benchmarks.dispatch", "shared_buffers=256MB")
    with ExitStack() as stack:
        sides = run(stack, options.members, options.rounds)
    compare_sizes(sides)
    report(sides, options.members)
    sys.exit(0 if judge(sides) else 1)


def run(stack: ExitStack, members: int, rounds: int) -> list[Side]:
    sink = stack.enter_context(SmtpSink(keep=False))
    redis = RedisServer()
    stack.callback(redis.stop)
    broker = redis.start()
    addresses = [f"member{number}@example.org" for number in range(members)]
    few, rest = addresses[: members // 10], addresses[members // 10 :]
    installation = ours.Installation(broker, sink.url)
    usual = peers.Installation(broker, sink.port, installation.sample())
    sides = [
        Side("slices, windows, kept connections", installation.approve, installation.load),
        Side("a Celery task a member, send_mail", usual.celery, usual.load, target=25),
        Side("django-post_office", usual.post_office, lambda addresses: None, target=8),  # it has the same members
    ]
    load(sides, few)
    sides[0].pids = stack.enter_context(workers(installation))
    sides[1].pids = stack.enter_context(workers(usual))
    for side in sides:
        side.small = measure(side, sink, few)
    load(sides, rest)
    for number in range(rounds):
        for side in sides:
            side.results.append(measure(side, sink, addresses))
            print(f"round {number + 1}, {side.name}: {side.results[-1]}", flush=True)
    return sides


def load(sides: list[Side], addresses: list[str]) -> None:
    for side in sides:
        side.load(addresses)


if __name__ == "__main__":
    main()
