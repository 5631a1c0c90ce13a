"""What becomes of a delivery that does not go through at once."""

import logging
import threading
from collections.abc import Iterable, Iterator
from datetime import timedelta
from io import StringIO
from itertools import islice

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db.models import Q, QuerySet
from django.test import Client
from django.utils import timezone

from alerts import dispatch
from alerts.dispatch import outcomes, plan, settle
from alerts.models import Alert, Dispatch, Slice, Waiting
from alerts.models.dispatch import Byte
from members import transports
from members.actions import end_subscription
from members.models import Channel, User
from members.transports import Message, Outcome
from num.audit import System
from num.models import AuditEntry
from reports.actions.report import withdraw
from reports.models import Report
from tests.alerts.dispatching import (
    EVERYBODY,
    Broken,
    Clock,
    Post,
    Rated,
    email,
    let_leases_expire,
    let_waiting_be_due,
    make_approved,
    plan_next,
    start,
    states_of,
    through,
)

pytestmark = pytest.mark.django_db

M0, M1 = EVERYBODY[:2]


def drain(post: Post) -> dispatch.Drained:
    return dispatch.drain(through=through(post))


def identity(message: Message) -> bytes:
    return message.data.split(b"Message-ID: ")[1].split(b"\r\n")[0]


# Not now -----------------------------------------------------------------------------------------


def test_temporary_failure_waits_and_is_tried_again(alert: Alert, audience: list[Channel]) -> None:
    sent, first = start(alert), Post({M0: Outcome.TEMPORARY})
    drain(first)
    assert states_of(sent, audience) == "wsssssssss"
    assert email(sent) == {"temporary failure": 1, "sent": 9}
    waiting = Waiting.objects.get()
    wait = (waiting.due_at - timezone.now()).total_seconds()
    assert 8 < wait <= settle.BACK_OFF[0].total_seconds() * 1.2
    assert Dispatch.objects.get().state == Dispatch.State.SENDING

    let_waiting_be_due()
    again = Post()
    drain(again)
    assert [identity(message) for message in again.taken] == [identity(first.taken[0])]
    assert email(sent) == {"sent": 10}
    assert not Waiting.objects.exists()
    assert Dispatch.objects.get().state == Dispatch.State.DONE


def test_who_waits_is_left_alone_until_it_is_due(alert: Alert, audience: list[Channel]) -> None:
    start(alert)
    drain(Post({M0: Outcome.TEMPORARY}))
    post = Post()
    drain(post)
    assert post.taken == []


@pytest.mark.parametrize(
    ("last", "word"), [(Outcome.TEMPORARY, "technical failure"), (Outcome.LOST, "unknown")], ids=["refused", "lost"]
)
def test_each_attempt_waits_longer_and_the_last_is_the_end(
    alert: Alert, audience: list[Channel], last: Outcome, word: str
) -> None:
    sent, waits = start(alert), []
    refused = Post({M0: Outcome.TEMPORARY})
    drain(refused)
    while row := Waiting.objects.first():
        waits.append((row.due_at - timezone.now()).total_seconds())
        let_waiting_be_due()
        refused.outcomes = {M0: last if row.attempts == len(settle.BACK_OFF) else Outcome.TEMPORARY}
        drain(refused)
    assert refused.recipients.count(M0) == len(settle.BACK_OFF) + 1
    assert all(seconds * 0.9 < wait <= seconds * 1.2 for wait, seconds in zip(waits, schedule(), strict=True))
    assert email(sent) == {word: 1, "sent": 9}


def schedule() -> list[float]:
    return [wait.total_seconds() for wait in settle.BACK_OFF]


