"""An alert on its way through a real installation, and what the receiving server says of it in the end."""

import os
import signal
import time
from collections.abc import Collection, Iterator

from alerts.dispatch import handover, leases
from alerts.models import Dispatch
from members.models import User
from members.transports.email import EmailTransport
from num.demo.parts import Part
from tests.alerts.dispatching import make_audience
from tests.factories import make_approved_alert
from tests.faults.table import Line
from tests.servers.processes import Live
from tests.servers.smtp import Behaviour

WINDOW = EmailTransport.window
SMALL = handover.LEAST  # a window at a server that takes its time
SOON = leases.LEASE.total_seconds() - 5
PROMISED = 60  # seconds from when all parts are back
FAST, SLOW = Behaviour(delay=0.001), Behaviour(delay=0.1)  # so that there is a middle: SLOW are 40 a second and worker


class Sending:
    """One alert to ``people`` members, each reached by e-mail alone, from its approval on."""

    def __init__(self, live: Live, writer: User, approver: User, people: int, behaviour: Behaviour = FAST) -> None:
        self.live, self.people, self.kills = live, people, 0
        self.channels = make_audience(people)
        live.sink.behave(behaviour)
        self.alert = make_approved_alert(writer, approver, regions=["national"])

    @property
    def everybody(self) -> set[str]:
        return {f"m{number}@example.org" for number in range(self.people)}

    @property
    def reached(self) -> int:
        """How many have it."""
        return len(self.live.sink.counts())

    def wait_for(self, number: int) -> None:
        """Until so many have it: some, and not all."""
        self.live.wait_until(lambda: self.reached >= number)
        assert 0 < self.reached < self.people

    def again_and_again(self, times: int) -> Iterator[int]:
        """So many times, more of them having it each time, so that somebody is sending at that moment.

        A window that is hit by two deaths one after the other ends as unknown, since a third copy is never sent. So it
        ends, on a slow machine, before the lease of the first that died has run out.
        """
        end = time.monotonic() + SOON
        for number in range(times):
            self.wait_for(self.reached + 50)
            if time.monotonic() > end:
                assert number, "too slow a machine to hurt anybody in time"
                return
            yield number

    def kill(self, *pids: int) -> None:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        self.kills += len(pids)

    def kill_and_start(self, *workers: Part) -> None:
        """All of them die before the first is there again."""
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.start()
        self.kills += len(workers)

    def finish(self, seconds: float = PROMISED) -> float:
        """Until nothing is under way any more, within what we promise; how long it took."""
        began = time.monotonic()
        self.live.wait_until(all_done, seconds)
        return time.monotonic() - began

    def line(self, fault: str, seconds: float, *, nobody: Collection[str] = (), late: int = 0) -> Line:
        """As the server counted. ``nobody``: who was not to be reached."""
        counts = self.live.sink.counts()
        assert set(counts) <= self.everybody
        lost = len(self.everybody - set(nobody) - set(counts))
        twice, most = sum(count > 1 for count in counts.values()), max(counts.values())
        return Line(fault, self.people, self.kills, counts.total(), lost, twice, most, late, seconds)


def all_done() -> bool:
    """Whether each delivery is in a final state."""
    return not Dispatch.objects.filter(state=Dispatch.State.SENDING).exists()
