"""What a member chooses about when and where warnings reach her, on her page and by the link in a message, and what
follows: pace by channel, level and place (d8, d9), quiet hours (d10), a tour (d15), a pause (a10).
"""

import re
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from alerts import dispatch, tasks, tokens
from alerts.models import Alert, Dispatch, Waiting
from members import actions, timing
from members.actions import choose_paces
from members.models import Channel, Subscription, User
from num.models import AuditEntry
from tests.alerts.dispatching import Post, email, through
from tests.alerts.rows import rows
from tests.discreet import forbidden_in
from tests.factories import make_approved_alert, make_channel, make_delivery, place

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
PAGE = "/me/subscriptions/"
NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def alert(caro: User, ada: User) -> Alert:
    """On its way to London, of which nothing has gone out."""
    return make_approved_alert(caro, ada)


@pytest.fixture
def as_ann(client: Client, ann: User) -> Client:
    client.force_login(ann)
    return client


def typed(user: User, **changes: Any) -> dict[str, Any]:
    """The form as a browser sends it: London, everything at once, and some answers changed."""
    answers: dict[str, Any] = {"regions": ["r-tli"], "work_types": [], "wording": "neutral"}
    for channel in user.channels.all():
        answers |= {f"pace_{channel.pk}_{level}": "now" for level in (1, 2, 3)}
    return answers | changes


def pace(user: User, level: int, soon: str) -> dict[str, str]:
    """How soon this level is wanted by e-mail."""
    return {f"pace_{user.channels.get(kind='email').pk}_{level}": soon}


def drain() -> list[str]:
    post = Post()
    dispatch.drain(through=through(post))
    return post.recipients


def kept() -> dict[str, list[str]]:
    """The whole database but the sessions, which move with each page."""
    return {table: found for table, found in rows().items() if table != "django_session"}


# Pace ----------------------------------------------------------------------------------------------


def test_each_channel_and_level_has_a_pace(as_ann: Client, ann: User) -> None:
    wanted = pace(ann, 1, "") | pace(ann, 2, "weekly") | pace(ann, 3, "daily")
    assertContains(as_ann.post(PAGE, typed(ann, **wanted), follow=True), "Saved")
    paces = Subscription.objects.filter(channel__user=ann).values_list("channel__kind", "level", "pace")
    assert set(paces) == {
        ("email", 2, "weekly"),
        ("email", 3, "daily"),
        *(("inbox", level, "now") for level in (1, 2, 3)),
    }
    page = as_ann.get(PAGE).content.decode()
    assert len(re.findall('value="weekly" selected', page)) == 1


def test_a_pace_that_there_is_not_changes_nothing(as_ann: Client, ann: User) -> None:
    before = kept()
    inbox = ann.channels.get(kind="inbox")
    for wrong in (pace(ann, 3, "hourly"), {f"pace_{inbox.pk}_3": "weekly"}):
        assertContains(as_ann.post(PAGE, typed(ann, **wrong)), "Please look at this again")
    assert kept() == before


def test_a_change_of_mind_releases_what_waits(as_ann: Client, ann: User, alert: Alert) -> None:
    as_ann.post(PAGE, typed(ann, **pace(ann, 3, "weekly")))
    assert drain() == []
    assert email(Dispatch.objects.get()) == {"waiting": 1}
    as_ann.post(PAGE, typed(ann))
    assert drain() == ["ann@example.org"]
    assert not Waiting.objects.exists()


def test_a_channel_may_be_for_some_of_her_places(as_ann: Client, ann: User, bea: User) -> None:
    mail = ann.channels.get(kind="email")
    name = f"places_{mail.pk}"
    assertNotContains(as_ann.get(PAGE), "Only about some of your places")  # there is only one
    both = typed(ann, regions=["r-tli", "r-tld"])
    as_ann.post(PAGE, both)
    assertContains(as_ann.get(PAGE), "Only about some of your places", count=1)
    as_ann.post(PAGE, both | {name: ["r-tld"]})
    london, north = place("r-tli").mask, place("r-tld").mask
    masks = Subscription.objects.filter(channel__user=ann).values_list("channel__kind", "region_mask")
    assert set(masks.distinct()) == {("email", north), ("inbox", london | north)}
    assertContains(as_ann.post(PAGE, both | {name: ["r-tlg"]}), "Please look at this again")
    as_ann.post(PAGE, typed(ann) | {name: ["r-tld"]})  # that place goes: the channel is for what is left
    assert set(masks.distinct()) == {("email", london), ("inbox", london)}


