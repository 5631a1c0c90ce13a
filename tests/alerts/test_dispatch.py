"""The engine: who gets an alert, in which order, and when it stops."""

import time
import tracemalloc
from collections.abc import Iterable, Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts import dispatch
from alerts.dispatch import handover, loop, plan
from alerts.models import Alert, Dispatch, Slice, Waiting
from alerts.models.dispatch import SLICE_SIZE, Byte
from members import masks, transports
from members.actions import end_subscription, suspend_channel
from members.models import Channel, Subscription, User
from members.transports import Message, Outcome
from num.audit import System
from num.models import AuditEntry
from reports.actions.report import withdraw
from reports.models import Report
from tests.alerts.dispatching import (
    EVERYBODY,
    Clock,
    Post,
    email,
    let_waiting_be_due,
    make_approved,
    make_audience,
    plan_next,
    start,
    states_of,
    through,
)
from tests.factories import make_channel, make_user, place

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three numbers a slice, one range planned at a time."""
    monkeypatch.setattr(plan, "SLICE_SIZE", 3)
    monkeypatch.setattr(plan, "AHEAD", 1)


# Who gets it -------------------------------------------------------------------------------------


def test_everybody_gets_it_once(alert: Alert, audience: list[Channel]) -> None:
    sent, post = start(alert), Post()
    done = dispatch.drain(through=through(post))
    assert post.recipients == EVERYBODY
    assert email(sent) == {"sent": 10}
    assert done.messages == {"sent": 10}
    sent.refresh_from_db()
    assert (sent.state, sent.alert.state) == (Dispatch.State.DONE, Alert.State.LIVE)


def test_draining_again_sends_nothing(alert: Alert, audience: list[Channel]) -> None:
    start(alert)
    dispatch.drain(through=through(Post()))
    post = Post()
    assert not dispatch.drain(through=through(post)).messages
    assert post.taken == []


def test_alert_has_one_warning(alert: Alert) -> None:
    start(alert)
    with pytest.raises(IntegrityError):
        start(alert)


def test_no_range_is_planned_twice_and_no_delivery_waits_twice(alert: Alert, audience: list[Channel]) -> None:
    """Row e5: whoever tried would be stopped by the database."""
    start(alert)
    dispatch.drain(through=through(Post({EVERYBODY[0]: Outcome.TEMPORARY})))
    for row, rule in (
        (Slice.objects.filter(kind="email")[0], "slice_planned_once"),
        (Waiting.objects.get(), "waiting_once"),
    ):
        row.pk, row._state.adding = None, True
        with pytest.raises(IntegrityError, match=f"{rule}|UNIQUE constraint failed"), transaction.atomic():
            row.save()


def test_who_it_does_not_concern_gets_nothing(caro: User, ada: User, ann: User, bea: User) -> None:
    start(make_approved(caro, ada, region_mask=masks.of_regions([place("r-tli")])))
    post = Post()
    dispatch.drain(through=through(post))
    assert post.recipients == ["ann@example.org"]
    assert not dispatch.delivered_to(bea.channels.get(kind=Channel.Kind.INBOX)).exists()


def test_inbox_has_it_as_soon_as_it_is_handed_over(alert: Alert, ann: User, bea: User) -> None:
    sent = start(alert)
    dispatch.drain(through=through(Post()))
    inbox = ann.channels.get(kind=Channel.Kind.INBOX)
    assert dispatch.progress(sent) == {"email": {"sent": 2}, "inbox": {"delivered": 2}}
    assert list(dispatch.delivered_to(inbox)) == [sent]


def test_who_joins_later_is_not_part_of_it(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    late = make_channel(make_user("eva"), Channel.Kind.INBOX, levels=(3,))
    make_channel(make_user("eve"), levels=(3,))
    post = Post()
    dispatch.drain(through=through(post))
    assert post.recipients == EVERYBODY
    assert dispatch.progress(sent) == {"email": {"sent": 10}}
    assert not dispatch.delivered_to(late).exists()


def test_change_before_the_hand_over_counts(alert: Alert, audience: list[Channel]) -> None:
    start(alert)
    end_subscription(audience[0], 3, by=System())
    suspend_channel(audience[1], "asked", by=System())
    User.objects.filter(channels=audience[2]).update(is_active=False)
    audience[3].user.delete()
    post = Post()
    dispatch.drain(through=through(post))
    assert post.recipients == EVERYBODY[4:]


def test_what_was_approved_is_what_goes(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    Channel.objects.update(wording=Channel.Wording.FULL)
    Alert.objects.filter(pk=alert.pk).update(text="Something else.", region_mask=0)
    post = Post()
    dispatch.drain(through=through(post))
    assert all(b"A man in a van is reported" in message.data for message in post.taken)
    assert email(sent) == {"sent": 10}


# Order and slices --------------------------------------------------------------------------------


@pytest.mark.usefixtures("small_slices")
def test_slices_tile_the_range_whoever_leaves(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    leavers = iter(audience)
    while plan_next(resting=Channel.Kind.values):  # as if all that is planned were under way
        next(leavers, audience[0]).user.delete()
    sent.refresh_from_db()
    for kind in transports.kinds():
        ranges = list(sent.slices.filter(kind=kind).order_by("start").values_list("start", "stop"))
        assert [first for first, _ in ranges] == [0, *(stop for _, stop in ranges[:-1])]
        assert ranges[-1][1] == sent.planned_to == sent.last_id + 1


@pytest.mark.usefixtures("small_slices")
def test_numbers_that_no_channel_has_are_passed_over(alert: Alert, audience: list[Channel]) -> None:
    """A sequence can jump by a billion. The notice's ranges begin where those of the warning do."""
    far = Channel.objects.create(
        pk=audience[0].pk + 10**9, user=audience[0].user, kind="inbox", verified_at=timezone.now()
    )
    Subscription.objects.create(channel=far, level=3)
    sent = start(alert)
    dispatch.drain(through=through(Post()))
    assert sent.slices.count() < 20
    assert dispatch.progress(sent) == {"email": {"sent": 10}, "inbox": {"delivered": 1}}

    audience[3].delete()
    notice = dispatch.start_notice(dispatch.stop(sent), at=sent.approved_at)
    dispatch.drain(through=through(Post()))
    assert set(notice.slices.values_list("start", "stop")) <= set(sent.slices.values_list("start", "stop"))
    assert dispatch.progress(notice) == {"email": {"sent": 9}, "inbox": {"delivered": 1}}


