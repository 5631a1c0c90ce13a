"""When the engine writes to whom: quiet hours, digests, pauses and tours (a10, d9, d10, d15)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from alerts import dispatch, tokens
from alerts.dispatch import waiting
from alerts.models import Alert, Dispatch, Waiting
from members.models import Channel, Subscription, User
from members.transports import Message, Outcome
from tests.alerts.dispatching import (
    EVERYBODY,
    Broken,
    Clock,
    Crash,
    Post,
    crash,
    email,
    let_leases_expire,
    make_approved,
    make_audience,
    start,
    states_of,
    through,
)
from tests.discreet import forbidden_in, visible_text

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
M0, M1, M2 = EVERYBODY[:3]


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """On the next Tuesday, or so many days after."""
    today = timezone.localdate()
    tuesday = today + timedelta(days=(1 - today.weekday()) % 7 or 7)
    return datetime.combine(tuesday + timedelta(days=days), time(hour, minute), LONDON)


@pytest.fixture
def three(db: None) -> list[Channel]:
    """m0, m1 and m2, reached by e-mail alone, who follow everything of levels 2 and 3."""
    return make_audience(3)


def quiet(channel: Channel, *, broken_by: int | None = None) -> None:
    """From ten at night until seven."""
    hours = {"quiet_from": time(22), "quiet_until": time(7), "quiet_broken_by": broken_by}
    User.objects.filter(pk=channel.user_id).update(**hours)


def pace(channel: Channel, level: int, pace: str) -> None:
    channel.subscriptions.filter(level=level).update(pace=pace)


def pause(channel: Channel, until: datetime | None) -> None:
    User.objects.filter(pk=channel.user_id).update(paused_until=until)


def drain(post: Post | None = None) -> list[str]:
    """Who is written to now."""
    post = post or Post()
    dispatch.drain(through=through(post))
    return post.recipients


def test_in_quiet_hours_a_message_waits_and_is_no_failure(alert: Alert, three: list[Channel], still: Clock) -> None:
    quiet(three[0])
    still.moment = at(23)
    sent = start(alert)
    assert drain() == [M1, M2]
    assert (states_of(sent, three), email(sent)) == ("wss", {"waiting": 1, "sent": 2})
    assert (Alert.objects.get().state, Dispatch.objects.get().state) == (Alert.State.LIVE, Dispatch.State.SENDING)
    assert Waiting.objects.get().due_at == at(7, days=1)
    still.moment = at(6, 59, days=1)
    assert (drain(), dispatch.oldest_due_age()) == ([], 0)
    still.moment = at(7, days=1)
    assert drain() == [M0]
    assert email(sent) == {"sent": 3}
    assert Dispatch.objects.get().state == Dispatch.State.DONE


def test_what_waited_for_the_morning_is_one_message(caro: User, ada: User, three: list[Channel], still: Clock) -> None:
    quiet(three[0])
    still.moment = at(23)
    several = [start(make_approved(caro, ada, level=level)) for level in (2, 3, 3)]
    drain()
    still.moment = at(7, 5, days=1)
    post = Post()
    assert drain(post) == [M0]
    assert b"There are 3 new messages for you." in post.taken[0].data
    stop = post.taken[0].data.partition(b"/u/")[2].partition(b"/")[0].decode()
    assert tokens.read_unsubscribe_token(stop)[1] == 2, "one tap ends the mildest of them, never danger"
    assert [email(sent) for sent in several] == [{"sent": 3}] * 3
    assert b"no longer right" not in post.taken[0].data
    still.moment = at(23, days=1)
    dispatch.start_notice(dispatch.stop(several[0]), at=still.moment)
    start(make_approved(caro, ada))
    drain()
    still.moment = at(7, 5, days=2)
    assert drain(post := Post()) == [M0]
    said = visible_text(post.taken[0].data)
    assert "There are 2 new messages for you. An older message from us is no longer right." in said


@pytest.mark.parametrize("got_it", [True, False])
def test_of_several_only_who_got_what_an_update_replaces_reads_that_it_is_not_right(
    caro: User, ada: User, three: list[Channel], still: Clock, got_it: bool
) -> None:
    older, update = make_approved(caro, ada), make_approved(caro, ada)
    update.replaces = older
    still.moment = at(12)
    if not got_it:
        pace(three[0], 3, "daily")
    sent = start(older)
    drain()
    dispatch.stop(sent)
    quiet(three[0])
    still.moment = at(23)
    for new in (update, make_approved(caro, ada)):
        start(new)
    drain()
    still.moment = at(9, days=1)
    assert drain(post := Post()) == [M0]
    said = visible_text(post.taken[0].data)
    assert "There are 2 new messages for you." in said
    assert ("no longer right" in said) is got_it


def test_the_level_she_chose_breaks_them(caro: User, ada: User, three: list[Channel], still: Clock) -> None:
    quiet(three[0], broken_by=3)
    still.moment = at(23)
    for level in (2, 3):
        start(make_approved(caro, ada, level=level))
    assert sorted(drain()) == sorted([M0, M1, M2, M1, M2])
    assert Waiting.objects.get().slice.dispatch.level == 2


def test_what_puts_danger_right_comes_by_night_too_to_whom_danger_came(
    caro: User, ada: User, three: list[Channel], still: Clock
) -> None:
    """That it is only a risk, m0, whom it woke, reads by night as well; m1, to whom that is new, in the morning."""
    for channel in three[:2]:
        quiet(channel, broken_by=3)
    three[1].subscriptions.update(region_mask=2)
    still.moment = at(23)
    danger = make_approved(caro, ada, region_mask=1)
    warned = start(danger)
    assert drain() == [M0, M2]
    dispatch.stop(warned)
    update = start(make_approved(caro, ada, level=2, replaces=danger))
    assert drain() == [M0, M2]
    assert states_of(update, three) == "sws"
    still.moment = at(7, days=1)
    assert drain() == [M1]
    still.moment = at(23, days=1)
    notice = dispatch.start_notice(dispatch.stop(update), at=still.moment)
    assert drain() == [M0, M2]
    assert states_of(notice, three) == "sws"


@pytest.mark.parametrize(("pace_", "before", "then"), [("daily", 0, 1), ("weekly", 5, 6)])
def test_a_digest_holds_each_alert_once_and_none_is_sent_if_there_is_none(
    caro: User, ada: User, three: list[Channel], still: Clock, pace_: str, before: int, then: int
) -> None:
    pace(three[0], 2, pace_)
    still.moment = at(9, 1)
    first = start(make_approved(caro, ada, level=2, title="Takes the money back"))
    assert drain() == [M1, M2]
    still.moment = at(22, days=before)
    second = start(make_approved(caro, ada, level=2))
    danger = start(make_approved(caro, ada, level=3))
    assert sorted(drain()) == [M0, M1, M1, M2, M2]  # the danger comes at once, in no digest
    still.moment = at(9, days=then)
    late, post = start(make_approved(caro, ada, level=2)), Post()
    assert sorted(drain(post)) == [M0, M1, M2]
    [digest] = [message for message in post.taken if message.recipient == M0]
    assert b"There are 2 new messages for you." in digest.data
    assert not forbidden_in(visible_text(digest.data))
    assert [email(one).get("waiting", 0) for one in (first, second, danger, late)] == [0, 0, 0, 1]
    still.moment = at(9, 1, days=then)
    assert drain() == []
    still.moment = at(9, days=2 * then)
    assert drain() == ([M0] if pace_ == "daily" else [])
    still.moment = at(9, days=3 * then + 7)
    drain()
    assert drain() == []


def test_a_digest_never_carries_the_text_of_an_alert(alert: Alert, three: list[Channel], still: Clock) -> None:
    Channel.objects.update(wording=Channel.Wording.FULL)
    pace(three[0], 3, "daily")
    still.moment = at(10)
    start(alert)
    post = Post()
    drain(post)
    assert "driven off" in visible_text(post.taken[0].data)
    still.moment = at(9, days=1)
    for outcome in (Outcome.TEMPORARY, Outcome.LOST, Outcome.SENT):  # nor does one that failed before
        post = Post({M0: outcome})
        assert drain(post) == [M0]
        assert not forbidden_in(visible_text(post.taken[0].data))
        assert "driven off" not in visible_text(post.taken[0].data)
        assert b"/a/" in post.taken[0].data  # its one tap answers are a link away
        still.move(120)


def test_a_pause_holds_outside_the_site_only(alert: Alert, three: list[Channel], ann: User, still: Clock) -> None:
    still.moment = at(12)
    for channel in (three[0], ann.channels.get(kind="email")):
        pause(channel, at(0, days=3))
    sent = start(alert)
    assert dispatch.progress(sent) == {"email": {"queued": 2}, "inbox": {"queued": 1}}
    assert drain() == [M1, M2]
    assert dispatch.progress(sent) == {"email": {"sent": 2}, "inbox": {"delivered": 1}}
    still.moment = at(0, days=3)
    start(Alert.objects.create(**{**_copy(alert)}))
    assert drain() == [M0, M1, M2, "ann@example.org"]


def _copy(alert: Alert) -> dict[str, object]:
    names = "case_id state level title text drafted_by_id last_edited_by_id approved_by_id approved_at expires_at"
    return {name: getattr(alert, name) for name in names.split()}


@pytest.mark.parametrize(("to", "written_to"), [("now", [M0]), ("daily", []), ("weekly", [])])
def test_another_choice_holds_for_what_waits_already(
    alert: Alert, three: list[Channel], still: Clock, to: str, written_to: list[str]
) -> None:
    pace(three[0], 3, "weekly")
    still.moment = at(12)
    start(alert)
    drain()
    pace(three[0], 3, to)
    dispatch.look_again([three[0].pk])
    assert drain() == written_to
    due = {"daily": [at(9, days=1)], "weekly": [at(9, days=6)]}
    assert [row.due_at for row in Waiting.objects.all()] == due.get(to, [])
    assert not Waiting.objects.filter(attempts__gt=0).exists()


def test_a_failed_digest_comes_again_and_not_at_night(alert: Alert, three: list[Channel], still: Clock) -> None:
    Channel.objects.update(wording=Channel.Wording.FULL)
    pace(three[0], 3, "daily")
    quiet(three[0])
    still.moment = at(12)
    sent = start(alert)
    drain()
    still.moment = at(9, days=1)
    assert drain(Post({M0: Outcome.TEMPORARY})) == [M0]
    assert email(sent) == {"sent": 2, "temporary failure": 1}
    still.moment = at(22, days=1)
    assert drain() == []
    assert email(sent) == {"sent": 2, "waiting": 1}
    still.moment, post = at(7, days=2), Post()
    assert drain(post) == [M0]
    assert "driven off" not in visible_text(post.taken[0].data)


def test_what_somebody_wanted_later_is_not_counted_as_slow(alert: Alert, three: list[Channel], still: Clock) -> None:
    pace(three[0], 3, "daily")
    quiet(three[1])
    still.moment = at(23)
    sent = start(alert)
    drain()
    still.moment = at(9, days=1)
    drain(Post({M0: Outcome.TEMPORARY, M1: Outcome.TEMPORARY}))
    still.move(60)
    assert sorted(drain()) == [M0, M1]
    counted = sent.slices.get(kind="email").seconds
    assert (email(sent), sum(counted.values())) == ({"sent": 3}, 1)


def test_after_a_crash_nobody_is_woken(alert: Alert, three: list[Channel], still: Clock) -> None:
    quiet(three[0])
    still.moment = at(21, 59)
    sent = start(alert)
    with pytest.raises(Crash):
        drain(Post(meanwhile={1: crash}))
    let_leases_expire()
    still.moment = at(23)
    assert drain() == [M1, M2]
    assert email(sent) == {"waiting": 1, "sent": 2}
    still.moment = at(7, days=1)
    assert drain() == [M0]
    assert email(sent) == {"sent": 3}


def test_who_waits_is_counted_once_also_while_the_message_leaves(
    alert: Alert, three: list[Channel], still: Clock
) -> None:
    pace(three[0], 3, "daily")
    still.moment = at(12)
    sent, counted = start(alert), list[int]()

    def count() -> None:
        counted.append(sum(email(sent).values()))

    drain(Post(meanwhile={1: count}))
    still.moment = at(9, days=1)
    drain(Post(meanwhile={1: count}))
    assert counted == [3, 3]


def test_a_notice_keeps_quiet_hours_and_waits_for_no_digest(alert: Alert, three: list[Channel], still: Clock) -> None:
    still.moment = at(12)
    sent = start(alert)
    drain()
    pace(three[0], 3, "daily")
    quiet(three[1])
    pause(three[2], at(12, days=9))
    still.moment = at(23)
    notice = dispatch.start_notice(dispatch.stop(sent), at=still.moment)
    assert drain() == [M0]
    still.moment = at(7, days=1)
    assert drain() == [M1]
    assert states_of(notice, three) == "ss."


def test_a_rate_delays_no_decision(alert: Alert, audience: list[Channel], still: Clock) -> None:
    """Where the rate cuts a window, who comes after the cut is asked later, whether they wait or not."""
    for channel in audience[::2]:
        quiet(channel)
    still.moment = at(23)
    sent = start(alert)

    class Slow(Post):
        rate = 4

    post = Slow()
    for _ in range(9):
        drain(post)
        still.move(1)
    assert post.recipients == EVERYBODY[1::2]
    assert (states_of(sent, audience), Waiting.objects.count()) == ("ws" * 5, 5)


@pytest.mark.parametrize("corrects", [None, "follows", "replaces"])
def test_each_is_counted_once_where_a_window_was_taken_back(
    caro: User, ada: User, audience: list[Channel], still: Clock, corrects: str | None
) -> None:
    """Of a window that could not go out, whoever has quiet hours waits on."""
    still.moment = at(12)
    sent = start(make_approved(caro, ada))
    if corrects:
        drain()
        later = start(make_approved(caro, ada))
        setattr(later, corrects, dispatch.stop(sent))
        later.save()
        sent = later
    for channel in audience[::2]:
        quiet(channel)
    still.moment = at(23)
    drain(Broken(0))
    assert (states_of(sent, audience), email(sent)) == ("w.w.......", {"waiting": 2, "queued": 8})
    dispatch.stop(sent)
    drain()
    assert email(sent) == {"skipped": 10}


def test_of_many_digests_that_are_due_at_once_those_who_wait_their_turn_alarm_nobody(
    alert: Alert, audience: list[Channel], still: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "CHANNELS", 1)
    for channel in audience:
        pace(channel, 3, "daily")
    still.moment = at(12)
    start(alert)
    drain()
    still.moment = at(9, days=1)

    class Slow(Post):
        rate = 2

    for so_far in (2, 4):
        assert len(drain(Slow())) == 2
        still.move(50)
        assert (dispatch.oldest_due_age(), Waiting.objects.count()) == (50, 10 - so_far)
    drain(Broken(0))
    assert dispatch.oldest_due_age() == 50, "nothing went out"


class Hasty(Post):
    """Has time for one message of each window."""

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        return super().send(islice(messages, 1), until=until)


@pytest.mark.parametrize("chosen_anew", [False, True])
def test_what_there_was_no_time_for_does_not_disturb_who_waits(
    alert: Alert, audience: list[Channel], still: Clock, chosen_anew: bool
) -> None:
    for channel in audience[::2]:
        quiet(channel)
    still.moment = at(23)

    class Distracted(Hasty):
        """Meanwhile those who wait want it at once."""

        def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
            if chosen_anew:
                User.objects.update(quiet_from=None, quiet_until=None)
                dispatch.look_again([channel.pk for channel in audience])
            return super().send(messages, until=until)

    sent, post = start(alert), Distracted()
    drain(post)
    still.move(10 * 3600)
    while Waiting.objects.exists():
        drain(post)
        still.move(10)
    assert sorted(post.recipients) == EVERYBODY
    assert email(sent) == {"sent": 10}


def test_a_tour_reaches_her_between_its_two_dates(caro: User, ada: User, three: list[Channel], still: Clock) -> None:
    Subscription.objects.filter(channel=three[0]).update(
        region_mask=1, tour_mask=2, tour_from=at(0, days=1), tour_until=at(0, days=3)
    )
    Subscription.objects.exclude(channel=three[0]).update(region_mask=4)
    written_to = []
    for days in range(4):
        still.moment = at(12, days=days)
        start(make_approved(caro, ada, region_mask=2))
        written_to.append(drain())
    assert written_to == [[], [M0], [M0], []]


@pytest.mark.parametrize("corrects", [False, True])
def test_what_came_on_a_tour_is_in_the_digest_after_it(
    caro: User, ada: User, three: list[Channel], still: Clock, corrects: bool
) -> None:
    three[0].subscriptions.update(
        pace="weekly", region_mask=1, tour_mask=2, tour_from=at(0, days=1), tour_until=at(0, days=6)
    )
    Subscription.objects.exclude(channel=three[0]).update(region_mask=4)
    still.moment = at(12, days=1)
    older = make_approved(caro, ada, region_mask=4)
    dispatch.stop(start(older))
    sent = start(make_approved(caro, ada, region_mask=2, replaces=older if corrects else None))
    assert drain() == []
    still.moment = at(9, days=6)
    assert drain() == [M0]
    assert email(sent) == {"sent": 1}
