"""The dispatch beside its peers, in one run: what a message costs, and how soon it is there.

    python -m benchmarks.dispatch [--members N] [--million N] [--rounds N]

Two worker processes a side, PostgreSQL with fsync on, Redis, one SMTP server that offers PIPELINING and CHUNKING and
counts each member and each personal link. Rounds are interleaved, so that a busy machine is busy for all; medians. CPU
is that of workers and publisher; of the database, the broker and the receiving server it is counted for nobody. Nor is
that of approving, which is printed apart: it is the same for ten members and a million, and no peer reads what it
sends. No ratio is printed unless every member got exactly one message with a link of her own, and all sides sent the
same text, HTML and headers in about as many bytes (send_mass_mail knows no HTML). What is slow sends to fewer members:
it costs the same for each. Our transport alone, which is what is left without all that a dispatch is, takes its turn
after each of ours. Then it sends into Postfix's sink, and ours alone to a hundred times the members. The run fails if
a goal is missed.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks import ours, peers, shares, wire
from benchmarks.databases import on_a_cluster
from benchmarks.goals import Goal, at_most, judge
from benchmarks.processes import Published, cpu_seconds, grown, resident, workers
from benchmarks.sink import Sink
from tests.servers.redis import RedisServer

PATIENCE = 900  # seconds until a side that has not delivered is given up
CALL_BACKS = 2000  # that are told of, one by one
PAIRS = 3  # times in a round that we and the transport alone take turns: each takes less than a second
LIKE = 0.1  # by which messages may differ in size: each library writes its own boundaries and encodings
SLOW = {"celery": 10, "post_office": 4}  # they send to so many times fewer members


class Result(NamedTuple):
    """``first`` and ``last``: seconds from approval until they were accepted. ``cpu`` and ``log`` are a message's."""

    first: float
    last: float
    cpu: float  # microseconds, of workers and publisher
    size: float  # bytes of a message as it was received
    database: float = 0.0  # microseconds of its statements
    log: float = 0.0  # bytes


@dataclass
class Side:
    """One way to get an alert to every member; ``target`` is how many times our CPU it should cost at least."""

    name: str
    publish: Callable[[int], Published]
    members: int
    target: float = 1
    pids: list[int] = field(default_factory=list)
    html: bool = True
    results: list[Result] = field(default_factory=list)

    def median(self) -> Result:
        """Of each measure by itself."""
        return Result(*(statistics.median(values) for values in zip(*self.results, strict=True)))


def measure(side: Side, sink: Sink) -> Result:
    """One round. Raises RuntimeError unless every member was sent exactly one message, with a link of her own."""
    sink.begin()
    cpu = cpu_seconds(side.pids)
    published = side.publish(side.members)
    end = time.monotonic() + PATIENCE
    while (count := sink.count()).messages < side.members and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(1)  # what is sent twice shows by now
    cpu = cpu_seconds(side.pids) - cpu + published.cpu
    count = sink.count()
    if not count.messages == count.recipients == count.tokens == side.members:
        raise RuntimeError(f"{side.name}: not every member was sent exactly one message of her own: {count}")
    each = 1e6 / side.members
    return Result(count.first - published.began, count.last - published.began, cpu * each, count.size)


def measure_ours(side: Side, sink: Sink, installation: ours.Installation) -> Result:
    """The same, and what its database did from the approval on until all of it was settled."""
    result = measure(side, sink)
    spent, log = installation.since
    while not installation.is_done():
        time.sleep(0.1)
    spent_then, log_then = installation.worked()
    return result._replace(database=(spent_then - spent) * 1e3 / side.members, log=(log_then - log) / side.members)


def compare_sizes(sides: list[Side]) -> None:
    """Raises RuntimeError if one side's messages are of another size than ours."""
    expected = sides[0].median().size
    for side in sides:
        size = side.median().size
        if side.html and abs(size - expected) > LIKE * expected:
            raise RuntimeError(f"{side.name}: {size:.0f} bytes a message, and ours {expected:.0f}: nothing to compare")


def report(sides: list[Side]) -> None:
    """The table; ratios are to the first side."""
    first = sides[0].median()
    rounds = " or ".join(map(str, sorted({len(side.results) for side in sides})))
    print(f"\nmedians of {rounds} rounds; each member was sent one message with her own link")
    head = ("members", "CPU µs", "first ms", "last ms", "a second", "bytes", "CPU ×")
    print(f"{'':38}{''.join(f'{name:>10}' for name in head)}")
    for side in sides:
        one = side.median()
        figures = (side.members, one.cpu, one.first * 1e3, one.last * 1e3, side.members / one.last, one.size)
        print(f"{side.name:38}{''.join(f'{figure:10.0f}' for figure in figures)}{one.cpu / first.cpu:10.1f}")


def addresses(first: int, last: int) -> Iterator[str]:
    return (f"member{number}@example.org" for number in range(first, last))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--million", type=int, default=1_000_000, help="for ours alone; 0: leave it out")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--alone", action="store_true", help="without peers")
    options = parser.parse_args()
    on_a_cluster(
        "benchmarks.dispatch",
        "shared_buffers=1GB",
        "max_wal_size=8GB",
        "shared_preload_libraries=pg_stat_statements",
        "pg_stat_statements.track_planning=on",
    )
    with ExitStack() as stack:
        goals = list(run(stack, options.members, options.million, options.rounds, alone=options.alone))
    sys.exit(0 if judge(goals) else 1)


