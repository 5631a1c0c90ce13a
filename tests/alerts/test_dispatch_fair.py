"""Who goes before whom, and that nothing holds up everything."""

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts import dispatch
from alerts.dispatch import allowance, loop, waiting
from alerts.models import Dispatch, Slice
from members.models import Channel, User
from members.transports import Message, Outcome
from tests.alerts.dispatching import (
    EVERYBODY,
    Broken,
    Clock,
    Crash,
    Post,
    Rated,
    crash,
    email,
    let_leases_expire,
    let_waiting_be_due,
    make_approved,
    make_audience,
    start,
    states_of,
    through,
)
from tests.servers.texts import TextServer

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]

NOT_NOW = dict.fromkeys(EVERYBODY, Outcome.TEMPORARY)


@pytest.fixture
def risk(caro: User, ada: User, audience: list[Channel]) -> Dispatch:
    """A lesser alert, for which everybody waits and is due."""
    sent = start(make_approved(caro, ada, level=2))
    dispatch.drain(through=through(Post(NOT_NOW)))
    let_waiting_be_due()
    return sent


def start_another(caro: User, ada: User, level: int) -> Dispatch:
    return start(make_approved(caro, ada, level=level))


# Order -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [2, 3])
def test_what_was_never_tried_goes_before_what_waits(risk: Dispatch, caro: User, ada: User, level: int) -> None:
    another = start_another(caro, ada, level)
    with pytest.raises(Crash):
        dispatch.drain(through=through(Post(meanwhile={11: crash})))
    assert (email(another), email(risk)["sending"]) == ({"sent": 10}, 10)


def test_lesser_alert_takes_nothing_of_a_rate_from_a_graver_one(
    risk: Dispatch, caro: User, ada: User, still: Clock
) -> None:
    danger = start_another(caro, ada, 3)
    for _ in range(3):
        dispatch.drain(through=through(Rated()))
        still.move(0.8)
    assert (email(danger)["sent"], email(risk)) == (9, {"temporary failure": 10})
    for _ in range(4):
        dispatch.drain(through=through(Rated()))
        still.move(1)
    assert (email(danger), email(risk)) == ({"sent": 10}, {"sent": 10})


def test_alerts_of_one_level_share_a_rate(risk: Dispatch, caro: User, ada: User, still: Clock) -> None:
    another = start_another(caro, ada, 2)
    for _ in range(2):
        dispatch.drain(through=through(Rated()))
        still.move(1)
    assert (email(another)["sent"], email(risk)["sent"]) == (6, 2)


def test_nothing_comes_in_twice_for_who_waited_for_the_row_nor_stands_still_once_the_clock_was_set_back() -> None:
    post, now, hours = Rated(), timezone.now(), timedelta(hours=3)
    after = (0, 0.5, 0, 0.5)
    assert [allowance.take("email", post, 4, now + timedelta(seconds=one)) for one in after] == [4, 2, 0, 0]
    assert [allowance.take("email", post, 4, now - hours + timedelta(seconds=one)) for one in (0, 1)] == [0, 4]


