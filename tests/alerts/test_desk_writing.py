"""Writing an alert at the desk: its own text (d1), aimed by place and work (d4, d5), by whoever works on the case."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from alerts.actions import approve, ask_changes, cancel, expire
from alerts.models import Alert, Review
from alerts.views import desk as desk_view
from alerts.views import reach
from members.models import User
from members.models.place import ALL
from num.audit import System
from num.models import AuditEntry
from reports.actions.case import assign, link, unassign
from reports.actions.report import give_consent, withdraw
from reports.models import Case, Consent, Report
from reports.submission import SubmittedIdentifier, SubmittedPerson
from tests.factories import make_alert, make_alert_in_review, make_case, make_report, place, work
from tests.people import signed_in
from tests.servers.bound import SAYING
from tests.servers.texts import TextServer

DAY = timedelta(days=1)

STORY = "He drove me to a dark yard behind the fish market and would not let me out."
TOLD = {
    "story": STORY,
    "identifiers": [SubmittedIdentifier(kind="phone", value="07700 900123")],
    "persons": [SubmittedPerson(name="Garrod Penwillan")],
    "consents": {"warn": "yes"},
}


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, **TOLD)


@pytest.fixture
def case(caro: User, report: Report) -> Case:
    return make_case(caro, report)


@pytest.fixture
def typed(report: Report) -> dict[str, object]:
    return {
        "sources": [str(report.pk)],
        "level": "3",
        "title": "Man in a van",
        "text": "A man in a van is reported to have locked somebody in.",
        "regions": ["r-tli"],
        "work_types": ["street"],
    }


def address(case: Case) -> str:
    return reverse("desk_new", args=[case.pk])


def test_a_caseworker_writes_an_alert(client: Client, caro: User, case: Case, typed: dict[str, object]) -> None:
    client.force_login(caro)
    answer = client.post(address(case), typed)
    alert = Alert.objects.get()
    assertRedirects(answer, reverse("desk_alert", args=[alert.pk]), fetch_redirect_response=False)
    assert (alert.state, alert.drafted_by, alert.last_edited_by, alert.version) == ("draft", caro, caro, 1)
    assert (alert.region_mask, alert.work_mask) == (place("r-tli").mask, 1 << (work("street").bit or 0))
    assert [source.report for source in alert.sources.all()] == list(case.reports.all())


def test_the_form_is_empty_beside_the_folded_story(client: Client, caro: User, case: Case) -> None:
    client.force_login(caro)
    answer = client.get(address(case))
    assertContains(answer, STORY, count=1)
    folded = answer.content.decode().partition(STORY)[0].rpartition("<details>")[2]
    assert "<summary>Read the story. It may speak of violence" in folded
    assert not any(answer.context["form"][name].value() for name in ("title", "text", "sources", "level"))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("He called from 0044 7700 900 123.", "a phone number from the report"),
        ("garrod  penwillan drives a van.", "the name of the person the report is about"),
    ],
)
def test_copying_an_identifier_is_blocked_by_name(
    client: Client, caro: User, case: Case, typed: dict[str, object], said: str, kind: str
) -> None:
    client.force_login(caro)
    answer = client.post(address(case), typed | {"text": said})
    assertContains(answer, kind)
    assertContains(answer, said)
    assert not Alert.objects.exists()
    assert client.post(address(case), typed).status_code == 302


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("regions", "Choose at least one place"),
        ("sources", "Choose the report or reports"),
        ("level", "Choose how grave it is"),
        ("text", "Write what members should know"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(
    client: Client, caro: User, case: Case, typed: dict[str, object], left_out: str, words: str
) -> None:
    client.force_login(caro)
    answer = client.post(address(case), {name: value for name, value in typed.items() if name != left_out})
    assertContains(answer, words)
    assertContains(answer, 'value="Man in a van"')
    assert not Alert.objects.exists()


def test_how_many_it_reaches_is_counted_while_it_is_written(
    client: Client,
    ann: User,
    caro: User,
    case: Case,
    typed: dict[str, object],
    texts: TextServer,
    settings: LazySettings,
) -> None:
    """In bands as beside the draft (d4, d5), with what the texts cost; nothing is saved, and nothing lost."""
    settings.SMS_COST = Decimal("0.04")
    client.force_login(caro)
    counting = typed | {"go": "count", "title": ""}
    shown = client.post(address(case), counting)
    assertContains(
        shown, "It would reach now: E-mail fewer than 10, Inbox on this site fewer than 10, Text message fewer"
    )
    assertContains(shown, "The texts would cost less than £0.40.")
    assertContains(shown, typed["text"])
    assertNotContains(shown, "Give it a title.")
    assertNotContains(client.post(address(case), typed | {"title": ""}), "It would reach now")
    assertContains(client.post(address(case), counting | {"regions": []}), "Choose at least one place.")
    assert not Alert.objects.exists()
    draft = make_alert(caro, case)
    page = reverse("desk_edit", args=[draft.pk])
    assertContains(client.post(page, counting | {"version": draft.version}), "It would reach now")
    draft.refresh_from_db()
    assert (draft.version, draft.title) == (1, "Man in a van")


def test_whoever_asks_very_often_how_many_it_reaches_is_not_told_and_that_is_on_record(
    client: Client, caro: User, case: Case, typed: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else staff could find places where one member makes the difference, and follow her choices."""
    monkeypatch.setattr(reach, "AN_HOUR", 2)
    client.force_login(caro)
    for words in (
        "It would reach now: E-mail",
        "It would reach now: E-mail",
        *["it was counted for you very often"] * 2,
    ):
        shown = client.post(address(case), typed | {"go": "count"})
        assertContains(shown, words)
        assertContains(shown, typed["text"])
    assertContains(client.post(address(case), typed, follow=True), "it was counted for you very often")
    assert Alert.objects.exists()
    assert AuditEntry.objects.filter(event="reach.refused", by=str(caro.pk)).count() == 1
    assertContains(client.get("/casework/log/"), "Asked more often than one may")


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((0, 1, 9), "fewer than 10"),
        ((10, 19), "10 to 19"),
        ((20, 49), "20 to 49"),
        ((50, 99), "50 to 99"),
        ((2_000, 4_999), "2,000 to 4,999"),
        ((1_000_000,), "1,000,000 to 1,999,999"),
    ],
)
def test_how_many_it_reaches_is_told_in_bands(counts: tuple[int, ...], words: str) -> None:
    assert {str(reach.band(count)) for count in counts} == {words}


