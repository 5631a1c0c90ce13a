"""What an installation of real processes does when its parts die, hang, refuse or are told to stop (e1, e3, e5, e11).

F1 to F16. Each test hurts while some, but not all, of the messages are handed over. Every figure is counted by the
receiving servers and stands in a table at the end of the run. A few run with all other tests; `make faults` runs them
all, some on SQLite, too.
"""

import os
import random
import resource
import shutil
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from django.db import OperationalError, connection, transaction
from redis import Redis

from alerts import actions
from alerts.dispatch import progress
from alerts.messages import message_ids
from alerts.models import Alert, Dispatch
from alerts.models.dispatch import Byte
from alerts.tokens import unsubscribe_token
from members.actions import end_subscription
from members.models import Channel, User
from tests.alerts.calling import signed
from tests.alerts.dispatching import make_audience
from tests.factories import ALL_YES, make_alert_in_review, make_approved_alert
from tests.faults.sending import FAST, PROMISED, SLOW, SMALL, WINDOW, Sending, all_done
from tests.faults.table import Line
from tests.servers.postgres import PostgresServer
from tests.servers.processes import Live, children
from tests.servers.smtp import Behaviour, loses_reply, refusal
from tests.servers.texts import TextServer

pytestmark = pytest.mark.faults

LONG, NEAR = pytest.mark.long, pytest.mark.database_near
ON_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="it is about SQLite")
Note = Callable[[Line], None]
RESUMED = 30  # seconds from when Redis is back
LOSING = Behaviour(delay=0.001, lose_replies=0.3)
REFUSING = Behaviour(delay=0.02, refuse_temporarily=0.5)
NUMBERS = [f"+447700900{number:03}" for number in range(200)]
NOT_CONCERNED = ord(Byte.NOT_CONCERNED)
T = TypeVar("T", int, str, tuple[int, int])


def nothing(_: object) -> None:
    """Is done."""


@dataclass(frozen=True)
class Fault:
    """What is hurt in the middle; all parts are back when ``hurt`` returns. ``ready`` comes before the approval.

    ``twice``: how many people at most get a second copy, beside a window for each worker that is killed.
    """

    name: str
    hurt: Callable[[Sending], None]
    people: int = 2000
    behaviour: Behaviour = FAST
    twice: int = 0
    ready: Callable[[Live], None] = nothing

    @property
    def window(self) -> int:
        """What is in flight at one worker when it is hurt."""
        return WINDOW if self.behaviour is FAST else SMALL