def test_where_nobody_has_a_kind_of_channel_there_is_nothing_to_do(alert: Alert, audience: list[Channel]) -> None:
    """Slices of it are there, so that the ranges are whole; no worker takes them."""
    sent = start(alert)
    plan_next()
    open_still = sent.slices.filter(state=Slice.State.OPEN)
    assert set(open_still.values_list("kind", flat=True)) == {"email"}
    assert set(sent.slices.values_list("kind", flat=True)) == set(transports.kinds())


@pytest.mark.usefixtures("small_slices")
def test_every_slice_is_worked_on(alert: Alert, audience: list[Channel]) -> None:
    sent, post = start(alert), Post()
    dispatch.drain(through=through(post))
    assert post.recipients == EVERYBODY
    assert email(sent) == {"sent": 10}


def test_first_window_of_an_alert_is_small_so_that_somebody_has_it_at_once(caro: User, ada: User) -> None:
    make_audience(50)
    start(make_approved(caro, ada))
    windows: list[int] = []

    class Counting(Post):
        window = 20

        def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
            taken = list(messages)
            windows.append(len(taken))
            return super().send(taken, until=until)

    dispatch.drain(through=through(Counting()))
    assert windows == [16, 20, 14]


def test_each_window_more_takes_seven_statements_at_most(caro: User, ada: User, audience: list[Channel]) -> None:
    """It is settled with the next: what a message costs depends little on how few go together."""
    taken = []
    for window in (5, 2):
        start(make_approved(caro, ada))
        post = Post()
        post.window = window
        with CaptureQueriesContext(connection) as asked:
            dispatch.drain(through=through(post))
        assert post.recipients == EVERYBODY
        taken.append(len(asked))
    assert taken[1] - taken[0] <= (5 - 2) * 7