def test_national_reaches_all_and_no_work_type_means_all(
    client: Client, caro: User, case: Case, typed: dict[str, object]
) -> None:
    client.force_login(caro)
    client.post(address(case), typed | {"regions": ["national", "merseyside"], "work_types": []})
    alert = Alert.objects.get()
    assert (alert.region_mask, alert.work_mask) == (ALL, ALL)


@pytest.mark.parametrize("how", ["no", "withdrawn"])
def test_a_report_is_no_source_once_its_reporter_says_no(
    client: Client, ann: User, caro: User, case: Case, report: Report, typed: dict[str, object], how: str
) -> None:
    client.force_login(caro)
    assertContains(client.get(address(case)), f'value="{report.pk}"')
    if how == "no":
        give_consent(report, "warn", "no", by=ann, given=Consent.Given.FORM)
    else:
        withdraw(report, by=ann)
    assertNotContains(client.get(address(case)), f'value="{report.pk}"')
    assertContains(client.post(address(case), typed), "no longer agrees that others are warned")
    assert not Alert.objects.exists()


def test_a_report_of_somebody_unknown_beside_another_is_offered_with_a_warning(
    client: Client, caro: User, case: Case
) -> None:
    """Its sender may be the one who is reported, and stop the warning by a later no."""
    client.force_login(caro)
    alone = client.get(address(case))
    assertNotContains(alone, "the whole alert stops")
    link(make_report(story="Me too.", consents={"warn": "yes"}), case, by=caro)
    beside = client.get(address(case))
    assertContains(beside, "If its sender says no later, the whole alert stops.")
    assertContains(beside, ", sent by no member", count=1)