def test_a_way_added_in_another_tab_is_left_as_it_is(as_ann: Client, ann: User) -> None:
    opened = typed(ann, regions=["r-tld"])
    phone = make_channel(ann, "sms", "+447700900456")
    north, told = place("r-tld"), Subscription.objects.filter(channel=phone)
    choose_paces(phone, paces={3: "daily"}, by=ann)
    assertContains(as_ann.post(PAGE, opened, follow=True), "Saved")
    assert set(told.values_list("level", "pace", "region_mask")) == {(3, "daily", north.mask)}
    as_ann.post(PAGE, typed(ann) | {f"pace_{phone.pk}_{level}": "" for level in (1, 2, 3)})
    assert not told.exists()


# Quiet hours -----------------------------------------------------------------------------------------


def test_quiet_hours_are_kept_in_her_zone(as_ann: Client, ann: User) -> None:
    hours = {"quiet_from": "22:30", "quiet_until": "07:00", "quiet_broken_by": "3", "time_zone": "Europe/Madrid"}
    as_ann.post(PAGE, typed(ann, **hours))
    ann.refresh_from_db()
    assert (ann.quiet_from, ann.quiet_until, ann.quiet_broken_by) == (time(22, 30), time(7), 3)
    page = as_ann.get(PAGE).content.decode()
    assert 'value="22:30"' in page
    assert re.search('value="Europe/Madrid" selected', page)
    as_ann.post(PAGE, typed(ann))
    ann.refresh_from_db()
    assert (ann.quiet_from, ann.quiet_broken_by, ann.time_zone) == (None, None, "")


def test_nothing_breaks_them_unless_she_says_so(ann: User) -> None:
    assert ann.quiet_broken_by is None


def test_in_quiet_hours_an_alert_waits(as_ann: Client, ann: User, alert: Alert) -> None:
    now = timezone.localtime()
    around = {"quiet_from": f"{now - timedelta(hours=1):%H:%M}", "quiet_until": f"{now + timedelta(hours=1):%H:%M}"}
    as_ann.post(PAGE, typed(ann, **around))
    assert drain() == []
    as_ann.post(PAGE, typed(ann, **around, quiet_broken_by="3"))
    assert drain() == ["ann@example.org"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"quiet_from": "22:00"}, "Give both times"),
        ({"quiet_until": "07:00"}, "Give both times"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "These are the same"),
        ({"quiet_from": "late", "quiet_until": "07:00"}, "Write a time like 22:30."),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"tour_regions": ["r-tlg"]}, "Give the first day."),
        ({"tour_from": TODAY, "tour_until": NEXT_WEEK}, "Choose where you will be"),
        ({"tour_regions": ["r-tlg"], "tour_from": NEXT_WEEK, "tour_until": TODAY}, "This is before the first day"),
        ({"tour_regions": ["r-tlg"], "tour_from": TODAY, "tour_until": date.max}, "within the next 2 years"),
        ({"tour_regions": ["r-tlg"], "tour_from": date.min, "tour_until": TODAY}, "within the next 2 years"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    as_ann: Client, ann: User, wrong: dict[str, Any], words: str
) -> None:
    before = kept()
    page = as_ann.post(PAGE, typed(ann, **wrong)).content.decode()
    assert words in page
    for value in (str(value) for value in wrong.values() if isinstance(value, str | date)):
        assert value == "Mars/Olympus" or f'value="{value}"' in page
    assert kept() == before


# A tour ----------------------------------------------------------------------------------------------


def tour(first: date, last: date) -> dict[str, Any]:
    return {"tour_regions": ["r-tlg"], "tour_from": first, "tour_until": last}


