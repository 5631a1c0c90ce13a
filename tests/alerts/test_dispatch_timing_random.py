"""Whatever she chooses while alerts come and hours pass: each is told once or given up (a10, d9, d10)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts import dispatch
from alerts.models import Dispatch, Waiting
from members.models import Channel, Subscription, User
from tests.alerts.dispatching import Clock, Post, make_approved, make_audience, start, states_of, through

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]

LONDON = ZoneInfo("Europe/London")
COUNT = re.compile(rb"There are (\d+) new messages")

levels = st.sampled_from((2, 3))
steps = st.one_of(
    st.tuples(st.just("alert"), levels),
    st.tuples(st.just("pace"), levels, st.sampled_from(Subscription.Pace.values)),
    st.tuples(st.just("quiet"), st.sampled_from((None, 2, 3))),
    st.tuples(st.just("pause"), st.integers(-5, 60)),
    st.tuples(st.just("hours"), st.integers(1, 30)),
)


@dataclass
class Story:
    """One member, m0, and all that happens."""

    channel: Channel
    clock: Clock
    make: Callable[[int], Dispatch]
    sent: list[Dispatch] = field(default_factory=list)
    told: int = 0

    @property
    def user(self) -> User:
        return User.objects.get(pk=self.channel.user_id)

    def alert(self, level: int) -> None:
        self.sent.append(self.make(level))

    def pace(self, level: int, pace: str) -> None:
        self.channel.subscriptions.filter(level=level).update(pace=pace)

    def quiet(self, broken_by: int | None) -> None:
        self.change(quiet_from=time(22), quiet_until=time(7), quiet_broken_by=broken_by)

    def pause(self, hours: int) -> None:
        self.change(paused_until=self.clock.moment + timedelta(hours=hours))

    def hours(self, number: int) -> None:
        self.clock.move(3600 * number)

    def change(self, **changes: object) -> None:
        User.objects.filter(pk=self.channel.user_id).update(**changes)

    def happens(self, step: tuple[object, ...]) -> None:
        getattr(self, str(step[0]))(*step[1:])
        if step[0] not in ("alert", "hours"):
            dispatch.look_again([self.channel.pk])
        self.drain()

    def drain(self) -> None:
        post = Post()
        dispatch.drain(through=through(post))
        for message in post.taken:
            self.check_time(message.data)
        assert len(post.taken) <= 1  # whatever is due for her is one message

    def check_time(self, message: bytes) -> None:
        user, now = self.user, self.clock.moment
        several = COUNT.search(message)
        self.told += int(several[1]) if several else 1
        assert user.paused_until is None or user.paused_until <= now
        hour = now.astimezone(LONDON).hour
        if user.quiet_from and user.quiet_broken_by is None:
            assert 7 <= hour < 22


@pytest.fixture
def channel(db: None) -> Channel:
    """The address of the only member there is."""
    return make_audience(1)[0]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happening=st.lists(steps, min_size=1, max_size=14))
def test_each_is_told_once_or_given_up(
    happening: list[tuple[object, ...]], caro: User, ada: User, channel: Channel, still: Clock
) -> None:
    Dispatch.objects.all().delete()
    still.moment = datetime.combine(timezone.localdate(), time(12), LONDON)
    story = Story(channel, still, lambda level: start(make_approved(caro, ada, level=level)))
    story.change(quiet_from=None, quiet_until=None, quiet_broken_by=None, paused_until=None)
    channel.subscriptions.update(pace=Subscription.Pace.NOW)
    for step in happening:
        story.happens(step)
    story.change(paused_until=None)
    still.move(3600 * 24 * 8)
    while Waiting.objects.exists():
        story.drain()
        still.move(3600)

    bytes_ = "".join(states_of(sent, [channel]) for sent in story.sent)
    assert set(bytes_) <= set("sx.")  # told; given up in a pause; not concerned in a pause
    assert bytes_.count("s") == story.told
    if not any(step[0] == "pause" for step in happening):
        assert story.told == len(story.sent)