@pytest.mark.parametrize("name", ["cleo", "ada", "ann", "una", "tess", "amir"])
def test_for_others_the_case_does_not_exist(
    client: Client, case: Case, typed: dict[str, object], name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))
    assert client.get(address(case)).status_code == 404
    assert client.post(address(case), typed).status_code == 404
    assert not Alert.objects.exists()


def test_without_a_case_one_is_chosen(client: Client, caro: User, cleo: User, case: Case) -> None:
    client.force_login(caro)
    assertContains(client.get(reverse("desk_choose")), case.reference)
    client.force_login(cleo)
    answer = client.get(reverse("desk_choose"))
    assertNotContains(answer, case.reference)
    assertContains(answer, "You have no open case")


def test_an_edit_is_a_new_version(client: Client, caro: User, cleo: User, case: Case, typed: dict[str, object]) -> None:
    alert = make_alert(caro, case)
    assign(case, cleo, by=caro)
    client.force_login(cleo)
    page = reverse("desk_edit", args=[alert.pk])
    assertContains(client.get(page), alert.text)
    client.post(page, typed | {"title": "Changed", "version": 1})
    alert.refresh_from_db()
    assert (alert.title, alert.version, alert.drafted_by, alert.last_edited_by) == ("Changed", 2, caro, cleo)


def test_each_report_beside_an_edit_says_whether_the_alert_rests_on_it(client: Client, caro: User, case: Case) -> None:
    alert = make_alert(caro, case, text="Somebody in a van is reported to have driven off.")
    link(make_report(), case, by=caro)
    client.force_login(caro)
    for name in ("desk_edit", "desk_alert"):
        page = client.get(reverse(name, args=[alert.pk]))
        assertContains(page, "The alert rests on it.", count=1)
        assertContains(page, "The alert does not rest on it.", count=1)


def test_two_edits_at_once_lose_nothing(client: Client, caro: User, case: Case, typed: dict[str, object]) -> None:
    alert = make_alert(caro, case)
    client.force_login(caro)
    page = reverse("desk_edit", args=[alert.pk])
    client.post(page, typed | {"title": "First", "version": 1})
    answer = client.post(page, typed | {"title": "Second", "version": 1})
    assertContains(answer, "saved another version meanwhile")
    assertContains(answer, "<strong>First</strong>")
    assertContains(answer, 'value="Second"')
    alert.refresh_from_db()
    assert (alert.title, alert.version) == ("First", 2)
    client.post(page, typed | {"title": "Both", "version": answer.context["form"]["version"].value()})
    alert.refresh_from_db()
    assert (alert.title, alert.version) == ("Both", 3)


def test_an_alert_approved_or_given_away_while_it_is_written_keeps_what_was_typed(
    client: Client, caro: User, cleo: User, ada: User, case: Case, typed: dict[str, object]
) -> None:
    alert = make_alert_in_review(caro, case)
    edit = reverse("desk_edit", args=[alert.pk])
    client.force_login(caro)
    client.get(edit)
    approve(alert, checks=dict.fromkeys(Review.Check, True), by=ada)
    update = reverse("desk_update", args=[alert.pk])
    assert [client.get(page).status_code for page in (edit, update)] == [404, 200]
    kept = client.post(edit, typed | {"version": "1"})
    assertContains(kept, f">{typed['text']}</textarea>", status_code=409)
    assertNotContains(kept, "Version", status_code=409)
    assign(case, cleo, by=caro)
    unassign(case, caro, by=cleo)
    for page in (update, address(case)):
        assertContains(client.post(page, typed), f">{typed['text']}</textarea>", status_code=409)
    assert Alert.objects.count() == 1


