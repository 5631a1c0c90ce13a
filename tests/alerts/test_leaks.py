"""Copied alerts (d16): no page holds many, opening many is limited, a copy tells a group of members and no more."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from alerts import dispatch as engine
from alerts import leak_marks, messages, openings, tracing
from alerts.models import Alert, Slice
from alerts.views import member as pages
from members import limits
from members.models import Channel, User
from num import packs
from num.models import AuditEntry
from tests.alerts.dispatching import Post, make_audience, start, through
from tests.alerts.rows import rows
from tests.factories import make_approved_alert, make_delivery
from tests.people import signed_in

pytestmark = pytest.mark.django_db
TRACE = "/desk/trace/"
TEXT = "A man in a white van is reported to have driven off with somebody near the quartz works."


class Clock:
    now = datetime(2026, 3, 2, 10, 5, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def old(number: int) -> list[Alert]:
    """So many alerts of last week, as far as counting knows."""
    return [Alert(approved_at=timezone.now() - timedelta(days=7)) for _ in range(number)]


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_list_holds_titles_and_no_text(ann: User, caro: User, ada: User) -> None:
    for _ in range(3):
        make_approved_alert(caro, ada, text=TEXT)
    client = signed_in(ann)
    for answer in (client.get("/alerts/"), client.post("/alerts/", {"words": "van"})):
        assert len(answer.context["alerts"]) == 3
        assertNotContains(answer, "quartz works")


@pytest.mark.parametrize(("came", "shown"), [(3, (2, 0)), (2, (2, 0)), (1, (1, 1))])
def test_the_list_after_a_pause_is_no_longer(
    ann: User, caro: User, ada: User, monkeypatch: pytest.MonkeyPatch, came: int, shown: tuple[int, int]
) -> None:
    """Of three alerts, so many came in the pause; a page holds two."""
    monkeypatch.setattr(pages, "AT_ONCE", 2)
    alerts, now = [make_approved_alert(caro, ada) for _ in range(3)], timezone.now()
    Alert.objects.filter(pk__in=[one.pk for one in alerts[:came]]).update(approved_at=now - timedelta(days=2))
    ann.paused_from, ann.paused_until = now - timedelta(days=3), now - timedelta(days=1)
    ann.save(update_fields=["paused_from", "paused_until"])
    answer = signed_in(ann).get("/alerts/")
    assert tuple(len(answer.context[part]) for part in ("missed", "alerts")) == shown
    assertContains(answer, "There is 1 more.")
    assertNotContains(answer, "There are no others.")


def test_so_many_an_hour_and_those_of_today_stay_open(clock: Clock, ann: User) -> None:
    alerts = old(openings.AN_HOUR)
    for alert in alerts:
        openings.count(alert, by=ann)
    one_more = old(1)[0]
    for _ in range(2):
        with pytest.raises(limits.TooMany) as limit:
            openings.count(one_more, by=ann)
        assert limit.value.again_at == datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
    for alert in alerts:
        openings.count(alert, by=ann)
    openings.count(Alert(approved_at=clock.now - timedelta(hours=2)), by=ann)
    clock.now = limit.value.again_at
    openings.count(one_more, by=ann)


def test_so_many_a_day(clock: Clock, ann: User, bea: User) -> None:
    for hour in range(3):
        clock.now = datetime(2026, 3, 2, 10 + hour, 5, tzinfo=UTC)
        for alert in old(openings.AN_HOUR):
            openings.count(alert, by=ann)
    clock.now = datetime(2026, 3, 2, 13, 5, tzinfo=UTC)
    with pytest.raises(limits.TooMany) as limit:
        openings.count(old(1)[0], by=ann)
    assert limit.value.again_at == datetime(2026, 3, 3, tzinfo=UTC)
    openings.count(old(1)[0], by=bea)


def test_whoever_reaches_the_limit_is_told_what_to_do(
    ann: User, caro: User, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openings, "AN_HOUR", 1)
    first, second, new = (make_approved_alert(caro, ada, text=TEXT) for _ in range(3))
    week = timezone.now() - timedelta(days=7)
    Alert.objects.filter(pk__in=[first.pk, second.pk]).update(approved_at=week)
    client, before = signed_in(ann), rows()
    assert [client.get(reverse("alert", args=[one.pk])).status_code for one in (first, second)] == [200, 429]
    limited = client.get(reverse("alert", args=[second.pk]))
    assertContains(limited, "That is enough for now", status_code=429)
    assertContains(limited, reverse("report"), status_code=429)
    assertNotContains(limited, "quartz works", status_code=429)
    assert [client.get(reverse("alert", args=[one.pk])).status_code for one in (first, new)] == [200, 200]
    changed = {table for table, lines in rows().items() if lines != before[table]}
    assert changed <= {"alerts_readmarks", "django_session"}  # that she came to the limit is nowhere


def test_members_are_in_one_group_range_by_range_whatever_the_alert() -> None:
    numbers = range(0, 400 * leak_marks.RANGE, leak_marks.RANGE // 2)
    groups = [leak_marks.group_of(number) for number in numbers]
    assert set(groups) == set(range(leak_marks.WAYS)) - {leak_marks.STAFF}
    assert all(
        leak_marks.group_of(number) == leak_marks.group_of(number - number % leak_marks.RANGE) for number in numbers
    )
    assert len({tuple(leak_marks.frame(group)) for group in range(leak_marks.WAYS)}) == leak_marks.WAYS


@pytest.mark.parametrize("group", range(leak_marks.WAYS))
def test_a_whole_copy_names_its_group_however_it_is_broken_into_lines(group: int) -> None:
    copied = "\n > ".join([TEXT, *leak_marks.frame(group)]).replace("\n > ", "  \n").upper()
    assert leak_marks.groups_in(copied) == {group}


def test_of_a_part_several_are_left_and_of_none_nothing_is_said() -> None:
    assert len(leak_marks.groups_in(leak_marks.frame(5)[0])) == leak_marks.WAYS // 2
    assert len(leak_marks.groups_in(" ".join(leak_marks.frame(5)[:2]))) == leak_marks.WAYS // 4
    assert leak_marks.groups_in(TEXT) == set()


def test_the_page_carries_the_mark_of_the_readers_group(ann: User, caro: User, ada: User) -> None:
    alert = make_approved_alert(caro, ada, text=TEXT)
    page = text(signed_in(ann).get(reverse("alert", args=[alert.pk])))
    assert leak_marks.groups_in(page) == {leak_marks.group_of(ann.channels.get(kind="inbox").pk)}


def test_an_email_carries_the_mark_of_its_slice_and_the_text_as_it_was_approved(alert: Alert) -> None:
    (channel,) = make_audience(1)
    Channel.objects.update(wording=Channel.Wording.FULL)
    Alert.objects.update(text=f"{TEXT}\n{chr(10).join(leak_marks.frame(0))}\nThe end of what was approved.")
    alert.refresh_from_db()
    start(alert)
    post = Post()
    engine.drain(through=through(post))
    sent = message_from_bytes(post.taken[0].data, policy=policy.default)
    for kind in ("plain", "html"):
        body = sent.get_body((kind,))
        assert body
        said = body.get_content().replace("\r\n", "\n").replace("<br>", "\n")
        approved, _, around = said.partition("The end of what was approved.")
        assert alert.text.partition("\nThe end")[0] in approved
        assert leak_marks.groups_in(around) == {leak_marks.group_of(channel.pk)}


@pytest.mark.parametrize("group", range(leak_marks.WAYS))
def test_only_the_words_around_differ(group: int) -> None:
    plain = messages.render(Alert(level=3, title="Man in a van", text=TEXT))["email:full"]
    stamped = messages.stamp(plain, group)
    before, after = plain.split("\r\n"), stamped.split("\r\n")
    assert len(before) == len(after)
    changed = {new for old, new in zip(before, after, strict=True) if old != new}
    assert all(any(sentence in line for sentence in leak_marks.frame(group)) for line in changed)
    assert bool(changed) == (group != leak_marks.STAFF)


def test_neutral_messages_carry_no_mark() -> None:
    for name, rendering in messages.render(Alert(level=3, title="t", text=TEXT)).items():
        if name != "email:full":
            assert messages.stamp(rendering, 7) == rendering


@pytest.fixture
def leaked(caro: User, ada: User, ann: User, monkeypatch: pytest.MonkeyPatch) -> str:
    """What Ann's group read of an alert that came to her."""
    monkeypatch.setattr(leak_marks, "group_of", lambda number: 3)
    make_delivery(make_approved_alert(caro, ada, title="Man in a van", text=TEXT), ann)
    return f"Seen on a forum: {TEXT} {' '.join(leak_marks.frame(3))}"


