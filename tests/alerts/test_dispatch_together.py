"""Several workers at once, and people who change their minds meanwhile. On PostgreSQL: SQLite has one writer."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from alerts import dispatch
from alerts.dispatch import allowance, clock, handover, leases, plan, retry, settle, waiting
from alerts.dispatch.handover import Window
from alerts.models import Alert, Dispatch, Slice
from alerts.models.dispatch import Byte
from members.models import Channel
from members.transports import Message, Outcome, Transport
from reports.actions.report import withdraw
from reports.models import Report
from tests.alerts.dispatching import Post, Rated, email, let_waiting_be_due, make_audience, plan_next, start, through
from tests.together import apart, until_it_waits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

BEFORE = 150  # of 200 messages
Run = Callable[[Callable[[], object]], "Future[object]"]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> list[Channel]:
    assert connection.vendor == "postgresql", "this needs PostgreSQL: set DATABASE_URL"
    monkeypatch.setattr(plan, "SLICE_SIZE", 20)
    monkeypatch.setattr(plan, "AHEAD", 2)
    return make_audience(200)


@pytest.fixture
def beside() -> Iterator[Run]:
    """Runs something in another thread, on a connection of its own."""
    with ThreadPoolExecutor(4) as pool:
        yield lambda what: pool.submit(apart, what)


@transaction.atomic
def begin(post: Transport) -> Window:
    """Claim the next slice of e-mail, and hand over its first window."""
    slice = leases.claim(clock.now(), resting=[Channel.Kind.INBOX])
    assert slice
    return handover.begin(slice, post, most=post.window)


def handed(sent: Dispatch) -> int:
    """How many deliveries were handed over so far."""
    slices = Slice.objects.filter(dispatch=sent, kind=Channel.Kind.EMAIL)
    return sum(len(one.states) - bytes(one.states).count(Byte.NOT_CONCERNED) for one in slices)


def test_four_workers_send_to_each_once(alert: Alert, many: list[Channel], beside: Run) -> None:
    sent, post = start(alert), Post()
    for drain in [beside(lambda: dispatch.drain(through=through(post))) for _ in range(4)]:
        drain.result(timeout=60)
    assert Counter(post.recipients) == Counter(f"m{number}@example.org" for number in range(200))
    assert email(sent) == {"sent": 200}
    sent.refresh_from_db()
    assert (sent.state, sent.alert.state) == (Dispatch.State.DONE, Alert.State.LIVE)


class Slow(Post):
    """Takes its time, so that something can happen meanwhile, and takes only so many before it has."""

    def __init__(self) -> None:
        super().__init__()
        self.happened = threading.Event()

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        time.sleep(0.005)
        if len(self.taken) >= BEFORE:
            self.happened.wait(10)
        return super().send(messages, until=until)


def stop(sent: Dispatch) -> None:
    with transaction.atomic():
        dispatch.stop(sent)


def take_back(sent: Dispatch) -> None:
    report = Report.objects.get()
    withdraw(report, by=report.reporter)


@pytest.mark.parametrize("change_of_mind", [stop, take_back])
@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_handed_over_once_a_change_of_mind_has_committed(
    alert: Alert, many: list[Channel], beside: Run, change_of_mind: Callable[[Dispatch], None], seed: int
) -> None:
    sent, post = start(alert), Slow()
    drains = [beside(lambda: dispatch.drain(through=through(post))) for _ in range(3)]
    after = random.Random(seed).randint(1, BEFORE)
    while len(post.taken) < after and not all(drain.done() for drain in drains):
        time.sleep(0.001)
    change_of_mind(sent)
    at_commit = handed(sent)
    post.happened.set()
    for drain in drains:
        drain.result(timeout=60)
    assert after <= at_commit < 200
    assert handed(sent) == at_commit == len(post.taken)


@pytest.mark.parametrize("change_of_mind", [stop, take_back])
def test_change_of_mind_waits_for_the_window_being_handed_over(
    alert: Alert, many: list[Channel], beside: Run, change_of_mind: Callable[[Dispatch], None]
) -> None:
    sent = start(alert)
    Dispatch.objects.update(planned_to=many[0].pk)
    plan_next()
    with transaction.atomic():
        window = begin(Post())
        changing = beside(lambda: change_of_mind(sent))
        until_it_waits(changing)
    changing.result(timeout=10)
    assert handed(sent) == len(window.recipients) > 0


@pytest.mark.parametrize("change_of_mind", [stop, take_back])
def test_window_that_waits_for_a_change_of_mind_sees_it(
    alert: Alert, many: list[Channel], beside: Run, change_of_mind: Callable[[Dispatch], None]
) -> None:
    """The snapshot of a statement that waited for the lock is older than the change: the question is asked after."""
    sent, post = start(alert), Post()
    plan_next()
    with transaction.atomic():
        change_of_mind(sent)
        draining = beside(lambda: dispatch.drain(through=through(post)))
        until_it_waits(draining)
        assert post.taken == []
    draining.result(timeout=60)
    assert post.taken == []


@pytest.mark.parametrize("change_of_mind", [stop, take_back])
def test_next_window_that_waits_for_a_change_of_mind_sees_it_and_what_was_sent_is_written_down(
    alert: Alert, many: list[Channel], beside: Run, change_of_mind: Callable[[Dispatch], None]
) -> None:
    """Both are one transaction, unless nothing follows."""
    sent, begun, changed = start(alert), threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        changed.wait(10)

    post = Post(meanwhile={4: wait})
    draining = beside(lambda: dispatch.drain(through=through(post)))
    assert begun.wait(10)
    with transaction.atomic():
        change_of_mind(sent)
        changed.set()
        until_it_waits(draining)
        assert len(post.taken) == 4
    draining.result(timeout=60)
    assert len(post.taken) == email(sent)["sent"] == handed(sent) == 4


def test_what_waits_takes_from_the_rate_after_its_slice(alert: Alert, many: list[Channel], beside: Run) -> None:
    """As a slice's own worker does: the other way round, each would wait for the other."""
    sent, post = start(alert), Rated()
    Dispatch.objects.update(planned_to=many[0].pk)
    plan_next()
    window = begin(post)
    settle.settle(window, [Outcome.TEMPORARY] * len(window.recipients))
    let_waiting_be_due()
    taken = waiting.claim()
    assert taken
    with transaction.atomic():
        leases.hold(window.slice)
        trying = beside(lambda: retry.hand_over(taken, post))
        until_it_waits(trying)
        allowance.take(window.slice.kind, post, 1, clock.now())
    trying.result(timeout=10)
    assert handed(sent) == len(window.recipients)