def run(stack: ExitStack, members: int, million: int, rounds: int, *, alone: bool) -> Iterator[Goal]:
    sink = stack.enter_context(Sink())
    redis = RedisServer()
    stack.callback(redis.stop)
    broker = redis.start()
    installation = ours.Installation(broker, sink.url)
    installation.load(addresses(0, members))
    from num.celery import collect_less

    collect_less()  # as workers do: here, too, the transport is measured alone
    by_itself(installation, sink, members)
    pids = stack.enter_context(workers(installation))
    mine = Side("slices, windows, kept connections", installation.approve, members, pids=pids)
    idle = resident(pids)
    measure_ours(mine, sink, installation)  # the first only warms
    others = [] if alone else usual(stack, broker, sink, installation, members)
    transport: list[float] = []
    for number in range(rounds):
        for _ in range(PAIRS):
            mine.results.append(measure_ours(mine, sink, installation))
            print(f"round {number + 1}, {mine.name}: {mine.results[-1]}", flush=True)
            transport.append(bare(sink, members))
            print(f"round {number + 1}, filling in and sending alone: {transport[-1]:.1f} µs a message", flush=True)
        for side in others:
            side.results.append(measure(side, sink))
            print(f"round {number + 1}, {side.name}: {side.results[-1]}", flush=True)
    compare_sizes([mine, *others])
    report([mine, *others])
    one = mine.median()
    beside = statistics.median(
        result.cpu / alone for result, alone in zip(mine.results, transport, strict=True)
    )  # a machine may be faster or slower in another round
    print(f"\nfilling in and sending alone: {statistics.median(transport):.1f} µs a message")
    print(f"approving: {installation.vetting * 1e3:.0f} ms of CPU")
    told = installation.tell(min(members, CALL_BACKS))
    print(f"a call-back: {told.cpu:.0f} µs of CPU, {told.database:.0f} of the database, {told.log:.0f} bytes of log")
    for side in others:
        yield Goal(f"CPU a message: {side.name}, against ours", side.median().cpu / one.cpu, side.target)
    yield at_most("CPU a message against filling in and sending alone", beside, 2.5, "×")
    yield at_most("approval to first message accepted", one.first * 1e3, 20, "ms")
    yield at_most(f"approval to last of {members:,}", one.last, 0.35 * members / 10_000, "s")
    yield at_most("database a recipient", one.database, 10, "µs")
    yield at_most("log a recipient", one.log, 24, "bytes")
    yield into_smtp_sink(members, rounds, int(one.size))
    yield at_most("memory of a worker over an idle one", small := grown(idle), 64, "MB")
    if million:
        yield from with_very_many(installation, sink, mine, one, million, rounds, idle, small)


def usual(stack: ExitStack, broker: str, sink: Sink, installation: ours.Installation, members: int) -> list[Side]:
    """The peers, with their documented settings."""
    usual = peers.Installation(broker, sink.port, installation.sample())
    usual.load(list(addresses(0, members)))
    pids = stack.enter_context(workers(usual))
    print("the peers:", *peers.settings(), sep="\n    ")
    few = {name: max(100, members // fewer) for name, fewer in SLOW.items()}
    return [
        Side("a tuned Celery task a member", usual.celery, few["celery"], 150, pids),
        Side("django-post_office", usual.post_office, few["post_office"], 50),
        Side("send_mass_mail (no HTML)", usual.mass_mail, members, 15, html=False),
    ]


def bare(sink: Sink, members: int) -> float:
    """Microseconds a message of filling in and sending, over CHUNKING."""
    from alerts import messages
    from members import presets

    look = presets.headers(presets.DEFAULT)
    rendering = messages.render(ours.write_alert())["email:full"]
    ready = messages.fill_for_all(rendering, date="Thu, 01 Jan 2026 00:00:00 +0000", **look)
    return wire.bare_microseconds(sink.port, members, ready)


def into_smtp_sink(members: int, rounds: int, size: int) -> Goal:
    theirs, mine = [], []
    with wire.smtp_sink() as port:
        for _ in range(rounds):
            theirs.append(wire.by_smtp_source(port, members, size))
            mine.append(wire.by_our_transport(port, members, size))
    a, b = statistics.median(mine), statistics.median(theirs)
    print(f"into smtp-sink: our transport {a:,.0f} messages a second, smtp-source {b:,.0f}")
    return Goal("messages a second into smtp-sink, against smtp-source", a / b, 1.5)


def by_itself(installation: ours.Installation, sink: Sink, members: int) -> None:
    """One drain in this process, before there are workers: it says where the time goes."""
    sink.begin()
    installation.approve(members)
    parts = shares.measure()
    print("CPU of a drain:", ", ".join(f"{name} {share:.0%}" for name, share in parts.items()), flush=True)


def with_very_many(
    installation: ours.Installation,
    sink: Sink,
    mine: Side,
    before: Result,
    million: int,
    rounds: int,
    idle: dict[int, float],
    small: float,
) -> Iterator[Goal]:
    """Ours alone."""
    installation.approve_by_page()  # the first only warms
    sizes = [mine]
    for members in (size for size in (million // 10, million) if size > mine.members):
        installation.load(addresses(sizes[-1].members, members))
        many = Side(mine.name, mine.publish, members, pids=mine.pids)
        many.results.append(measure_ours(many, sink, installation))
        sizes.append(many)
    report(sizes)
    yield at_most(f"CPU a message at {million:,} members", many.median().cpu / before.cpu, 1.1, "×")
    yield at_most(f"memory of a worker at {million:,} over one at {mine.members:,}", grown(idle) - small, 8, "MB")
    request = statistics.median(installation.approve_by_page() for _ in range(rounds))
    yield at_most(f"the request that approves, at {million:,}", request * 1e3, 100, "ms")


if __name__ == "__main__":
    main()
