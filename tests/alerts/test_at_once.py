"""Fast-track (d11): one approver on duty warns at once, in fixed phrases and a coarse place, marked as unconfirmed."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from alerts import actions, messages, tokens
from alerts import dispatch as engine
from alerts.bulletin import printable_by
from alerts.models import Alert, Dispatch, Phrase, Review, Slice
from alerts.models.dispatch import Byte
from members.models import Region, User
from num.audit import System
from num.models import AuditEntry
from reports.actions.case import assign, close_report
from reports.actions.duty import plan_shift
from reports.actions.entering import enter
from reports.actions.report import give_consent
from reports.models import Case, Consent, Report, Shift
from reports.submission import Submission
from tests.alerts.dispatching import Post, through
from tests.factories import ALL_YES, make_alert_in_review, make_case, make_report, make_staff, place
from tests.people import signed_in
from tests.servers.processes import Live

pytestmark = pytest.mark.django_db
PICKED = {"happened": "violence", "look_out": ["by-phone", "tell-somebody"], "regions": ["r-tli"]}
TITLE = "Unconfirmed: violence was reported"
# The keystroke-level model, as docs/features.md counts: to decide, to point and to press; and a second a page.
PRESS, PAGE = 1.35 + 1.10 + 0.20, 1.0


@pytest.fixture
def report(ann: User) -> Report:
    """It says that somebody may be in danger, and waits to be read."""
    return make_report(by=ann, story="He had a knife.", incident_types=["violence"], consents={"warn": "yes"})


@pytest.fixture
def on_duty(ada: User) -> User:
    now = timezone.now()
    plan_shift(ada, now - timedelta(hours=1), now + timedelta(hours=7), by=ada)
    return ada


def address(report: Report) -> str:
    return reverse("desk_at_once", args=[report.pk])


def warn(report: Report, by: User, **picked: object) -> Any:
    return signed_in(by).post(address(report), PICKED | picked)


@pytest.fixture
def warning(report: Report, on_duty: User) -> Alert:
    assert warn(report, on_duty).status_code == 302
    return Alert.objects.get()


def deliver() -> list[str]:
    """Whoever got something by e-mail."""
    post = Post()
    engine.drain(through=through(post))
    return sorted(post.recipients)


def refuses(change: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


class Hand:
    """Somebody who presses what is on the page, and nothing else."""

    def __init__(self, user: User) -> None:
        self.client, self.presses, self.pages, self.page = signed_in(user), 0, 0, ""
        self.typed: dict[str, list[str]] = {}

    def open(self, path: str) -> None:
        self.page, self.pages = self.client.get(path).content.decode(), self.pages + 1

    def follow(self, path: str) -> None:
        assert f'href="{path}"' in self.page
        self.presses += 1
        self.open(path)

    def unfold(self, summary: str) -> None:
        assert f"<summary>{summary}</summary>" in self.page
        self.presses += 1

    def choose(self, name: str, value: str) -> None:
        assert re.search(rf'<input [^>]*name="{name}"[^>]*value="{value}"', self.page)
        self.presses += 1
        self.typed.setdefault(name, []).append(value)

    def send(self, button: str) -> Any:
        assert f">{button}</button>" in self.page
        self.presses, self.pages = self.presses + 1, self.pages + 1
        (form,) = re.findall(r'<form method="post" action="(/desk/[^"]*)"', self.page)
        return self.client.post(form, self.typed)


def test_from_the_queue_to_the_first_message_in_eight_presses(report: Report, on_duty: User) -> None:
    hand = Hand(on_duty)
    hand.open(reverse("casework"))
    hand.follow(reverse("casework_report", args=[report.pk]))
    hand.follow(address(report))
    hand.choose("happened", "violence")
    hand.choose("look_out", "by-phone")
    hand.choose("look_out", "tell-somebody")
    hand.unfold("London")
    hand.choose("regions", "r-tli")
    began = time.monotonic()
    assert hand.send("Send it now").status_code == 302
    assert deliver() == ["ann@example.org"]
    waited = time.monotonic() - began
    assert hand.presses == 8
    reading = 60  # the report and the phrases: 240 words
    assert hand.presses * PRESS + hand.pages * PAGE + reading + waited < 120


@pytest.mark.faults
def test_a_real_worker_hands_it_over_within_seconds(live: Live, report: Report, on_duty: User) -> None:
    began = time.monotonic()
    assert warn(report, on_duty).status_code == 302
    live.wait_until(lambda: bool(live.sink.accepted()))
    took = time.monotonic() - began
    print(f"from the press to the first message accepted: {took:.2f} s")
    assert live.sink.counts() == {"ann@example.org": 1}
    assert took < 20  # of the two minutes, also on a machine that is busy


def test_it_goes_out_in_fixed_phrases_for_24_hours(warning: Alert, report: Report, on_duty: User) -> None:
    assert (warning.title, warning.level, warning.state, warning.provisional) == (TITLE, 3, "approved", True)
    phrases = set(Phrase.objects.values_list("words", flat=True))
    assert set(warning.text.split("\n\n")) <= phrases
    assert warning.approved_by == warning.drafted_by == on_duty
    assert warning.approved_at
    assert warning.expires_at == warning.approved_at + timedelta(hours=24)
    assert warning.region_mask == place("r-tli").mask
    assert [source.report for source in warning.sources.all()] == [report]
    report.refresh_from_db()
    assert (report.state, report.case) == ("accepted", warning.case)
    assert Case.objects.worked_on_by(on_duty).filter(pk=warning.case_id).exists()
    review = Review.objects.get()
    assert (review.by, review.text_hash) == (on_duty, messages.text_hash(warning))
    assert AuditEntry.objects.filter(event="alert.warned_at_once", by=str(on_duty.pk)).exists()


def test_its_reporter_reads_that_others_were_warned(warning: Alert, ann: User) -> None:
    assertContains(signed_in(ann).get(reverse("my_reports")), "A warning has been sent to other members.")


def test_it_is_marked_as_unconfirmed_wherever_it_stands(warning: Alert, ann: User, on_duty: User) -> None:
    member, staff = signed_in(ann), signed_in(on_duty)
    for client, path in (
        (member, reverse("alerts")),
        (member, reverse("alert", args=[warning.pk])),
        (staff, reverse("desk")),
        (staff, reverse("desk_alert", args=[warning.pk])),
    ):
        assertContains(client.get(path), "Unconfirmed: violence was reported")
    assertContains(member.get(reverse("alerts")), '<span class="tag level-2">Unconfirmed</span>', html=True)
    assertContains(member.get(reverse("alert", args=[warning.pk])), "This is not confirmed. It ends within a day")
    assertContains(staff.get(reverse("desk")), "Unconfirmed, to be checked")


@pytest.mark.parametrize("rendering", ["email:neutral", "email:full", "sms:neutral", "push:neutral"])
def test_each_message_says_that_it_is_not_confirmed(warning: Alert, rendering: str) -> None:
    sent = Dispatch.objects.get().renderings[rendering].replace("=\r\n", "")
    assert re.search("unconfirmed|not confirmed", sent, re.IGNORECASE)


def test_nothing_that_is_typed_goes_out(report: Report, on_duty: User) -> None:
    warn(report, on_duty, title="He is called Vern", text="Vern, 07700 900123", happened="weapon")
    assert "Vern" not in str(Alert.objects.values("title", "text").get()) + str(Dispatch.objects.get().renderings)
    assert warn(make_grave(on_duty), on_duty, happened="He is called Vern").status_code == 200
    assert Alert.objects.count() == 1


def make_grave(user: User) -> Report:
    return make_report(by=make_staff(f"of-{user.username}", "caseworker"), incident_types=["rape"], consents=WARN)


WARN = {"warn": "yes"}


def test_the_database_itself_wants_fixed_phrases(warning: Alert) -> None:
    mine = Alert.objects.filter(pk=warning.pk)
    refuses(lambda: mine.update(text="He is called Vern."))
    refuses(lambda: mine.update(text=f'{warning.text}\n\nHe is called "Vern".'))
    refuses(lambda: mine.update(title="Unconfirmed: he is called Vern"))
    refuses(lambda: mine.update(title="violence was reported"))
    mine.update(
        text="\n\n".join(reversed(warning.text.split("\n\n"))),
        title="Unconfirmed: a robbery with violence was reported",
    )


def test_the_database_itself_wants_one_approver_on_duty(warning: Alert, caro: User) -> None:
    mine = Alert.objects.filter(pk=warning.pk)
    for change in (
        {"duty_until": None},
        {"duty_until": warning.approved_at},
        {"approved_by": None},
        {"drafted_by": caro},
        {"last_edited_by": caro},
        {"level": 2},
        {"version": 2},
        {"provisional": False},
    ):
        refuses(lambda change=change: mine.update(**change))  # type: ignore[misc]
    mine.update(expires_at=warning.approved_at)


def test_an_alert_for_two_stays_for_two(caro: User, ada: User) -> None:
    """Whoever writes words of their own approves nothing alone by calling it provisional."""
    alert = make_alert_in_review(caro)
    now = timezone.now()
    change = {"approved_by": caro, "approved_at": now, "expires_at": now, "state": "approved"}
    refuses(lambda: Alert.objects.filter(pk=alert.pk).update(**change))
    refuses(lambda: Alert.objects.filter(pk=alert.pk).update(**change, provisional=True, duty_until=now + LATER))


LATER = timedelta(hours=1)


@pytest.mark.parametrize("when", ["never", "over", "to come", "somebody else's"])
def test_nobody_warns_alone_who_is_not_on_duty(report: Report, ada: User, caro: User, when: str) -> None:
    now = timezone.now()
    starts, ends = {"over": (-9, -1), "to come": (1, 9)}.get(when, (-1, 7))
    if when != "never":
        worker = caro if when == "somebody else's" else ada
        plan_shift(worker, now + timedelta(hours=starts), now + timedelta(hours=ends), by=ada)
    page = signed_in(ada).get(address(report))
    assertContains(page, "you are not on duty now")
    assertNotContains(page, "Send it now")
    assertContains(warn(report, ada), "You are not on duty now.")
    assert not Alert.objects.exists()
    assert not Case.objects.exists()
    plan_shift(ada, now - LATER, now + LATER, by=ada)
    assert warn(report, ada).status_code == 302


def test_duty_that_ended_while_she_read_warns_nobody(report: Report, on_duty: User) -> None:
    assertContains(signed_in(on_duty).get(address(report)), "Send it now")
    Shift.objects.update(ends_at=timezone.now())
    answer = warn(report, on_duty)
    assertContains(answer, "You are not on duty now.")
    assertContains(answer, 'value="violence" required', html=False)
    assert [box.data["value"].value for box in answer.context["form"]["look_out"] if box.data["selected"]] == PICKED[
        "look_out"
    ]
    assert not Alert.objects.exists()


def test_without_a_yes_nobody_is_warned(report: Report, ann: User, on_duty: User) -> None:
    give_consent(report, "warn", "no", by=ann, given=Consent.Given.FORM)
    assertNotContains(signed_in(on_duty).get(reverse("casework_report", args=[report.pk])), "Warn others at once")
    assertContains(signed_in(on_duty).get(address(report)), "only a clear yes counts")
    assertContains(warn(report, on_duty), "does not agree that others are warned")
    assert not Alert.objects.exists()


def test_a_yes_taken_back_meanwhile_stops_it(warning: Alert, report: Report, ann: User) -> None:
    give_consent(report, "warn", "no", by=ann, given=Consent.Given.FORM)
    assert deliver() == []
    assertContains(signed_in(ann).get(reverse("alert", args=[warning.pk])), "Please do not rely on it.")


def test_whoever_wrote_the_report_down_does_not_warn_of_it_alone(ada: User, on_duty: User) -> None:
    told = Submission(
        story="x", incident_types=["rape"], consents=WARN, came_by=Report.CameBy.PHONE, given=Consent.Given.PHONE
    )
    report = enter(told, by=ada).report
    reason = {"reason": "I know her voice."}
    assertContains(warn(report, ada, **reason), "another approver on duty must warn of it")
    assert not Alert.objects.exists()
    abe, now = make_staff("abe", "approver"), timezone.now()
    plan_shift(abe, now - LATER, now + LATER, by=abe)
    assert warn(report, abe, **reason).status_code == 302


def test_a_report_from_nobody_we_know_needs_a_reason(on_duty: User) -> None:
    report = make_report(story="x", incident_types=["rape"], consents=WARN)
    assertContains(warn(report, on_duty), "Say why you believe it.")
    assert warn(report, on_duty, reason="The van heard the same.").status_code == 302
    assert Review.objects.get().comment == "The van heard the same."


@pytest.mark.parametrize("left_out", ["happened", "look_out", "regions"])
def test_what_is_missing_is_said(report: Report, on_duty: User, left_out: str) -> None:
    assertContains(warn(report, on_duty, **{left_out: []}), "Choose")
    assert not Alert.objects.exists()


def test_the_place_is_coarse_and_never_everywhere(report: Report, on_duty: User) -> None:
    assertNotContains(signed_in(on_duty).get(address(report)), 'value="national"')
    assert warn(report, on_duty, regions=["national"]).status_code == 200
    assert not Alert.objects.exists()
    warn(report, on_duty, regions=["metropolitan", "r-tld"])
    assert Alert.objects.get().region_mask == place("metropolitan").mask | place("r-tld").mask


@pytest.mark.parametrize("name", ["caro", "cleo", "ann", "una", "tess", "amir"])
def test_for_others_there_is_no_such_page(report: Report, name: str, request: pytest.FixtureRequest) -> None:
    user = request.getfixturevalue(name)
    assert signed_in(user).get(address(report)).status_code == 404
    assert warn(report, user).status_code == 404
    if user.may("triage"):
        assertNotContains(signed_in(user).get(reverse("casework_report", args=[report.pk])), "Warn others at once")


def test_only_of_danger_and_of_what_is_open(ann: User, on_duty: User, report: Report) -> None:
    risk = make_report(by=ann, incident_types=["theft"], consents=WARN)
    assert signed_in(on_duty).get(address(risk)).status_code == 404
    assert warn(risk, on_duty).status_code == 404
    close_report(report, "too_little", by=on_duty)
    assert warn(report, on_duty).status_code == 404


def test_nobody_is_warned_twice_of_one_report(warning: Alert, report: Report, on_duty: User) -> None:
    assertContains(warn(report, on_duty), "Others were warned of it already.")
    assert Dispatch.objects.count() == 1


@pytest.mark.parametrize("how", ["ended", "withdrawn"])
def test_one_person_warns_once_of_a_report(warning: Alert, report: Report, on_duty: User, how: str) -> None:
    if how == "withdrawn":
        actions.cancel(warning, by=on_duty)
    else:
        Alert.objects.update(expires_at=timezone.now())
        actions.expire(by=System("expiry"))
    assertContains(warn(report, on_duty), "somebody else reads, too")
    assert Alert.objects.get() == warning


def test_all_places_together_are_everywhere(report: Report, on_duty: User) -> None:
    every = list(Region.objects.filter(level=Region.Level.REGION).values_list("code", flat=True))
    assertContains(warn(report, on_duty, regions=every), "somebody else reads first")
    assert not Alert.objects.exists()


def test_of_a_report_in_a_case_that_she_may_open(report: Report, caro: User, on_duty: User) -> None:
    case = make_case(caro, report)
    assert warn(report, on_duty).status_code == 404
    assign(case, on_duty, by=caro)
    assertContains(signed_in(on_duty).get(reverse("case", args=[case.pk])), address(report))
    warn(report, on_duty)
    assert Alert.objects.get().case == case


def test_after_24_hours_it_is_gone_and_nobody_is_told(warning: Alert, ann: User, bea: User, on_duty: User) -> None:
    assert deliver() == ["ann@example.org"]
    Alert.objects.update(expires_at=timezone.now())
    assertNotContains(signed_in(ann).get(reverse("alerts")), TITLE)
    slice = Slice.objects.get(kind="email")
    link = reverse("answer", args=[tokens.answer_token(slice.pk, *slice.positions(Byte.SENT))])
    for path in (link, reverse("alert", args=[warning.pk]), reverse("alert_check", args=[warning.pk])):
        assertContains(signed_in(ann).get(path), "It was not confirmed in time.")
    assert actions.expire(by=System("expiry")) == 1
    assert deliver() == []
    assert Dispatch.objects.count() == 1
    assertContains(signed_in(on_duty).get(reverse("desk_alert", args=[warning.pk])), "Members read it no more")


def test_it_stands_on_no_bulletin(warning: Alert, on_duty: User) -> None:
    assert Alert.objects.live().get() == warning
    assert not printable_by(on_duty).exists()


def test_what_had_not_gone_out_in_24_hours_never_does(warning: Alert) -> None:
    Alert.objects.update(expires_at=timezone.now())
    assert deliver() == []


@pytest.mark.parametrize("began", [datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 3, 28, 12, tzinfo=UTC)])
def test_a_change_of_clocks_makes_it_neither_longer_nor_shorter(
    report: Report, ada: User, began: datetime, settings: LazySettings
) -> None:
    settings.DEMO = True  # which may date things in the past
    plan_shift(ada, began - LATER, began + LATER, by=ada)
    happened = Phrase.objects.get(code="violence")
    regions = [place("r-tli")]
    warning = actions.warn_at_once(report, happened=happened, look_out=[], regions=regions, by=ada, at=began)
    assert warning.expires_at == began + timedelta(hours=24)
    shown = timezone.localtime(warning.expires_at)
    assert (shown.day, shown.hour) != (timezone.localtime(began).day + 1, timezone.localtime(began).hour)
    assertContains(signed_in(ada).get(reverse("desk_alert", args=[warning.pk])), f"{shown:%H:%M}")


def test_who_got_it_is_told_that_it_was_withdrawn(warning: Alert, ann: User, bea: User, on_duty: User) -> None:
    assert deliver() == ["ann@example.org"]
    signed_in(on_duty).post(reverse("desk_cancel", args=[warning.pk]), {"version": 1})
    assert deliver() == ["ann@example.org"]
    assertContains(signed_in(ann).get(reverse("alerts")), "was withdrawn on")


@pytest.mark.parametrize("written", ["before", "after"])
def test_what_was_written_of_the_same_report_takes_its_place_too(
    report: Report, ann: User, bea: User, caro: User, on_duty: User, written: str
) -> None:
    """It is for the North West, and Ann in London got the provisional one. Whoever approves it knows of that first."""
    case = make_case(caro, report)
    assign(case, on_duty, by=caro)
    if written == "before":
        full = make_alert_in_review(caro, case, regions=["r-tld"])
    warn(report, on_duty)
    warning = Alert.objects.get(provisional=True)
    assert deliver() == ["ann@example.org"]
    if written == "after":
        full = make_alert_in_review(caro, case, regions=["r-tld"])
    author, page = signed_in(caro), reverse("desk_alert", args=[full.pk])
    assertContains(author.get(reverse("desk_alert", args=[warning.pk])), f'<a href="{page}">The full alert is being')
    with pytest.raises(actions.Refused, match="Open that one"):
        actions.draft_update(warning, by=caro, **writing(report))
    approver = signed_in(make_staff("abe", "approver"))
    answers = dict.fromkeys(ALL_YES, "yes") | {"version": "1"}
    answer = approver.post(reverse("desk_approve", args=[full.pk]), answers)
    assertContains(answer, "Something is new since you opened this page")
    assertContains(answer, "it takes the place of")
    assert "update" in answer.context["preview"][0].text
    expire(warning)
    approver.post(reverse("desk_approve", args=[full.pk]), answers | {"known": full.mark(full.takes_place_of())})
    warning.refresh_from_db()
    assert (warning.state, warning.newest()) == ("updated", full)
    assert deliver() == ["ann@example.org", "bea@example.org"]


def test_of_a_warning_that_was_withdrawn_nothing_takes_the_place(
    report: Report, bea: User, caro: User, on_duty: User
) -> None:
    case = make_case(caro, report)
    full = make_alert_in_review(caro, case)
    assign(case, on_duty, by=caro)
    warn(report, on_duty)
    actions.cancel(Alert.objects.get(provisional=True), by=on_duty)
    assert actions.approve(full, checks=ALL_YES, by=make_staff("abe", "approver")).replaces is None


def writing(report: Report) -> actions.Writing:
    return actions.Writing(sources=[report], level=3, title="T", text="x", regions=[place("r-tli")], work_types=[])


def expire(warning: Alert) -> None:
    Alert.objects.filter(pk=warning.pk).update(expires_at=timezone.now())
    assert actions.expire(by=System("expiry")) == 1


@pytest.mark.parametrize("late", [False, True])
def test_the_full_alert_goes_to_who_got_it_also_once_its_time_is_over(
    warning: Alert, report: Report, ann: User, bea: User, caro: User, on_duty: User, late: bool
) -> None:
    """The full alert is for the North West: Ann, in London, gets it because she got the provisional one."""
    assert deliver() == ["ann@example.org"]
    assign(warning.case, caro, by=on_duty)
    client = signed_in(caro)
    assertContains(client.get(reverse("desk_alert", args=[warning.pk])), "Write the full alert")
    form = client.get(reverse("desk_update", args=[warning.pk]))
    assertNotContains(form, 'value="Unconfirmed')
    written = {"sources": [str(report.pk)], "level": "3", "title": "Man with a knife", "text": "Look at his hands."}
    client.post(reverse("desk_update", args=[warning.pk]), written | {"regions": ["r-tld"], "version": 1})
    full = Alert.objects.get(provisional=False)
    if late:
        Alert.objects.filter(pk=warning.pk).update(expires_at=timezone.now())
        actions.expire(by=System("expiry"))
    actions.ask_review(full, by=caro)
    actions.approve(full, checks=ALL_YES, by=make_staff("abe", "approver"))
    warning.refresh_from_db()
    assert warning.state == "updated"
    assert deliver() == ["ann@example.org", "bea@example.org"]
    for member in (ann, bea):
        page = signed_in(member).get(reverse("alert", args=[full.pk]))
        assertContains(page, "It takes the place of what we told you unconfirmed")
    assertContains(signed_in(ann).get(reverse("alert", args=[warning.pk])), "was updated")