def test_an_approver_traces_a_copy_to_a_group(ada: User, leaked: str) -> None:
    client = signed_in(ada)
    page = text(client.post(TRACE, {"passage": leaked}))
    assert "It carries a mark, but fewer than 50 members read it so." in page
    assert "group 3" not in page
    make_audience(tracing.LEAST)
    page = text(client.post(TRACE, {"passage": leaked}))
    assert "It came from group 3 of 7" in page
    assert "It copies “Man in a van”" in page
    assert "fewer than 50 members got it" in page
    for member in User.objects.filter(username__regex=r"^m\d+-"):
        make_delivery(Alert.objects.get(), member, "email")
    Channel.objects.update(wording=Channel.Wording.FULL)
    assert "about 50 members got it with its text" in text(client.post(TRACE, {"passage": leaked}))


def test_a_preview_that_got_out_is_laid_at_no_members_door(ada: User, leaked: str) -> None:
    """Nor is a test copy, which says the same."""
    approver, alert = signed_in(ada), Alert.objects.get()
    (whole,) = (one for one in approver.get(f"/desk/{alert.pk}/").context["preview"] if "text of the" in one.channel)
    page = text(approver.post(TRACE, {"passage": whole.text}))
    assert "It reads as a preview, a test copy or a sheet that staff printed does. Whoever knows" in page
    assert "came from staff" not in page
    assert "It copies “Man in a van”" in page
    assert "members got it" not in page