def test_the_gravest_of_what_waits_is_not_looked_for_with_each_few(
    risk: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that is due is looked at for it, and digests are due by the thousand."""
    monkeypatch.setattr(waiting, "CHANNELS", 1)
    with CaptureQueriesContext(connection) as asked:
        dispatch.drain(through=through(Post()))
    looked = [one for one in asked if '"level" DESC, "alerts_waiting"."due_at"' in str(one["sql"])]
    assert email(risk) == {"sent": 10}
    assert 1 <= len(looked) <= 3


# Time --------------------------------------------------------------------------------------------

ONE_WINDOW = 1.0  # seconds


class Unhurried(Post):
    """Takes its time for each, and begins none that might last beyond its time."""

    window = 256

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        for message in messages:
            if until - time.monotonic() < loop.PATIENCE_SECONDS:
                return
            time.sleep(0.3)
            yield from super().send([message], until=until)


class Slow(Post):
    """Its server thinks for as long as the first drain lasts before it takes the first window."""

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        if not self.taken:
            time.sleep(ONE_WINDOW)
        yield from super().send(messages, until=until)


def test_whoever_has_another_provider_does_not_wait_for_a_slow_one(
    caro: User, ada: User, audience: list[Channel], texts: TextServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "KEPT_WAITING", ONE_WINDOW / 2)
    make_audience(2, Channel.Kind.SMS)
    start_another(caro, ada, 3)
    slow, seen = Slow(), list[int]()
    text = Post(meanwhile={1: lambda: seen.append(len(slow.taken))})
    providers = through(slow) | {Channel.Kind.SMS: text}
    dispatch.drain(ONE_WINDOW, through=providers)
    assert (len(slow.taken), text.taken) == (4, [])
    loop.others_first[slow] += 60  # as if it had been a minute
    dispatch.drain(through=providers)
    assert (seen, len(text.taken), len(slow.taken)) == ([4], 2, 10)


def test_what_waits_at_a_slow_provider_is_tried_again_after_the_others(
    caro: User, ada: User, audience: list[Channel], texts: TextServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "RETRY_SECONDS", 0)
    make_audience(8, Channel.Kind.SMS)
    start_another(caro, ada, 3)
    slow, seen = Post(NOT_NOW), list[int]()
    dispatch.drain(through=through(slow) | {Channel.Kind.SMS: Broken(0)})
    let_waiting_be_due()
    let_leases_expire()
    loop.others_first[slow] = time.monotonic() + 60
    text = Post(meanwhile={8: lambda: seen.append(len(slow.taken))})
    dispatch.drain(through=through(slow) | {Channel.Kind.SMS: text})
    assert (seen, len(slow.taken)) == ([10], 20)


def test_window_ends_with_the_drain_not_with_its_lease(risk: Dispatch, caro: User, ada: User) -> None:
    """A worker that is stopped for an upgrade is done before it is killed, and repeats nothing."""
    another, post = start_another(caro, ada, 3), Unhurried()
    assert dispatch.drain(1.5, through=through(post)).more
    assert 1 <= email(another)["sent"] <= 5
    assert sum(email(another).values()) == 10
    assert "sending" not in email(another)


# One that is broken ------------------------------------------------------------------------------


@pytest.fixture
def broken(caro: User, ada: User, audience: list[Channel]) -> Dispatch:
    """The gravest alert, whose message cannot be made."""
    sent = start_another(caro, ada, 3)
    Dispatch.objects.filter(pk=sent.pk).update(renderings={})
    return sent


def test_broken_alert_stops_no_other(broken: Dispatch, caro: User, ada: User, caplog: pytest.LogCaptureFixture) -> None:
    good = start_another(caro, ada, 2)
    with caplog.at_level(logging.ERROR):
        done = dispatch.drain(through=through(Post()))
    assert done.failed == {broken.pk}
    assert str(broken.pk) in caplog.text
    assert (email(good), email(broken)) == ({"sent": 10}, {"queued": 10})


def test_alert_that_cannot_be_planned_stops_no_other(caro: User, ada: User, audience: list[Channel]) -> None:
    unplanned, good = start_another(caro, ada, 3), start_another(caro, ada, 2)
    last = audience[-1].pk + 1
    Slice.objects.create(
        dispatch=unplanned,
        kind="email",
        start=0,
        stop=last,
        mark=last,
        state="done",
        states=b"",
        due_at=good.approved_at,
    )
    assert dispatch.drain(through=through(Post())).failed == {unplanned.pk}
    assert email(good) == {"sent": 10}


def test_broken_alert_waits_on_as_it_was_and_lets_others_try_again(
    risk: Dispatch, caro: User, ada: User, audience: list[Channel]
) -> None:
    danger = start_another(caro, ada, 3)
    dispatch.drain(through=through(Post({EVERYBODY[0]: Outcome.TEMPORARY, EVERYBODY[1]: Outcome.LOST})))
    renderings = danger.renderings
    Dispatch.objects.filter(pk=danger.pk).update(renderings={})
    risk.slices.all().delete()
    good = start_another(caro, ada, 2)
    dispatch.drain(through=through(Post(dict.fromkeys(EVERYBODY[2:], Outcome.TEMPORARY))))
    for _ in range(3):
        let_waiting_be_due()
        let_leases_expire()
        assert dispatch.drain(through=through(Post())).failed == {danger.pk}
    assert states_of(danger, audience) == "whssssssss"
    assert email(good) == {"sent": 10}

    Dispatch.objects.filter(pk=danger.pk).update(renderings=renderings)
    let_leases_expire()
    dispatch.drain(through=through(Post()))
    assert email(danger) == {"sent": 10}