def test_what_could_point_to_the_reporter_is_shown_to_who_may_read_the_report(
    client: Client, ann: User, caro: User, ada: User
) -> None:
    case = make_case(caro, make_report(by=ann, story="x", town="Bootle", consents={"warn": "yes"}))
    alert = make_alert_in_review(caro, case, text="A man near Bootle is reported to carry a knife.")
    for user in (caro, ada):
        client.force_login(user)
        assertContains(client.get(reverse("desk_alert", args=[alert.pk])), "“Bootle”: the town")
    ask_changes(alert, comment="Leave the place out.", by=ada)
    assertNotContains(client.get(reverse("desk_alert", args=[alert.pk])), "“Bootle”: the town")


def test_an_edit_takes_an_alert_out_of_review_and_keeps_what_the_approver_typed(
    client: Client, caro: User, ada: User, case: Case, typed: dict[str, object]
) -> None:
    alert = make_alert_in_review(caro, case)
    approver = signed_in(ada)
    approver.get(reverse("desk_alert", args=[alert.pk]))
    client.force_login(caro)
    client.post(reverse("desk_edit", args=[alert.pk]), typed | {"version": 1})
    alert.refresh_from_db()
    case.refresh_from_db()
    assert (alert.state, case.under_review) == ("draft", False)
    asked = approver.post(reverse("desk_changes", args=[alert.pk]), {"version": 1, "comment": "Leave out the yard."})
    assertContains(asked, ">Leave out the yard.</textarea>", status_code=409)


def test_a_draft_that_was_in_no_review_opens_to_no_approver_also_once_it_is_withdrawn(caro: User, ada: User) -> None:
    draft, read = make_alert(caro, title="Not for others"), make_alert_in_review(caro)
    pages = [reverse(name, args=[alert.pk]) for alert in (draft, read) for name in ("desk_cancel", "desk_alert")]
    author, approver = signed_in(caro), signed_in(ada)
    assert author.post(pages[0], {"version": 1}).status_code == 302
    assertNotContains(approver.get(reverse("desk")), draft.title)
    assert approver.get(pages[1]).status_code == 404
    withdrawn = approver.post(pages[2], {"version": 1}, follow=True)
    assertContains(withdrawn, "Withdrawn.")
    for page in (pages[1], pages[3]):
        assertContains(author.get(page), "Nothing: it has ended.")


def test_what_ended_last_comes_first_and_nothing_is_out_of_reach(
    caro: User, ada: User, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what was withdrawn long before its time would have been over."""
    monkeypatch.setattr(desk_view, "ENDED_SHOWN", 1)
    now = timezone.now()
    told: dict[str, Any] = {"case": case, "level": 1, "text": "x", "drafted_by": caro, "last_edited_by": caro}
    told |= {"state": Alert.State.LIVE, "approved_by": ada, "approved_at": now}
    soon, late = (Alert.objects.create(title=f"{days} days.", expires_at=days * DAY + now, **told) for days in (-1, 60))
    cancel(late, by=ada)
    expire(by=System("test"))
    desk = signed_in(caro)
    first, second = (desk.get(reverse("desk"), {"page": page}) for page in (1, 2))
    assertContains(first, soon.title)
    assertNotContains(first, late.title)
    assertContains(second, late.title)


def test_the_list_shows_what_one_may_see_in_the_same_few_queries(
    client: Client, caro: User, cleo: User, ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_alert(caro, title="A draft of hers")
    make_alert_in_review(cleo, title="In review from another")
    client.force_login(caro)
    answer = client.get(reverse("desk"))
    assertContains(answer, "A draft of hers")
    assertNotContains(answer, "In review from another")
    client.force_login(ada)
    assertContains(client.get(reverse("desk")), "In review from another")
    for _ in range(3):
        make_alert_in_review(cleo)
    with django_assert_num_queries(11 + SAYING):
        client.get(reverse("desk"))
