"""A worker that dies at the worst moments: what is left behind, and what the next one makes of it."""

import pytest
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from alerts import dispatch
from alerts.dispatch import handover, leases, loop, plan, retry, waiting
from alerts.models import Alert, Dispatch, Slice
from members.actions import end_subscription
from members.models import Channel
from members.transports import Outcome
from num.audit import System
from tests.alerts.dispatching import (
    EVERYBODY,
    Crash,
    Post,
    crash,
    email,
    let_leases_expire,
    let_waiting_be_due,
    start,
    states_of,
    through,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]


def die(post: Post) -> None:
    """Drain until the crash."""
    with pytest.raises(Crash):
        dispatch.drain(through=through(post))


def test_dead_worker_is_not_replaced_before_its_lease_is_over(alert: Alert, audience: list[Channel]) -> None:
    start(alert)
    die(Post(meanwhile={1: crash}))
    post = Post()
    dispatch.drain(through=through(post))
    assert post.taken == []


def test_death_after_the_claim_costs_nothing(
    alert: Alert, audience: list[Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not kept, unless the first window is: so nobody waits for a lease to end."""
    sent = start(alert)
    with monkeypatch.context() as patch:
        patch.setattr(handover, "begin", crash)
        die(Post())
    assert states_of(sent, audience) == ".........."
    post = Post()
    dispatch.drain(through=through(post))
    assert post.recipients == EVERYBODY


def test_death_before_the_first_of_a_window_is_sent(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    die(Post(meanwhile={5: crash}))
    assert states_of(sent, audience) == "sssshhhh.."
    let_leases_expire()
    post = Post()
    dispatch.drain(through=through(post))
    assert post.recipients == EVERYBODY[4:]
    assert states_of(sent, audience) == "ssssssssss"


def test_death_in_the_middle_of_a_window_repeats_that_window_alone(alert: Alert, audience: list[Channel]) -> None:
    sent, first, second = start(alert), Post(meanwhile={7: crash}), Post()
    die(first)
    assert states_of(sent, audience) == "sssshhhh.."
    let_leases_expire()
    dispatch.drain(through=through(second))
    assert second.recipients == EVERYBODY[4:]
    twice = set(first.recipients) & set(second.recipients)
    assert twice == set(EVERYBODY[4:7])
    assert email(sent) == {"sent": 10}


@pytest.mark.parametrize(("step", "window", "states"), [("go_on", 0, "hhhh......"), ("end", 8, "sssssssshh")])
def test_death_after_the_last_was_sent_but_nothing_written_down(
    alert: Alert, audience: list[Channel], monkeypatch: pytest.MonkeyPatch, step: str, window: int, states: str
) -> None:
    """A window is settled with the hand-over of the next, be it of another slice."""
    sent, first, second = start(alert), Post(), Post()
    with monkeypatch.context() as patch:
        patch.setattr(loop, step, crash)
        die(first)
    assert (first.recipients, states_of(sent, audience)) == (EVERYBODY[: window + 4], states)
    let_leases_expire()
    dispatch.drain(through=through(second))
    assert second.recipients == EVERYBODY[window:]
    assert email(sent) == {"sent": 10}


def test_death_while_the_next_is_handed_over_repeats_what_was_sent_and_no_more(
    alert: Alert, audience: list[Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are one transaction: neither is kept."""
    sent, first, second = start(alert), Post(), Post()
    with monkeypatch.context() as patch:
        first.meanwhile = {4: lambda: patch.setattr(leases, "keep", crash)}
        die(first)
    assert states_of(sent, audience) == "hhhh......"
    let_leases_expire()
    dispatch.drain(through=through(second))
    assert second.recipients == EVERYBODY
    assert email(sent) == {"sent": 10}


def test_what_is_wrong_with_the_next_window_leaves_this_one_settled_and_nobody_out(
    alert: Alert, audience: list[Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, first, second = start(alert), Post({EVERYBODY[1]: Outcome.PERMANENT}), Post()
    keep = leases.keep

    def fail_once(*_: object, **__: object) -> None:
        monkeypatch.setattr(leases, "keep", keep)
        raise DatabaseError

    first.meanwhile = {4: lambda: monkeypatch.setattr(leases, "keep", fail_once)}
    assert dispatch.drain(through=through(first)).failed == {sent.pk}
    assert (first.recipients, states_of(sent, audience)) == (EVERYBODY[:4], "spss......")
    let_leases_expire()
    dispatch.drain(through=through(second))
    assert second.recipients == EVERYBODY[4:]
    assert Channel.objects.exclude(suspended_at=None).get() == audience[1]


@pytest.mark.parametrize("moment", [3, 6, 9])  # the last message of each window
@pytest.mark.parametrize("size", [3, 500])
def test_what_cannot_be_kept_with_what_comes_next_is_kept_by_itself(
    alert: Alert, audience: list[Channel], monkeypatch: pytest.MonkeyPatch, moment: int, size: int
) -> None:
    """The database keeps nothing of one transaction in the middle. Nobody waits for a lease to be told twice."""
    monkeypatch.setattr(plan, "SLICE_SIZE", size)
    end_subscription(audience[-1], 3, by=System())  # so that the last window may be followed by one of nobody
    sent, first, second, commit = start(alert), Post(), Post(), BaseDatabaseWrapper.savepoint_commit
    first.window, failed = 3, []

    def fail_once(*_: object) -> None:
        failed.append(moment)
        monkeypatch.setattr(BaseDatabaseWrapper, "savepoint_commit", commit)
        raise DatabaseError

    first.meanwhile = {moment: lambda: monkeypatch.setattr(BaseDatabaseWrapper, "savepoint_commit", fail_once)}
    dispatch.drain(through=through(first))
    assert failed == [moment]
    assert "h" not in states_of(sent, audience)
    let_leases_expire()
    dispatch.drain(through=through(second))
    assert first.recipients + second.recipients == EVERYBODY[:-1]
    assert email(sent) == {"sent": 9}


def test_what_is_wrong_with_waking_others_leaves_nobody_out(
    alert: Alert, audience: list[Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "SLICE_SIZE", 3)
    sent, post, called = start(alert), Post(), []

    def wake() -> None:
        called.append(states_of(sent, audience))
        raise OSError

    assert dispatch.drain(wake=wake, through=through(post)).failed == set()
    assert len(called) == 1
    assert called[0].startswith("ss")
    assert post.recipients == EVERYBODY
    assert email(sent) == {"sent": 10}


def test_message_that_cannot_be_made_is_not_taken_for_sent(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    renderings = sent.renderings
    Dispatch.objects.update(renderings={})
    assert dispatch.drain(through=through(Post())).failed == {sent.pk}
    assert states_of(sent, audience) == ".........."
    Dispatch.objects.update(renderings=renderings)
    let_leases_expire()
    post = Post()
    dispatch.drain(through=through(post))
    assert post.recipients == EVERYBODY


def test_two_deaths_in_one_window_leave_it_unknown(alert: Alert, audience: list[Channel]) -> None:
    sent, first, second, third = start(alert), Post(meanwhile={3: crash}), Post(meanwhile={2: crash}), Post()
    die(first)
    let_leases_expire()
    die(second)
    assert states_of(sent, audience) == "HHHH......"
    let_leases_expire()
    dispatch.drain(through=through(third))
    assert third.recipients == EVERYBODY[4:]
    assert states_of(sent, audience) == "uuuussssss"


def test_second_hand_over_asks_again_whom_it_concerns(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    die(Post(meanwhile={3: crash}))
    end_subscription(audience[0], 3, by=System())
    let_leases_expire()
    post = Post()
    dispatch.drain(through=through(post))
    assert post.recipients == EVERYBODY[1:]
    assert states_of(sent, audience) == "usssssssss"


def test_second_hand_over_that_fails_for_now_is_tried_once_more(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    die(Post(meanwhile={3: crash}))
    let_leases_expire()
    dispatch.drain(through=through(Post({EVERYBODY[0]: Outcome.TEMPORARY})))
    assert states_of(sent, audience) == "hsssssssss"
    let_waiting_be_due()
    post = Post()
    dispatch.drain(through=through(post))
    assert post.recipients == EVERYBODY[:1]
    assert email(sent) == {"sent": 10}


def test_what_was_in_flight_when_it_was_stopped_stays_unknown(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    die(Post(meanwhile={7: crash}))
    dispatch.stop(sent)
    let_leases_expire()
    post = Post()
    dispatch.drain(through=through(post))
    assert post.taken == []
    assert states_of(sent, audience) == "ssssuuuu.."
    assert email(sent) == {"sent": 4, "unknown": 4, "skipped": 2}


def test_death_in_a_retry(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    dispatch.drain(through=through(Post({EVERYBODY[0]: Outcome.TEMPORARY})))
    for expected in ("hsssssssss", "Hsssssssss"):
        let_waiting_be_due()
        let_leases_expire()
        die(Post(meanwhile={1: crash}))
        assert states_of(sent, audience) == expected
    let_leases_expire()
    post = Post()
    dispatch.drain(through=through(post))
    assert post.taken == []
    assert states_of(sent, audience) == "usssssssss"


def test_what_is_being_retried_is_not_taken_for_left_over(alert: Alert, audience: list[Channel]) -> None:
    """The slice's worker dies while another one retries a delivery of it: each keeps to its own."""
    sent = start(alert)
    die(Post({EVERYBODY[0]: Outcome.TEMPORARY}, meanwhile={5: crash}))
    let_waiting_be_due()
    taken = waiting.claim()
    assert taken is not None
    letters, *_ = retry.hand_over(taken, Post())
    Slice.objects.update(lease_until=None)
    post = Post()
    dispatch.drain(through=through(post))
    assert post.recipients == EVERYBODY[4:]
    assert states_of(sent, audience) == "hsssssssss"
    retry.settle(taken, letters, [Outcome.SENT])
    assert states_of(sent, audience) == "ssssssssss"


@pytest.mark.parametrize("moment", [3, 4])
def test_worker_that_was_only_slow_changes_nothing_any_more(alert: Alert, audience: list[Channel], moment: int) -> None:
    """It comes back after another has taken over: what it learned is not written over what the other wrote."""
    sent, other = start(alert), Post()

    def overtaken() -> None:
        let_leases_expire()
        dispatch.drain(through=through(other))

    slow = Post(dict.fromkeys(EVERYBODY, Outcome.PERMANENT), meanwhile={moment: overtaken})
    dispatch.drain(through=through(slow))
    assert slow.recipients == EVERYBODY[:4]
    assert other.recipients == EVERYBODY
    assert states_of(sent, audience) == "ssssssssss"