@pytest.mark.parametrize(
    ("first", "last", "there"),
    [(0, 3, True), (-3, 0, True), (0, 0, True), (1, 3, False), (-3, -1, False)],
)
def test_on_a_tour_she_sees_what_is_live_there_from_the_first_day_to_the_last(
    as_ann: Client, ann: User, caro: User, ada: User, first: int, last: int, there: bool
) -> None:
    elsewhere = make_approved_alert(caro, ada, regions=["r-tlg"], title="Elsewhere")
    today = timing.today("", timezone.now())
    days = tour(today + timedelta(days=first), today + timedelta(days=last))
    assertContains(as_ann.post(PAGE, typed(ann, **days), follow=True), "Saved")
    listed = as_ann.get(reverse("alerts")).content.decode()
    assert ("Elsewhere" in listed) is there
    assert as_ann.get(reverse("alert", args=[elsewhere.pk])).status_code == (200 if there else 404)
    assert drain() == (["ann@example.org"] if there else [])


def test_a_tour_that_is_over_is_forgotten(as_ann: Client, ann: User) -> None:
    as_ann.post(PAGE, typed(ann, **tour(TODAY, NEXT_WEEK)))
    assertContains(as_ann.get(PAGE), f'value="{NEXT_WEEK:%Y-%m-%d}"')
    User.objects.filter(pk=ann.pk).update(tour_from=TODAY - timedelta(days=9), tour_until=TODAY - timedelta(days=2))
    page = as_ann.get(PAGE).content.decode()
    assert not re.search(r'name="tour_from" value=', page)
    assert not re.search(r'name="tour_regions"[^>]*checked', page)


def test_days_of_a_tour_begin_where_she_is(as_ann: Client, ann: User) -> None:
    as_ann.post(PAGE, typed(ann, **tour(TODAY, TODAY), time_zone="Asia/Kathmandu"))
    row = Subscription.objects.filter(channel__user=ann)[0]
    assert row.tour_from is not None
    assert row.tour_until == row.tour_from + timedelta(days=1)
    assert row.tour_from.astimezone(ZoneInfo("Asia/Kathmandu")).time() == time(0)


# A pause ---------------------------------------------------------------------------------------------


def test_in_a_pause_nothing_goes_out_and_then_there_is_a_list(as_ann: Client, ann: User, alert: Alert) -> None:
    answer = as_ann.post(reverse("me_pause"), {"until": NEXT_WEEK}, follow=True)
    assertContains(answer, f"We send you nothing until {NEXT_WEEK:%A}, {NEXT_WEEK.day} ")
    ann.refresh_from_db()
    User.objects.filter(pk=ann.pk).update(paused_from=timezone.now() - timedelta(days=1))
    assert drain() == []
    assert dispatch.progress(Dispatch.objects.get()) == {"inbox": {"delivered": 1}}
    assertContains(as_ann.get(reverse("alerts")), "Everything is paused")

    back = as_ann.post(reverse("me_resume"), follow=True)
    assertContains(back, "While you were away")
    assertContains(back, alert.title)
    assert drain() == []  # a list, and no burst
    User.objects.filter(pk=ann.pk).update(paused_until=timezone.now() - timedelta(days=8))
    assertNotContains(as_ann.get(reverse("alerts")), "While you were away")


def test_a_pause_ends_by_itself(as_ann: Client, ann: User, alert: Alert) -> None:
    as_ann.post(reverse("me_pause"), {"until": NEXT_WEEK})
    User.objects.filter(pk=ann.pk).update(paused_until=timezone.now())
    assert drain() == ["ann@example.org"]
    assertContains(as_ann.get(PAGE), "Send me nothing until a day")


@pytest.mark.parametrize("due", ["in it", "in it, and by another way she had it", "after it"])
def test_what_waits_when_she_pauses_comes_after_it_or_is_in_the_list(
    as_ann: Client, ann: User, caro: User, ada: User, due: str
) -> None:
    weekly = typed(ann, **pace(ann, 3, "weekly"))
    as_ann.post(PAGE, weekly)
    if "another" in due:
        make_channel(ann, address="new-ann@example.org", levels=(3,))
    alert = make_approved_alert(caro, ada)
    assert drain() == ["new-ann@example.org"] * ("another" in due)
    as_ann.post(reverse("me_pause"), {"until": NEXT_WEEK})
    as_ann.post(PAGE, weekly)
    assert (drain(), Waiting.objects.count()) == ([], 1)
    if due == "after it":
        as_ann.post(reverse("me_resume"))
    Waiting.objects.update(since=timezone.now() - timedelta(days=8), due_at=timezone.now())
    assert drain() == ["ann@example.org"] * (due == "after it")
    assert not Waiting.objects.exists()
    as_ann.post(reverse("me_resume"))
    page = as_ann.get(reverse("alerts"))
    assert (page.context["missed"], page.context["alerts"]) == (([alert], []) if due == "in it" else ([], [alert]))


