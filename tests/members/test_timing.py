"""When a message may go out: quiet hours, digests and both changes of the clocks, on the pure rule (d9, d10)."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from members.timing import Timing, due, place, today

LONDON = ZoneInfo("Europe/London")
NIGHT = Timing(zone="Europe/London", quiet_from=time(22), quiet_until=time(7))
NOON = Timing(zone="Europe/London", quiet_from=time(12), quiet_until=time(14))
DAILY = Timing(pace="daily", zone="Europe/London")
WEEKLY = Timing(pace="weekly", zone="Europe/London")

zones = st.sampled_from(("Europe/London", "Europe/Madrid", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
near_a_change = st.sampled_from((datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC))).flatmap(
    lambda change: st.timedeltas(timedelta(hours=-30), timedelta(hours=30)).map(lambda away: change + away)
)
minutes = st.times().map(lambda shown: shown.replace(second=0, microsecond=0))
paces = st.sampled_from(("now", "daily", "weekly"))


def there(moment: datetime, zone: str = "Europe/London") -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def london(*when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=LONDON, fold=fold).astimezone(UTC)  # type: ignore[misc,arg-type]


def sent(timing: Timing, level: int, now: datetime) -> datetime:
    return due(timing, level, since=now, now=now)


@pytest.mark.parametrize(
    ("timing", "now", "then"),
    [
        (NIGHT, london(2026, 7, 1, 21, 59), london(2026, 7, 1, 21, 59)),
        (NIGHT, london(2026, 7, 1, 22), london(2026, 7, 2, 7)),
        (NIGHT, london(2026, 7, 2, 0, 30), london(2026, 7, 2, 7)),
        (NIGHT, london(2026, 7, 2, 6, 59), london(2026, 7, 2, 7)),
        (NIGHT, london(2026, 7, 2, 7), london(2026, 7, 2, 7)),
        (NOON, london(2026, 7, 1, 13), london(2026, 7, 1, 14)),
        (NOON, london(2026, 7, 1, 14), london(2026, 7, 1, 14)),
        (NIGHT, london(2026, 3, 28, 23), datetime(2026, 3, 29, 6, tzinfo=UTC)),  # an hour less that night
        (NIGHT, london(2026, 10, 24, 23), datetime(2026, 10, 25, 7, tzinfo=UTC)),  # an hour more
    ],
)
def test_quiet_hours_hold_a_message_until_they_end(timing: Timing, now: datetime, then: datetime) -> None:
    assert sent(timing, 3, now) == then


def test_an_end_that_the_clocks_leave_out_or_show_twice() -> None:
    early = NIGHT._replace(quiet_until=time(1, 30))
    assert sent(early, 3, london(2026, 3, 28, 23)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert sent(early, 3, london(2026, 10, 24, 23)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    again = london(2026, 10, 25, 1, 10, fold=1)  # it is ten past one for the second time
    assert sent(early, 3, again) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(("broken_by", "levels"), [(None, set()), (3, {3}), (2, {2, 3}), (1, {1, 2, 3})])
def test_only_the_level_she_chose_breaks_them(broken_by: int | None, levels: set[int]) -> None:
    midnight = london(2026, 7, 1, 0)
    through = {level for level in (1, 2, 3) if sent(NIGHT._replace(broken_by=broken_by), level, midnight) == midnight}
    assert through == levels


@pytest.mark.parametrize(
    ("timing", "now", "then"),
    [
        (DAILY, london(2026, 7, 1, 8, 59), london(2026, 7, 1, 9)),
        (DAILY, london(2026, 7, 1, 9), london(2026, 7, 2, 9)),
        (DAILY, london(2026, 3, 28, 10), datetime(2026, 3, 29, 8, tzinfo=UTC)),
        (DAILY, london(2026, 10, 24, 10), datetime(2026, 10, 25, 9, tzinfo=UTC)),
        (WEEKLY, london(2026, 6, 29, 8), london(2026, 6, 29, 9)),  # a Monday
        (WEEKLY, london(2026, 6, 29, 10), london(2026, 7, 6, 9)),
        (WEEKLY, london(2026, 7, 5, 23), london(2026, 7, 6, 9)),
        (DAILY._replace(quiet_from=time(8), quiet_until=time(12)), london(2026, 7, 1, 7), london(2026, 7, 1, 12)),
    ],
)
def test_a_digest_goes_out_at_nine(timing: Timing, now: datetime, then: datetime) -> None:
    assert sent(timing, 3, now) == then


def test_nine_is_nine_where_she_is() -> None:
    kathmandu = DAILY._replace(zone="Asia/Kathmandu")
    assert there(sent(kathmandu, 1, london(2026, 7, 1, 12)), "Asia/Kathmandu").hour == 9


def test_what_waited_long_enough_is_not_put_off_to_the_next_digest() -> None:
    since = london(2026, 7, 1, 12)
    assert due(DAILY, 3, since=since, now=london(2026, 7, 2, 9)) == london(2026, 7, 2, 9)
    assert due(WEEKLY, 3, since=since, now=london(2026, 7, 7, 15)) == london(2026, 7, 7, 15)


def quiet(timing: Timing, moment: datetime) -> bool:
    """The rule in other words: counted in minutes from the beginning of the quiet hours, is it before their end?"""
    assert timing.quiet_from is not None
    assert timing.quiet_until is not None
    first, until, shown = (
        clock.hour * 60 + clock.minute
        for clock in (timing.quiet_from, timing.quiet_until, there(moment, timing.zone).time())
    )
    return (shown - first) % 1440 < (until - first) % 1440


@given(zone=zones, now=st.one_of(moments, near_a_change), first=minutes, until=minutes, pace=paces)
def test_nothing_goes_out_in_quiet_hours_and_nothing_waits_beyond_them(
    zone: str, now: datetime, first: time, until: time, pace: str
) -> None:
    assume(first != until)
    timing = Timing(pace, zone, first, until)
    then = sent(timing, 3, now)
    ready = sent(Timing(pace, zone), 3, now)
    assert then >= ready
    assert not quiet(timing, then)
    waited = then - ready
    slack = timedelta(hours=1)  # the hour that clocks leave out counts as if they had not
    steps = range(int(max(timedelta(0), waited - slack).total_seconds()) // 600)
    assert all(quiet(timing, ready + timedelta(minutes=10 * step)) for step in steps)


@given(zone=zones, now=st.one_of(moments, near_a_change), pace=st.sampled_from(("daily", "weekly")))
def test_a_digest_is_the_next_one(zone: str, now: datetime, pace: str) -> None:
    then = there(sent(Timing(pace, zone), 1, now), zone)
    assert (then.hour, then.minute) == (9, 0)
    assert timedelta(0) < then - now.astimezone(UTC) <= timedelta(days=1 if pace == "daily" else 7, hours=1)
    assert pace == "daily" or then.weekday() == 0


@given(now=moments, later=st.timedeltas(timedelta(0), timedelta(days=9)), first=minutes, until=minutes, pace=paces)
def test_asked_again_it_says_the_same_until_then(
    now: datetime, later: timedelta, first: time, until: time, pace: str
) -> None:
    """So what waits is neither sent early nor put off when it is looked at again."""
    assume(first != until)
    timing = Timing(pace, "Europe/London", first, until)
    then = sent(timing, 2, now)
    asked = min(now + later, then)
    assert due(timing, 2, since=now, now=asked) == then


def test_a_zone_that_nobody_knows_is_the_installations() -> None:
    assert place("Mars/Olympus") == place("") == place("../etc/passwd") == LONDON
    assert today("Pacific/Apia", datetime(2026, 7, 1, 12, tzinfo=UTC)).day == 2
