"""What an installation of real processes does when its parts die. Every figure is counted by the receiving server.

Each test kills while some, but not all, of 2,000 messages are handed over, and prints what it found.
"""

import time
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from alerts.models import Dispatch, Slice, Waiting
from members.models import Channel, User
from members.transports.email import EmailTransport
from tests.alerts.dispatching import make_audience
from tests.factories import make_approved_alert
from tests.servers.processes import Live
from tests.servers.smtp import Behaviour, refusal

pytestmark = pytest.mark.faults

PEOPLE = 2000
EVERYBODY = {f"m{number}@example.org" for number in range(PEOPLE)}
UNHURRIED = Behaviour(delay=0.001)  # so that there is a middle to kill in
WINDOW = EmailTransport.window
PROMISED = 60  # seconds from when all parts are back


@pytest.fixture
def sending(live: Live, caro: User, ada: User) -> Live:
    """An installation in the middle of sending to 2,000 members."""
    make_audience(PEOPLE)
    live.sink.behave(UNHURRIED)
    make_approved_alert(caro, ada, regions=["national"])
    live.wait_until(lambda: len(live.sink.accepted()) > PEOPLE * 0.2)
    return live


def count_in_the_middle(live: Live) -> int:
    """How many were handed over already: some, and not all."""
    count = len(live.sink.accepted())
    assert 0 < count < PEOPLE
    return count


def finish(live: Live) -> None:
    """Until there is nothing that could still be sent, starting again whatever died, within what we promise."""
    live.wait_until(lambda: not to_be_sent(), seconds=PROMISED)


def to_be_sent() -> bool:
    """Whether a delivery is neither in a final state nor waiting for a time to come."""
    open_still = Slice.objects.filter(state=Slice.State.OPEN, dispatch__state=Dispatch.State.SENDING)
    unplanned = Dispatch.objects.filter(state=Dispatch.State.SENDING, planned_to__lte=F("last_id"))
    late = Waiting.objects.filter(due_at__lte=timezone.now() - timedelta(seconds=1))
    return open_still.exists() or unplanned.exists() or late.exists()


def figures(live: Live, what: str, at: int, expected: set[str] = EVERYBODY) -> tuple[int, int, int]:
    """Lost, sent twice, and most copies to one person, as the receiving server counted them."""
    counts = live.sink.counts()
    lost, twice, most = len(expected - set(counts)), sum(count > 1 for count in counts.values()), max(counts.values())
    print(f"{what} after {at:,} of {PEOPLE:,}: lost {lost}, twice {twice}, most copies {most}")
    assert set(counts) <= EVERYBODY
    return lost, twice, most


@pytest.mark.database_near
def test_kill_of_a_worker(sending: Live) -> None:
    at = count_in_the_middle(sending)
    sending.parts["worker1"].kill()
    finish(sending)
    lost, twice, most = figures(sending, "a worker killed", at)
    assert lost == 0
    assert twice <= WINDOW
    assert most <= 2


def test_kill_of_every_worker(sending: Live) -> None:
    at = count_in_the_middle(sending)
    for name in ("worker1", "worker2"):
        sending.parts[name].kill()
    finish(sending)
    lost, twice, most = figures(sending, "both workers killed", at)
    assert lost == 0
    assert twice <= 2 * WINDOW
    assert most <= 2


def test_kill_and_restart_of_redis(sending: Live) -> None:
    at = count_in_the_middle(sending)
    sending.redis.restart()
    finish(sending)
    lost, twice, most = figures(sending, "Redis killed and restarted", at)
    assert lost == 0
    assert twice <= 2 * WINDOW  # if Celery's workers did not outlive it
    assert most <= 2


def test_mail_server_that_refuses_hangs_and_comes_back(live: Live, caro: User, ada: User) -> None:
    make_audience(PEOPLE)
    live.sink.behave(Behaviour(delay=0.001, refuse_temporarily=0.1, refuse_permanently=0.05))
    make_approved_alert(caro, ada, regions=["national"])
    live.wait_until(lambda: len(live.sink.accepted()) > PEOPLE * 0.2)
    live.sink.behave(Behaviour(delay=3600))
    time.sleep(0.5)  # what it had received before, it answers
    at = count_in_the_middle(live)
    time.sleep(2)
    assert len(live.sink.accepted()) == at
    live.sink.behave(well := Behaviour(refuse_permanently=0.05))
    finish(live)
    live.wait_until(lambda: not Dispatch.objects.filter(state=Dispatch.State.SENDING).exists(), seconds=120)

    refused = {address for address in EVERYBODY if refusal(well, address)}
    assert {channel.address for channel in Channel.objects.exclude(suspended_at=None)} == refused
    lost, twice, most = figures(live, f"451 for a tenth, 550 for {len(refused)}, and a hang", at, EVERYBODY - refused)
    assert set(live.sink.counts()) == EVERYBODY - refused
    assert PEOPLE * 0.03 < len(refused) < PEOPLE * 0.07
    assert (lost, twice, most) == (0, 0, 1)