@pytest.mark.parametrize("until", ["", "soon", TODAY, TODAY - timedelta(days=1), date.min, date.max])
def test_a_pause_ends_on_a_day_to_come(as_ann: Client, ann: User, until: object) -> None:
    before = kept()
    assertContains(as_ann.post(reverse("me_pause"), {"until": until}), "Please look at this again")
    assert kept() == before


def test_pauses_are_in_the_record(as_ann: Client, ann: User) -> None:
    as_ann.post(reverse("me_pause"), {"until": NEXT_WEEK})
    for _ in range(2):
        as_ann.post(reverse("me_resume"))
    events = AuditEntry.objects.filter(event__startswith="pause.").values_list("event", flat=True)
    assert sorted(events) == ["pause.begun", "pause.ended"]


def test_where_and_when_she_was_away_is_forgotten(as_ann: Client, ann: User, bea: User) -> None:
    as_ann.post(PAGE, typed(ann, **tour(TODAY, TODAY)))
    as_ann.post(reverse("me_pause"), {"until": NEXT_WEEK})
    actions.forget_past()
    assert rows()["members_user_tour_regions"]
    days = {"tour_from": TODAY - timedelta(days=9), "tour_until": TODAY - timedelta(days=9)}
    long_ago = timezone.now() - timedelta(days=8)
    User.objects.filter(pk=ann.pk).update(**days, paused_from=long_ago, paused_until=long_ago)
    Subscription.objects.filter(channel__user=ann).update(tour_until=long_ago)
    Subscription.objects.filter(channel__user=ann, paused_until__isnull=False).update(paused_until=long_ago)
    tasks.forget()
    ann.refresh_from_db()
    assert not rows()["members_user_tour_regions"]
    assert (ann.tour_from, ann.tour_until, ann.paused_from, ann.paused_until) == (None,) * 4
    times = Subscription.objects.values_list("tour_mask", "tour_from", "tour_until", "paused_until")
    assert set(times) == {(0, None, None, None)}


# What she would have had -----------------------------------------------------------------------------


def preview(client: Client, user: User, **changes: Any) -> str:
    return client.post(PAGE, typed(user, **changes, preview="yes")).content.decode()


def test_she_sees_what_she_would_have_had_and_nothing_is_saved(
    as_ann: Client, ann: User, caro: User, ada: User, alert: Alert
) -> None:
    make_approved_alert(caro, ada, regions=["r-tld"], title="Up north")
    ended = make_approved_alert(caro, ada, regions=["r-tld"], title="Long over")
    Alert.objects.filter(pk=ended.pk).update(expires_at=timezone.now())
    withdrawn = make_approved_alert(caro, ada, regions=["r-tld"], title="Was wrong")
    Alert.objects.filter(pk=withdrawn.pk).update(state=Alert.State.CANCELLED)
    before = kept()
    page = preview(as_ann, ann, regions=["r-tld"], **pace(ann, 3, ""))
    assert "E-mail: 0 alerts" in page
    assert "Inbox on this site: 2 alerts" in page
    assert "Up north" in page
    assert "1 that has ended since" in page
    assert not [title for title in (alert.title, "Long over", "Was wrong") if title in page]
    assert re.search(r'value="r-tld"[^>]*checked', page)  # what was typed stays
    assert kept() == before


def test_older_ones_are_not_counted(as_ann: Client, ann: User, alert: Alert) -> None:
    assert "E-mail: 1 alert<" in preview(as_ann, ann)
    Dispatch.objects.update(approved_at=timezone.now() - timedelta(days=31))
    assert "E-mail: 0 alerts<" in preview(as_ann, ann)