def test_waiting_asks_again_whether_it_concerns_them(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    drain(Post({M0: Outcome.TEMPORARY}))
    end_subscription(audience[0], 3, by=System())
    let_waiting_be_due()
    post = Post()
    drain(post)
    assert post.taken == []
    assert email(sent) == {"skipped": 1, "sent": 9}


def test_stop_ends_the_waiting_at_once(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    drain(Post({M0: Outcome.TEMPORARY, M1: Outcome.LOST}))
    dispatch.stop(sent)
    post = Post()
    drain(post)
    assert post.taken == []
    assert states_of(sent, audience) == "xussssssss"
    assert not Waiting.objects.exists()


def test_what_waited_together_goes_as_one(caro: User, ada: User, audience: list[Channel]) -> None:
    sent = [start(make_approved(caro, ada, level=level)) for level in (2, 3)]
    drain(Post({M0: Outcome.TEMPORARY}))
    let_waiting_be_due()
    post = Post()
    drain(post)
    (message,) = post.taken
    assert message.recipient == M0
    assert b"There are 2 new messages for you." in message.data
    assert [email(one) for one in sent] == [{"sent": 10}] * 2


def test_who_left_meanwhile_waits_for_nothing(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    drain(Post({M0: Outcome.TEMPORARY, M1: Outcome.TEMPORARY}, meanwhile={1: audience[0].delete}))
    audience[1].delete()
    let_waiting_be_due()
    post = Post()
    drain(post)
    assert post.taken == []
    assert email(sent) == {"skipped": 2, "sent": 8}
    assert Dispatch.objects.get().state == Dispatch.State.DONE


# Not known ---------------------------------------------------------------------------------------


def test_lost_reply_is_followed_by_one_copy_that_says_it_is_one(alert: Alert, audience: list[Channel]) -> None:
    sent, first = start(alert), Post({M0: Outcome.LOST})
    drain(first)
    assert states_of(sent, audience) == "hsssssssss"
    let_waiting_be_due()
    again = Post()
    drain(again)
    assert again.recipients == [M0]
    assert identity(again.taken[0]) == identity(first.taken[0])
    assert email(sent) == {"sent": 10}


def test_two_lost_replies_are_enough(alert: Alert, audience: list[Channel]) -> None:
    sent, post = start(alert), Post({M0: Outcome.LOST})
    drain(post)
    let_waiting_be_due()
    drain(post)
    let_waiting_be_due()
    drain(post)
    assert post.recipients.count(M0) == 2
    assert email(sent) == {"unknown": 1, "sent": 9}


def test_lost_reply_of_who_left_the_list_stays_unknown(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    drain(Post({M0: Outcome.LOST}))
    end_subscription(audience[0], 3, by=System())
    let_waiting_be_due()
    post = Post()
    drain(post)
    assert (post.taken, email(sent)) == ([], {"unknown": 1, "sent": 9})


def test_consent_that_is_gone_stops_what_waits(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    drain(Post({M0: Outcome.TEMPORARY}))
    report = Report.objects.get()
    withdraw(report, by=report.reporter)
    let_waiting_be_due()
    post = Post()
    drain(post)
    sent.refresh_from_db()
    assert (post.taken, sent.state) == ([], Dispatch.State.STOPPED)
    assert email(sent) == {"skipped": 1, "sent": 9}
    assert AuditEntry.objects.filter(event="dispatch.halted").count() == 1


# Never -------------------------------------------------------------------------------------------


def test_permanent_failure_suspends_the_channel(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    drain(Post({M0: Outcome.PERMANENT}))
    audience[0].refresh_from_db()
    assert (audience[0].suspended_at is not None, audience[0].suspended_because) == (True, "bounced")
    assert email(sent) == {"permanent failure": 1, "sent": 9}


def test_technical_failure_suspends_nobody(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    drain(Post({M0: Outcome.TECHNICAL}))
    assert not Channel.objects.exclude(suspended_at=None).exists()
    assert email(sent) == {"technical failure": 1, "sent": 9}


def test_address_that_does_not_open_waits_and_stops_nobody(
    alert: Alert, audience: list[Channel], caplog: pytest.LogCaptureFixture
) -> None:
    sealed = Channel.objects.filter(pk=audience[1].pk).values_list("address", flat=True).get()
    Channel.objects.filter(pk=audience[0].pk).update(address=sealed)  # moved to another row, it does not open
    sent, post = start(alert), Post()
    with caplog.at_level(logging.ERROR):
        drain(post)
    assert post.recipients == EVERYBODY[1:]
    assert email(sent) == {"temporary failure": 1, "sent": 9}
    assert "@" not in caplog.text


def test_what_is_no_address_is_our_failure_and_stops_nobody(alert: Alert, audience: list[Channel]) -> None:
    audience[0].address = "nowhere"
    audience[0].save()
    sent, post = start(alert), Post()
    drain(post)
    assert post.recipients == EVERYBODY[1:]
    assert email(sent) == {"technical failure": 1, "sent": 9}


# Nobody's fault ----------------------------------------------------------------------------------


def test_absent_provider_condemns_nobody_and_delays_no_other_kind(
    alert: Alert, audience: list[Channel], ann: User
) -> None:
    sent = start(alert)
    report = drain(Broken(6))
    assert states_of(sent, audience) == "ssssss...."
    assert dispatch.progress(sent) == {"email": {"sent": 6, "queued": 5}, "inbox": {"delivered": 1}}
    assert not report.more

    resting = Post()
    drain(resting)
    assert resting.taken == []
    let_leases_expire()
    post = Post()
    drain(post)
    assert post.recipients == [*EVERYBODY[6:], "ann@example.org"]
    assert email(sent) == {"sent": 11}


def test_absent_provider_is_left_alone_for_a_while(alert: Alert, audience: list[Channel], ann: User) -> None:
    """To find out that it is away may cost a time-out: others do not wait for that again and again."""
    sent, away = start(alert), Broken(0)
    drain(away)
    Slice.objects.update(lease_until=None)
    assert drain(away).unusable == {"email"}
    assert away.asked == 1
    let_leases_expire()
    drain(away)
    assert (away.asked, email(sent)) == (2, {"queued": 11})


def test_absent_provider_is_seen_by_the_watchdog(alert: Alert, audience: list[Channel]) -> None:
    assert dispatch.oldest_due_age() == 0
    start(alert)
    Dispatch.objects.update(approved_at=timezone.now() - timedelta(seconds=90))
    assert 89 < dispatch.oldest_due_age() < 95
    drain(Broken(0))
    Slice.objects.filter(kind="email").update(due_at=timezone.now() - timedelta(seconds=70))
    drain(Broken(0))
    assert 69 < dispatch.oldest_due_age() < 75
    let_leases_expire()
    drain(Post())
    assert dispatch.oldest_due_age() == 0


def let_time_pass(slices: QuerySet[Slice], seconds: float) -> None:
    """As if nothing of these had moved for so long."""
    slices.update(due_at=timezone.now() - timedelta(seconds=seconds))


@pytest.fixture
def begun(alert: Alert, audience: list[Channel], monkeypatch: pytest.MonkeyPatch) -> Dispatch:
    """An alert under way: four slices for e-mail, of which one is done, all of them last touched minutes ago."""
    monkeypatch.setattr(plan, "SLICE_SIZE", (audience[-1].pk + 4) // 4)
    sent = start(alert)
    plan_next()
    sent.slices.filter(Q(kind="inbox") | Q(start=0)).update(state=Slice.State.DONE)
    let_time_pass(sent.slices.all(), 600)
    return sent


def test_what_waits_its_turn_alarms_nobody(begun: Dispatch, caro: User, ada: User) -> None:
    """Neither the later slices of a big alert, nor a lesser one, as long as what goes before them moves."""
    lesser = start(make_approved(caro, ada, level=2))
    plan_next()
    let_time_pass(lesser.slices.all(), 600)
    lesser.slices.filter(kind="inbox").update(state=Slice.State.DONE)
    let_time_pass(begun.slices.filter(start=0), 2)
    assert 1 < dispatch.oldest_due_age() < 10


def test_stuck_slice_is_not_hidden_by_what_moves_after_it(begun: Dispatch, caro: User, ada: User) -> None:
    lesser = start(make_approved(caro, ada, level=2))
    plan_next()
    let_time_pass(begun.slices.filter(start__gt=begun.slices.filter(kind="email").order_by("start")[1].start), 2)
    let_time_pass(lesser.slices.all(), 2)
    assert 599 < dispatch.oldest_due_age() < 610


def test_stuck_slice_is_not_ready(begun: Dispatch, client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["deliveries"] // 10) == (503, 60)
    let_leases_expire()
    drain(Post())
    assert client.get("/readyz").json()["deliveries"] == 0


def test_who_waits_on_purpose_alarms_nobody_until_it_is_due(alert: Alert, audience: list[Channel]) -> None:
    start(alert)
    drain(Post({M0: Outcome.TEMPORARY}))
    assert dispatch.oldest_due_age() == 0
    let_waiting_be_due()
    assert dispatch.oldest_due_age() > 0.9


def test_absent_provider_leaves_what_waits_as_it_was(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    drain(Post({M0: Outcome.TEMPORARY, M1: Outcome.LOST}))
    let_waiting_be_due()
    drain(Broken(0))
    assert states_of(sent, audience) == "whssssssss"
    let_leases_expire()
    drain(Post())
    assert email(sent) == {"sent": 10}


class Hasty(Post):
    """Has time for two messages of each window."""

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        return super().send(islice(messages, 2), until=until)


def test_what_there_was_no_time_for_goes_next(alert: Alert, audience: list[Channel]) -> None:
    sent, post = start(alert), Hasty()
    drain(post)
    assert post.recipients == EVERYBODY
    assert email(sent) == {"sent": 10}


# The provider's rate -----------------------------------------------------------------------------


def test_rate_is_kept_by_giving_back(alert: Alert, audience: list[Channel], still: Clock) -> None:
    """A quarter of it is left for what waits."""
    sent, post = start(alert), Rated()
    assert drain(post).again_in == 0.75
    assert post.recipients == EVERYBODY[:3]
    assert states_of(sent, audience) == "sss......."

    assert drain(post).messages == {}
    still.move(0.8)
    assert drain(post).again_in == 0.75
    assert post.recipients == EVERYBODY[:6]

    still.move(3600)  # a full bucket holds a second's worth, however long it was left alone
    drain(post)
    assert post.recipients == EVERYBODY[:9]


def test_rate_holds_for_what_waited(alert: Alert, audience: list[Channel], still: Clock) -> None:
    sent = start(alert)
    drain(Post(dict.fromkeys(EVERYBODY, Outcome.TEMPORARY)))
    still.move(15)
    post = Rated()
    assert drain(post).again_in == 0.75
    assert post.recipients == EVERYBODY[:4]
    assert email(sent) == {"sent": 4, "temporary failure": 6}


def test_clock_that_is_set_back_stops_nothing(alert: Alert, audience: list[Channel], still: Clock) -> None:
    """Another machine's database takes over, or a machine was asleep."""
    sent, post = start(alert), Rated()
    drain(post)
    still.move(-3600)
    assert drain(post).rings
    for _ in range(3):
        still.move(1)
        drain(post)
    assert (post.recipients, email(sent)) == (EVERYBODY, {"sent": 10})


def test_what_waited_of_a_stopped_alert_spends_nothing_and_its_notice_goes_before_it_is_written_off(
    alert: Alert, audience: list[Channel], still: Clock
) -> None:
    sent, still_there = start(alert), list[int]()
    drain(Post(dict.fromkeys(EVERYBODY[1:], Outcome.TEMPORARY)))
    still.move(15)
    notice = dispatch.start_notice(dispatch.stop(sent), at=still.moment)
    drain(Rated(meanwhile={1: lambda: still_there.append(Waiting.objects.count())}))
    assert (email(sent), email(notice)) == ({"sent": 1, "skipped": 9}, {"sent": 1})
    assert (still_there, Waiting.objects.exists()) == ([9], False)


# What is known -----------------------------------------------------------------------------------


def test_seconds_since_approval_are_counted(alert: Alert, audience: list[Channel]) -> None:
    start(alert)
    Dispatch.objects.update(approved_at=timezone.now() - timedelta(seconds=5))
    drain(Post({M0: Outcome.TEMPORARY}))
    assert Slice.objects.get(kind="email").seconds == {"8": 9}
    Dispatch.objects.update(approved_at=timezone.now() - timedelta(seconds=70))
    let_waiting_be_due()
    drain(Post())
    assert Slice.objects.get(kind="email").seconds == {"8": 9, "128": 1}


def test_command_delivers_without_celery(alert: Alert, ann: User) -> None:
    Channel.objects.filter(kind=Channel.Kind.EMAIL).delete()
    start(alert)
    out = StringIO()
    call_command("drain", stdout=out)
    assert out.getvalue() == "delivered: 1\n"


@pytest.fixture
def no_server(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing listens where mail goes."""
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    monkeypatch.setattr(transports, "_kept", threading.local())


def left_by_the_command(*options: str) -> str:
    with pytest.raises(CommandError) as left:
        call_command("drain", *options)
    return str(left.value)


@pytest.mark.usefixtures("no_server")
def test_command_fails_if_the_server_cannot_be_used(alert: Alert, audience: list[Channel], ann: User) -> None:
    start(alert)
    out = StringIO()
    with pytest.raises(CommandError, match="Still to be sent by e-mail: 11\nThe server for e-mail cannot be used now"):
        call_command("drain", stdout=out)
    assert out.getvalue() == "delivered: 1\n"
    assert "Still to be sent by e-mail: 11" in left_by_the_command()  # at once, when it rests


@pytest.mark.usefixtures("no_server")
def test_command_fails_if_what_waits_could_not_be_tried(alert: Alert, audience: list[Channel]) -> None:
    start(alert)
    drain(Post({M0: Outcome.TEMPORARY}))
    let_waiting_be_due()
    assert "Still to be sent by e-mail: 1\n" in left_by_the_command()


def test_command_fails_if_its_time_was_over(alert: Alert, audience: list[Channel]) -> None:
    start(alert)
    assert "The time was over." in left_by_the_command("--seconds", "0")


def test_command_fails_if_an_alert_is_broken(alert: Alert, audience: list[Channel]) -> None:
    start(alert)
    Dispatch.objects.update(renderings={})
    assert "Something is broken in 1 of the alerts." in left_by_the_command()


@pytest.mark.parametrize("outcome", Outcome)
def test_second_hand_over_never_forgets_that_the_first_may_have_arrived(outcome: Outcome) -> None:
    known = (Byte.SENT, Byte.DELIVERED, Byte.PERMANENT)
    after = outcomes.after(Channel.Kind.EMAIL, Byte.HANDED_AGAIN, outcome)
    assert after in known or after in Byte.REACHED