@pytest.mark.usefixtures("small_slices")
def test_progress_sums_to_the_audience_while_it_is_sent(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    sums = [sum(email(sent).values())]
    post = Post(meanwhile={number: lambda: sums.append(sum(email(sent).values())) for number in range(1, 11)})
    dispatch.drain(through=through(post))
    assert sums == [10] * 11


@pytest.mark.usefixtures("small_slices")
def test_graver_overtakes_what_is_under_way(
    caro: User, ada: User, audience: list[Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "PLANS_SECONDS", 0)
    risk = start(make_approved(caro, ada, level=2))
    danger = make_approved(caro, ada, level=3)
    post = Post(meanwhile={2: lambda: start(danger)})
    dispatch.drain(through=through(post))
    begun = risk.slices.get(kind="email", start__lte=audience[1].pk, stop__gt=audience[1].pk)
    left = [address for address, channel in zip(EVERYBODY, audience, strict=True) if channel.pk >= begun.stop]
    assert post.recipients[-len(left) :] == left
    assert sorted(post.recipients) == sorted(EVERYBODY * 2)


@pytest.mark.usefixtures("small_slices")
def test_others_are_woken_once_if_there_is_work_for_them(
    alert: Alert, audience: list[Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "AHEAD", 3)
    woken: list[str] = []
    start(alert)
    dispatch.drain(through=through(Post()), wake=lambda: woken.append("ding"))
    dispatch.drain(through=through(Post()), wake=lambda: woken.append("dong"))
    assert woken == ["ding"]


def test_drain_says_when_its_time_was_over_before_the_work(alert: Alert, audience: list[Channel]) -> None:
    start(alert)
    assert dispatch.drain(0, through=through(Post())).more
    assert not dispatch.drain(through=through(Post())).more


@pytest.mark.parametrize(("rate", "messages"), [(0, 64), (1290, 128), (5000, 256), (40_000, 2048)])
def test_windows_have_few_sizes(rate: float, messages: int) -> None:
    assert handover.size(rate) == messages


class Pondering(Post):
    """Thinks for a moment before it takes a window; ``windows`` says how many were in each."""

    window = 200

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[int] = []

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        given = list(messages)
        self.windows.append(len(given))
        time.sleep(0.02)
        yield from super().send(given, until=until)


@pytest.mark.parametrize(("moment", "windows"), [(handover.IN_FLIGHT, [16, 64, 64]), (1000, [16, 128])])
def test_windows_are_as_large_as_goes_out_in_a_moment(
    alert: Alert, monkeypatch: pytest.MonkeyPatch, moment: float, windows: list[int]
) -> None:
    monkeypatch.setattr(handover, "IN_FLIGHT", moment)
    make_audience(144)
    start(alert)
    post = Pondering()
    dispatch.drain(through=through(post))
    assert post.windows == windows


# Stopping ----------------------------------------------------------------------------------------


def test_nothing_is_handed_over_after_a_stop(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    post = Post(meanwhile={2: lambda: dispatch.stop(sent)})
    dispatch.drain(through=through(post))
    assert post.recipients == EVERYBODY[:4]  # the window on its way, and no other
    assert email(sent) == {"sent": 4, "skipped": 6}
    assert not Slice.objects.filter(state=Slice.State.OPEN).exists()


def test_stopping_twice_is_stopping_once(alert: Alert) -> None:
    sent = start(alert)
    assert dispatch.stop(sent).state == dispatch.stop(sent).state == Dispatch.State.STOPPED


def test_nothing_is_handed_over_after_a_reporter_withdrew(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    report = Report.objects.get()
    post = Post(meanwhile={2: lambda: withdraw(report, by=report.reporter)})
    dispatch.drain(through=through(post))
    sent.refresh_from_db()
    assert post.recipients == EVERYBODY[:4]
    assert sent.state == Dispatch.State.STOPPED
    assert AuditEntry.objects.filter(event="dispatch.halted").count() == 1


def test_without_consent_nothing_is_planned(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    report = Report.objects.get()
    withdraw(report, by=report.reporter)
    post = Post()
    dispatch.drain(through=through(post))
    sent.refresh_from_db()
    assert (post.taken, sent.state, sent.slices.count()) == ([], Dispatch.State.STOPPED, 0)
    assert email(sent) == {"skipped": 10}


def test_expired_alert_is_handed_over_no_more(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    Alert.objects.filter(pk=alert.pk).update(expires_at=alert.approved_at)
    post = Post()
    dispatch.drain(through=through(post))
    assert post.taken == []
    assert email(sent) == {"skipped": 10}


def test_alert_ends_by_the_clock_that_all_workers_share(alert: Alert, audience: list[Channel], still: Clock) -> None:
    sent, post = start(alert), Post()
    still.move(31 * 24 * 3600)
    dispatch.drain(through=through(post))
    assert post.taken == []
    assert email(sent) == {"skipped": 10}


def test_notice_goes_to_whoever_got_it_or_may_have(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    outcomes = {EVERYBODY[0]: Outcome.LOST, EVERYBODY[1]: Outcome.TEMPORARY, EVERYBODY[2]: Outcome.PERMANENT}
    dispatch.drain(through=through(Post(outcomes, meanwhile={4: lambda: dispatch.stop(sent)})))
    assert states_of(sent, audience) == "uxps......"

    end_subscription(audience[3], 3, by=System())
    notice = dispatch.start_notice(sent, at=sent.approved_at)
    assert email(notice) == {"queued": 2}
    post = Post()
    dispatch.drain(through=through(post))
    assert post.recipients == [EVERYBODY[0], EVERYBODY[3]]
    assert email(notice) == {"sent": 2}
    notice.refresh_from_db()
    assert notice.state == Dispatch.State.DONE


def test_those_a_notice_goes_to_are_counted_without_holding_them_all(alert: Alert) -> None:
    sent, number = start(alert), 50_000
    sent.planned_to, sent.last_id = number, number - 1
    sent.save()
    Slice.objects.bulk_create(
        Slice(
            dispatch=sent,
            kind="email",
            start=first,
            stop=first + SLICE_SIZE,
            mark=first + SLICE_SIZE,
            state=Slice.State.DONE,
            states=Byte.SENT * SLICE_SIZE,
            answered=b"",
            due_at=sent.approved_at,
        )
        for first in range(0, number, SLICE_SIZE)
    )
    notice = dispatch.start_notice(dispatch.stop(sent), at=sent.approved_at)
    tracemalloc.start()
    counted, (_, most) = email(notice), tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert counted == {"queued": number}
    assert most < 1_500_000


def test_notice_comes_after_the_warning_that_is_under_way(alert: Alert, audience: list[Channel]) -> None:
    sent, early = start(alert), Post()

    def withdraw_it() -> None:
        dispatch.start_notice(dispatch.stop(sent), at=sent.approved_at)
        dispatch.drain(through=through(early))  # another worker

    post = Post(meanwhile={1: withdraw_it})
    dispatch.drain(through=through(post))
    assert early.taken == []
    assert post.recipients == EVERYBODY[:4] * 2


def test_notice_comes_after_the_warning_that_is_tried_again(alert: Alert, audience: list[Channel]) -> None:
    sent, early = start(alert), Post()
    dispatch.drain(through=through(Post({EVERYBODY[0]: Outcome.LOST})))
    let_waiting_be_due()

    def withdraw_it() -> None:
        dispatch.start_notice(dispatch.stop(sent), at=sent.approved_at)
        dispatch.drain(through=through(early))

    post = Post(meanwhile={1: withdraw_it})
    dispatch.drain(through=through(post))
    assert early.taken == []
    assert post.recipients == [EVERYBODY[0], *EVERYBODY]


def test_notice_goes_to_inboxes_too(alert: Alert, ann: User) -> None:
    sent = start(alert)
    dispatch.drain(through=through(Post()))
    notice = dispatch.start_notice(dispatch.stop(sent), at=sent.approved_at)
    dispatch.drain(through=through(Post()))
    inbox = ann.channels.get(kind=Channel.Kind.INBOX)
    assert set(dispatch.delivered_to(inbox)) == {sent, notice}
    assert dispatch.progress(notice) == {"email": {"sent": 1}, "inbox": {"delivered": 1}}