def test_who_is_no_member_yet_sees_no_titles(client: Client, una: User, alert: Alert) -> None:
    client.force_login(una)
    assertNotContains(client.get(PAGE), "last 30 days")
    answer = client.post(PAGE, typed(una, preview="yes"), follow=True)
    assertNotContains(answer, alert.title)


# By the link in a message ----------------------------------------------------------------------------


@pytest.fixture
def link(ann: User) -> str:
    return reverse("unsubscribe", args=[tokens.unsubscribe_token(ann.channels.get(kind="email").pk, 3)])


@pytest.fixture
def holder() -> Client:
    """Whoever holds the message: signed in nowhere."""
    return Client(enforce_csrf_checks=True)


def by_email(user: User) -> dict[int, str]:
    return dict(user.channels.get(kind="email").subscriptions.values_list("level", "pace"))


def test_the_link_changes_its_channel_and_no_more(holder: Client, ann: User, link: str) -> None:
    others = Subscription.objects.exclude(channel__user=ann, channel__kind="email")
    before, hers = kept(), set(others.values_list("pk", "level", "pace", "region_mask"))
    answers = {"pace_3": "now", "pace_2": "daily", "pace_1": "", "quiet_from": "23:00", "quiet_until": "08:00"}
    answer = holder.post(link, answers | {"save": "yes", "until": NEXT_WEEK, "time_zone": "Asia/Kathmandu"})
    assertContains(answer, "Saved. It holds from now on.")
    assertContains(answer, "Stop these messages</button>", count=1)
    assert not answer.cookies
    assert by_email(ann) == {3: "now", 2: "daily"}
    assert set(others.values_list("pk", "level", "pace", "region_mask")) == hers
    changed = {table for table, found in kept().items() if found != before[table]}
    assert changed == {"members_subscription", "num_auditentry"}
    mask = Subscription.objects.filter(channel__user=ann, channel__kind="email")[0].region_mask
    assert mask == place("r-tli").mask


@pytest.mark.parametrize("asked", [{"pause": "yes", "until": NEXT_WEEK + timedelta(days=700)}, {"resume": "yes"}])
def test_the_link_neither_pauses_nor_ends_a_pause(
    as_ann: Client, holder: Client, ann: User, link: str, asked: dict[str, Any]
) -> None:
    as_ann.post(reverse("me_pause"), {"until": NEXT_WEEK})
    before = rows()["members_user"]
    page = holder.get(link)
    for told in (f"{NEXT_WEEK:%A}", "Pause</button>", "Start again now"):
        assertNotContains(page, told)
    assertContains(page, "to pause everything, <a")
    holder.post(link, asked)
    assert rows()["members_user"] == before


def test_wrong_answers_by_the_link_change_nothing(holder: Client, ann: User, link: str) -> None:
    before = kept()
    assertContains(holder.post(link, {"save": "yes", "pace_3": "hourly"}), "Please look at this again")
    assert kept() == before


def test_the_link_tells_nothing_about_her(holder: Client, ann: User, link: str, alert: Alert) -> None:
    make_delivery(alert, ann, Channel.Kind.EMAIL)
    for answer in (holder.get(link), holder.post(link, {"save": "yes"}), holder.post(link)):
        page = answer.content.decode().partition("<main")[2].partition("</main>")[0]
        assert not forbidden_in(page)
        for secret in (alert.title, alert.text, ann.working_name + "<", "ann@example.org", "London</label>"):
            assert secret not in page


def test_a_change_by_the_link_releases_what_waits(holder: Client, ann: User, link: str, alert: Alert) -> None:
    holder.post(link, {"save": "yes", "pace_3": "weekly"})
    assert drain() == []
    holder.post(link, {"save": "yes", "pace_3": "now"})
    assert drain() == ["ann@example.org"]


def test_a_tour_follows_when_she_changes_her_zone(as_ann: Client, ann: User) -> None:
    as_ann.post(PAGE, typed(ann, **tour(TODAY, TODAY)))
    as_ann.post(PAGE, typed(ann, **tour(TODAY, TODAY), time_zone="Asia/Kathmandu"))
    begun = set(Subscription.objects.filter(channel__user=ann).values_list("tour_from", flat=True))
    assert begun == {timing.begins(TODAY, "Asia/Kathmandu")}