def kill_one_worker(sending: Sending) -> None:
    sending.wait_for(sending.people // 5)
    sending.kill_and_start(sending.live.working[0])
    sending.live.sink.behave(FAST)


def kill_in_turn(sending: Sending, times: int) -> None:
    """One worker after the other, the others still sending."""
    for number in sending.again_and_again(times):
        sending.kill_and_start(sending.live.working[number % sending.live.workers])
    sending.live.sink.behave(FAST)


def kill_children(sending: Sending) -> None:
    """What works in a worker dies alone, four times; then all die twice."""
    for number in sending.again_and_again(6):
        if number < 4:
            sending.kill(*children(random.choice(sending.live.working).process.pid))
        else:
            sending.kill_and_start(*sending.live.working)
    sending.live.sink.behave(FAST)


def empty_redis(sending: Sending) -> None:
    """Four times, a worker dying with it, so that nobody is left who remembers the bell."""
    with Redis.from_url(sending.live.redis.url) as client:
        for number in sending.again_and_again(4):
            client.flushall()
            sending.kill_and_start(sending.live.working[number % 2])
            client.flushall()
    sending.live.sink.behave(FAST)


def restart_redis(sending: Sending) -> None:
    """Emptied, killed and started again, once."""
    sending.wait_for(sending.people // 5)
    with Redis.from_url(sending.live.redis.url) as client:
        client.flushall()
    sending.live.redis.restart()


def take_redis_away(live: Live) -> None:
    live.redis.kill()


def bring_redis_back(sending: Sending) -> None:
    """The bell for this alert was never rung."""
    assert sending.reached == 0
    sending.live.redis.start()


def answer_nothing(sending: Sending) -> None:
    """For some seconds, after half were refused for now."""
    sending.wait_for(sending.people // 5)
    sending.live.sink.behave(Behaviour(delay=3600))
    time.sleep(3)
    sending.live.sink.behave(FAST)


def lose_replies(sending: Sending) -> None:
    """For so long that some are lost twice. Each loss ends a connection, so it goes slowly."""
    sending.wait_for(5)
    time.sleep(40)
    assert sending.reached < sending.people
    sending.live.sink.behave(FAST)


def let_it_run(sending: Sending) -> None:
    sending.wait_for(sending.people // 5)


def start_second_beat(live: Live) -> None:
    live.start_beat("beat2")


def set_a_clock_wrong(live: Live) -> None:
    """That of one worker, by three hours."""
    assert shutil.which("faketime"), "apt-get install faketime"
    live.parts["worker1"].kill()
    live.start_worker("worker1", "faketime", "--exclude-monotonic", "-f", "+3h")
    live.wait_until(lambda: live.listening() == live.workers)


def in_flight(live: Live, window: int = WINDOW) -> int:
    """The windows that may be handed over at one moment, in people."""
    return live.workers * window


def check(fault: Fault, live: Live, writer: User, approver: User, note: Note) -> None:
    fault.ready(live)
    sending = Sending(live, writer, approver, fault.people, fault.behaviour)
    fault.hurt(sending)
    line = sending.line(fault.name, sending.finish())
    note(line)
    twice = fault.twice + sending.kills * fault.window
    assert line.lost == 0
    assert line.twice <= twice
    assert line.most <= (2 if twice else 1)


SHORT = [
    pytest.param(Fault("F1, once: a worker is killed", kill_one_worker, behaviour=SLOW), marks=NEAR, id="F1-once"),
    pytest.param(Fault("F4, once: Redis is emptied, killed and back", restart_redis, twice=2 * WINDOW), id="F4-once"),
    pytest.param(
        Fault("F6, once: half are refused, then all hangs", answer_nothing, behaviour=REFUSING, twice=2 * SMALL),
        id="F6-once",
    ),
]
WHOLE = [
    pytest.param(
        Fault("F1: workers are killed in turn", partial(kill_in_turn, times=6), 6000, SLOW), 4, marks=NEAR, id="F1"
    ),
    pytest.param(
        Fault("F2: what works in a worker is killed", kill_children, 5000, SLOW),
        2,
        marks=NEAR,
        id="F2",
    ),
    pytest.param(Fault("F3: Redis is emptied, 4 times, with a kill", empty_redis, 4000, SLOW), 2, id="F3"),
    pytest.param(
        Fault("F4: Redis is away at the approval", bring_redis_back, ready=take_redis_away), 2, marks=NEAR, id="F4-away"
    ),
    pytest.param(Fault("F10: two beats", let_it_run, ready=start_second_beat), 2, marks=NEAR, id="F10"),
    pytest.param(Fault("F11: a worker's clock 3 hours ahead", let_it_run, ready=set_a_clock_wrong), 2, id="F11"),
    pytest.param(
        Fault("F15: workers on SQLite are killed in turn", partial(kill_in_turn, times=10), 6000, SLOW),
        4,
        marks=[NEAR, ON_SQLITE],
        id="F15",
    ),
]


@pytest.mark.parametrize("fault", SHORT)
def test_nobody_is_lost(fault: Fault, live: Live, caro: User, ada: User, note: Note) -> None:
    check(fault, live, caro, ada, note)


@LONG
@pytest.mark.parametrize(("fault", "live"), WHOLE, indirect=["live"])
def test_nobody_is_lost_again_and_again(fault: Fault, live: Live, caro: User, ada: User, note: Note) -> None:
    check(fault, live, caro, ada, note)


@LONG
def test_postgresql_is_killed(own_postgres: PostgresServer, live: Live, caro: User, ada: User, note: Note) -> None:
    def hurt(sending: Sending) -> None:
        sending.wait_for(400)
        own_postgres.kill()
        connection.close()
        own_postgres.start()

    check(Fault("F5: PostgreSQL is killed and back", hurt, twice=in_flight(live)), live, caro, ada, note)


@LONG
@NEAR
@ON_SQLITE
def test_disk_takes_nothing_more(served: Live, caro: User, ada: User, note: Note) -> None:
    """Whoever asks for something is told that it failed, nothing is half done, and it is seen from outside."""
    sending = Sending(served, caro, ada, 1500, SLOW)
    another, somebody = make_alert_in_review(caro, regions=["national"]), sending.channels[-1]
    sending.wait_for(300)
    mains = [part.process.pid for part in served.parts.parts.values()]
    began = time.monotonic()
    with full_disk([pid for main in mains for pid in (main, *children(main))]):
        with full_disk([os.getpid()]), pytest.raises(OperationalError):
            actions.approve(another, checks=ALL_YES, by=ada)
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{served.url}/u/{unsubscribe_token(somebody.pk, 3)}/", b"", timeout=60)
        assert refused.value.code == 500
        assert "Something went wrong on our side" in refused.value.read().decode()
        served.sink.behave(FAST)
        served.wait_until(lambda: not is_ready(served), seconds=PROMISED)
        red = time.monotonic() - began
        assert sending.reached < sending.people
    line = sending.line("F14: the disk takes nothing more for a while", sending.finish())
    note(line)
    print(f"seen on /readyz after {red:.0f} s")
    assert red <= PROMISED
    assert line.lost == 0
    assert line.twice <= in_flight(served)
    assert line.most <= 2
    assert Alert.objects.get(pk=another.pk).state == Alert.State.IN_REVIEW
    assert not another.dispatches.exists()
    assert somebody.subscriptions.filter(level=3).exists()
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@LONG
def test_redis_restarts_twenty_times(live: Live, caro: User, ada: User, note: Note) -> None:
    """A new alert each time, right after Redis is back and while the one before is on its way."""
    people = make_audience(100)
    live.sink.behave(SLOW)
    sent, resumed = [approve(caro, ada)], []
    for _ in range(20):
        live.wait_until(lambda: bool(heard(live, sent[-1], people)))
        assert len(heard(live, sent[-1], people)) < len(people)
        live.redis.restart()
        back = time.monotonic()
        sent.append(approve(caro, ada))
        live.wait_until(lambda: bool(heard(live, sent[-1], people)), seconds=RESUMED)
        resumed.append(time.monotonic() - back)
    back = time.monotonic()
    live.wait_until(all_done, seconds=PROMISED)
    took = time.monotonic() - back
    copies = Counter(
        (number, channel) for number, one in enumerate(sent) for channel in heard(live, one, people).elements()
    )
    due = [(number, channel.pk) for number in range(len(sent)) for channel in people]
    note(line := Line("F4: Redis is killed and back, 20 times", *counted(copies, due), 0, took))
    print(f"resumed after {min(resumed):.1f} to {max(resumed):.1f} s, {len(resumed)} of 20")
    assert line.lost == 0
    assert line.most <= 2


@LONG
def test_half_are_refused_for_now(live: Live, caro: User, ada: User, note: Note) -> None:
    refusing = Behaviour(delay=0.001, refuse_temporarily=0.5)
    sending = Sending(live, caro, ada, 1500, refusing)
    refused = {address for address in sending.everybody if refusal(refusing, address)}
    live.wait_until(lambda: sending.reached == sending.people - len(refused))
    well = time.time()
    live.sink.behave(FAST)
    line = sending.line("F6: 451 for a half, until the others have it", sending.finish())
    note(line)
    assert (line.lost, line.twice) == (0, 0)
    assert len(refused) > 600
    assert min(one.at for one in live.sink.accepted() if one.recipient in refused) > well + 5  # it was waited for


@LONG
def test_a_tenth_are_refused_for_ever(live: Live, caro: User, ada: User, note: Note) -> None:
    refusing = Behaviour(delay=0.001, refuse_permanently=0.1)
    sending = Sending(live, caro, ada, 1500, refusing)
    refused = {address for address in sending.everybody if refusal(refusing, address)}
    line = sending.line("F7: 550 for a tenth", sending.finish(), nobody=refused)
    note(line)
    assert (line.lost, line.twice) == (0, 0)
    assert set(live.sink.counts()) == sending.everybody - refused
    assert {channel.address for channel in Channel.objects.exclude(suspended_at=None)} == refused
    assert len(refused) > 100


@LONG
def test_replies_are_lost(live: Live, caro: User, ada: User, note: Note) -> None:
    sending = Sending(live, caro, ada, 1000, LOSING)
    lose_replies(sending)
    line = sending.line("F8: 3 in 10 replies are lost", sending.finish(seconds=120))  # a second back-off is a minute
    note(line)
    assert line.lost == 0
    assert 0 < line.twice <= sum(loses_reply(LOSING, address) for address in sending.everybody)
    assert line.most == 2


@LONG
@pytest.mark.parametrize(("what", "hurting"), [("hangs", Behaviour(delay=3600)), ("takes 5 s", Behaviour(delay=5))])
def test_one_provider_hangs_and_the_other_goes_on(
    texts: TextServer, live: Live, caro: User, ada: User, note: Note, what: str, hurting: Behaviour
) -> None:
    make_audience(len(NUMBERS), Channel.Kind.SMS, NUMBERS)
    sending = Sending(live, caro, ada, 1000, SLOW)
    began = time.monotonic()
    sending.wait_for(100)
    live.sink.behave(hurting)
    live.wait_until(lambda: len(texts.taken) >= 0.95 * len(NUMBERS))
    quick = time.monotonic() - began
    time.sleep(max(0, 60 - quick))
    assert sending.reached < sending.people
    live.sink.behave(FAST)
    line = sending.line(f"F9: e-mail {what} for a minute", sending.finish())
    note(line)
    copies = Counter(texts.numbers)
    note(Line(f"F9: texts while e-mail {what}, 95 in 100", *counted(copies, NUMBERS), 0, quick))
    assert set(copies) == set(NUMBERS)
    assert max(copies.values()) == 1
    assert line.lost == 0
    assert line.twice <= in_flight(live, SMALL)
    assert line.most <= 2
    assert quick <= 30


@LONG
@NEAR
def test_a_fifth_unsubscribe(live: Live, caro: User, ada: User, note: Note) -> None:
    sending = Sending(live, caro, ada, 2000, SLOW)
    sending.wait_for(300)
    gone = sending.channels[::5]
    with transaction.atomic():
        for channel in gone:
            end_subscription(channel, 3, by=channel.user)
    at = time.time()
    left = {channel.address for channel in gone}
    live.sink.behave(FAST)
    seconds = sending.finish()
    late = sum(one.at > at and one.recipient in left for one in live.sink.accepted())
    line = sending.line("F12: a fifth unsubscribe", seconds, nobody=left, late=late)
    note(line)
    assert (line.lost, line.twice) == (0, 0)
    assert line.late <= in_flight(live, SMALL)
    assert left - set(live.sink.counts())


@NEAR
def test_it_is_withdrawn(live: Live, caro: User, ada: User, note: Note) -> None:
    """What was handed over before may still arrive; what was not, does not. Whoever got it is told, and nobody else."""
    sending = Sending(live, caro, ada, 2000, SLOW)
    warning = Dispatch.objects.get()
    sending.wait_for(300)
    with transaction.atomic():
        actions.cancel(sending.alert, by=ada)
        before = handed_over(warning)
    live.sink.behave(FAST)
    seconds = sending.finish()
    warned, told = heard(live, warning, sending.channels), heard(live, warning.notice, sending.channels)
    late = len(set(warned) - before)
    lost, twice = len(set(warned) - set(told)), sum(copies > 1 for copies in told.values())
    messages = warned.total() + told.total()
    what = "F13: it is withdrawn, and its readers told"
    note(line := Line(what, sending.people, 0, messages, lost, twice, max(told.values()), late, seconds))
    assert (line.lost, line.twice, line.late) == (0, 0, 0)
    assert 300 <= len(warned) < sending.people
    assert set(told) == set(warned)
    assert max(warned.values()) == 1


@LONG
def test_call_backs_come_five_times_and_in_any_order(
    texts: TextServer, served: Live, caro: User, ada: User, note: Note
) -> None:
    numbers = NUMBERS[:60]
    make_audience(len(numbers), Channel.Kind.SMS, numbers)
    sent = approve(caro, ada)
    served.wait_until(lambda: len(texts.taken) == len(numbers))
    statuses = ("queued", "sent", "delivered") * 5
    calls = [(text.form["StatusCallback"], status) for text in texts.taken for status in statuses]
    random.shuffle(calls)
    seen = []
    for number, (address, status) in enumerate(calls):
        call_back(address, status)
        if number % 50 == 0:
            seen.append(progress(sent)[Channel.Kind.SMS].get("delivered", 0))
    began = time.monotonic()
    served.wait_until(lambda: progress(sent)[Channel.Kind.SMS] == {"delivered": len(numbers)}, seconds=PROMISED)
    took = time.monotonic() - began
    note(Line("F16: call-backs 5 times, in any order", *counted(Counter(texts.numbers), numbers), 0, took))
    assert all(before <= after for before, after in pairwise(seen))
    assert Counter(texts.numbers) == Counter(numbers)


def approve(writer: User, approver: User) -> Dispatch:
    return Dispatch.objects.get(alert=make_approved_alert(writer, approver, regions=["national"]))


def counted(copies: Counter[T], due: Collection[T]) -> tuple[int, int, int, int, int, int]:
    """Of a line: how many were due, kills, how many messages came, lost, twice, most copies."""
    twice = sum(count > 1 for count in copies.values())
    return len(due), 0, copies.total(), len(set(due) - set(copies)), twice, max(copies.values())


def heard(live: Live, one: Dispatch, people: Collection[Channel]) -> Counter[int]:
    """How often the server took each message of this dispatch, by channel: they are told apart by their Message-ID."""
    numbers = [channel.pk for channel in people]
    its = {local(name.decode()): number for name, number in zip(message_ids([one.pk], numbers), numbers, strict=True)}
    taken = (local(message.message_id) for message in live.sink.accepted())
    return Counter(its[one] for one in taken if one in its)


def local(message_id: str) -> str:
    """Without the domain: the test's own is another than that of the processes."""
    return message_id.partition("@")[0]


def handed_over(one: Dispatch) -> set[int]:
    """The channels whose message may be on its way. Whoever asks holds back all others from handing over."""
    slices = one.slices.all()
    return {slice.start + at for slice in slices for at, byte in enumerate(slice.states) if byte != NOT_CONCERNED}


@contextmanager
def full_disk(processes: Collection[int]) -> Iterator[None]:
    """These can write to no file meanwhile; what was written before, they read."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    for pid in processes:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, most))
    try:
        yield
    finally:
        for pid in processes:
            with suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))


def is_ready(live: Live) -> bool:
    try:
        with urlopen(f"{live.url}/readyz", timeout=10) as answer:
            return bool(answer.status == 200)
    except HTTPError:
        return False


def call_back(address: str, status: str) -> None:
    """As Twilio does."""
    form = {"MessageStatus": status, "MessageSid": "SM1"}
    request = Request(address, urlencode(form).encode(), headers={"X-Twilio-Signature": signed(address, form)})
    with urlopen(request, timeout=20) as answer:
        assert answer.status == 204