def test_it_never_tells_who(ada: User, ann: User, leaked: str) -> None:
    page = text(signed_in(ada).post(TRACE, {"passage": leaked}))
    shown = page.replace(leaked, "")
    assert not [word for word in (ann.username, ann.working_name, str(ann.pk), "example.org") if f" {word}" in shown]


OWN = "This was reported to us. A van was seen near the quartz works, and it is not proved. Take care."


@pytest.mark.parametrize("cut", ["", "This was reported to us. "])
def test_what_an_alert_says_itself_is_no_mark(ada: User, caro: User, monkeypatch: pytest.MonkeyPatch, cut: str) -> None:
    """Whether it is copied whole, or a line of it alone: the other one is as it was approved."""
    monkeypatch.setattr(tracing, "LEAST", 0)
    alert = make_approved_alert(caro, ada, title="A van", text=f"{OWN}\n{TEXT}")
    posted = f"{OWN}\n{TEXT}".removeprefix(cut)
    assert "None of our sentences stands around the alert" in text(signed_in(ada).post(TRACE, {"passage": posted}))
    for group in range(1, leak_marks.WAYS):
        traced = tracing.trace(f"{posted} {' '.join(leak_marks.frame(group))}")
        assert [one.alert for one in traced.copied] == [alert]
        assert group in traced.groups
        assert cut or (traced.groups, traced.staff) == ({group}, False)


def test_no_words_of_a_country_say_what_is_a_mark() -> None:
    """They stand in alerts and on paper, whoever reads them."""
    for path in (Path(packs.__file__).parent).glob("*/*.json"):
        assert leak_marks.groups_in(path.read_text()) == set(), path


def test_what_cannot_be_said_is_not_said(ada: User, leaked: str) -> None:
    page = text(signed_in(ada).post(TRACE, {"passage": TEXT}))
    assert "It carries no mark" in page
    assert "members got it" not in page
    assert "It copies no alert" in text(
        signed_in(ada).post(TRACE, {"passage": "Something else. Nobody has proved it."})
    )


def test_only_who_could_read_the_text_is_counted(ann: User, bea: User, leaked: str) -> None:
    """A neutral e-mail carries no text to copy."""
    alert = Alert.objects.get()
    piece = make_delivery(alert, bea, "email")
    assert tracing.trace(leaked).copied[0].members == 1
    bea.channels.filter(kind="email").update(wording=Channel.Wording.FULL)
    assert tracing.trace(leaked).copied[0].members == 2
    Slice.objects.filter(pk=piece.pk).update(states=b"x")
    assert tracing.trace(leaked).copied[0].members == 1


def test_that_somebody_looked_is_on_record_and_the_passage_is_not(ada: User, leaked: str) -> None:
    client = signed_in(ada)
    client.get(TRACE)
    before = rows()
    client.post(TRACE, {"passage": leaked})
    after = rows()
    assert {table for table in after if after[table] != before[table]} <= {"num_auditentry", "django_session"}
    entry = AuditEntry.objects.get(event="leak.traced")
    assert (entry.by, entry.details) == (str(ada.pk), {"groups": 0, "alerts": 1})


def test_what_was_typed_stays_when_it_cannot_be_taken(client: Client, ada: User) -> None:
    client.force_login(ada)
    assertContains(client.post(TRACE, {"passage": ""}), "Copy here what was found.")
    assertContains(client.post(TRACE, {"passage": "quartz " * 2000}), "Take a shorter part of it.")
    assertContains(client.get(TRACE), "It never tells who it was.")
