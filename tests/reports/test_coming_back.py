"""Coming back to a report by code or by account (b3, b4, b11 in a first form): state and consent, never the story."""

import re
import time

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from members.models import User
from reports.actions.case import close_report, open_case, take_into_triage
from reports.actions.gone_out import note_warning
from reports.models import Report
from reports.views import mine
from tests.factories import make_report, make_user
from tests.reports.test_report_page import EMPTY
from tests.seized import opened_sessions
from tests.servers.bound import SAYING

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(client: Client) -> str:
    """The code shown to somebody who has just sent a report without an account."""
    told = EMPTY | {"story": "He hit me.", "consent-warn": "yes.2"}
    return code_in(client.post("/report/", told, follow=True).content.decode())


def code_in(html: str) -> str:
    found = re.search(r"<code>((?:\w{4}-){4}\w{4})</code>", html)
    assert found
    return found[1]


def enter(client: Client, code: str) -> str:
    return client.post("/report/receipt/", {"code": code}, follow=True).content.decode()


def test_the_code_must_be_typed_before_it_is_gone(client: Client, code: str) -> None:
    assert code in client.get("/report/sent/").content.decode()
    wrong = client.post("/report/sent/", {"code": "X" * 20}).content.decode()
    assert "This code opens nothing." in wrong
    assert code in wrong
    client.post("/report/sent/", {"code": code})
    assert client.get("/report/sent/").headers["Location"] == "/report/receipt/"


def test_no_session_ties_a_report_without_an_account_to_who_is_signed_in(client: Client, ann: User) -> None:
    client.force_login(ann)
    html = client.post("/report/", EMPTY | {"story": "He hit me.", "opened_by": ""}, follow=True).content.decode()
    code, report = code_in(html), Report.objects.get()
    assert report.reporter is None
    assert code in client.get("/report/sent/").content.decode(), "reloading must show it again"
    client.post("/report/sent/", {"code": code})
    assert "Where it stands" in client.get("/report/receipt/").content.decode()
    (session,) = opened_sessions()
    assert str(ann.pk) in session
    assert not [secret for secret in (code, code.replace("-", ""), str(report.pk)) if secret in session]
    assert code not in str(client.cookies)


@pytest.mark.parametrize("way_out", ["/leave/", "/accounts/logout/"])
def test_who_goes_leaves_no_code_behind(client: Client, ann: User, code: str, way_out: str) -> None:
    client.force_login(ann)
    assert code in client.get("/report/sent/").content.decode()
    client.post(way_out)
    assert client.get("/report/sent/").headers["Location"] == "/report/receipt/"


def test_a_code_left_on_the_screen_is_gone_after_a_while(
    client: Client, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = time.time() + 15 * 60 + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get("/report/sent/").headers["Location"] == "/report/receipt/"


@pytest.mark.parametrize("made_up", ["", "x", "AAAA", "\u00fc"])
def test_a_cookie_that_we_did_not_seal_opens_nothing(client: Client, made_up: str) -> None:
    client.cookies["r"] = made_up
    assert client.get("/report/sent/").headers["Location"] == "/report/receipt/"


@pytest.mark.parametrize("kind", ["individual", "project", "site"])
def test_each_kind_of_member_sees_and_changes_its_own_reports_alone(client: Client, ann: User, kind: str) -> None:
    hers = make_report(by=ann, story="He hit me.", consents={"warn": "yes"})
    other = make_user("other", kind=kind)
    client.force_login(other)
    client.post("/report/", EMPTY | {"story": "He took my phone.", "opened_by": str(other.pk)})
    own = Report.objects.get(reporter=other)
    page = client.get("/me/reports/").content.decode()
    assert (str(own.pk) in page, str(hers.pk) in page) == (True, False)
    change = reverse("my_report_change", args=[hers.pk])
    assert client.post(change, {"withdraw": "yes"}).status_code == 404
    assert client.post(reverse("my_report_change", args=[own.pk]), {"withdraw": "yes"}).status_code == 302
    assert (Report.objects.get(pk=hers.pk).state, Report.objects.get(pk=own.pk).state) == ("received", "withdrawn")
    assert client.get(reverse("casework_report", args=[hers.pk])).status_code == 404


def test_the_receipt_shows_state_and_consent_and_no_story(code: str) -> None:
    html = enter(Client(), code.lower())
    assert "We have it. A caseworker will read it." in html
    assert "Yes, warn others" in html
    assert "You have not said. That means no." in html
    assert "He hit me." not in html


def test_wrong_unknown_and_exhausted_codes_read_alike(code: str) -> None:
    locator = code[:4] + code[5:7]
    pages = {re.sub(r'value="[^"]*"', "", enter(Client(), typed)) for typed in ("Z" * 20, locator + "Z" * 14)}
    for _ in range(5):
        enter(Client(), locator + "Y" * 14)
    pages.add(re.sub(r'value="[^"]*"', "", enter(Client(), code)))
    assert len(pages) == 1


def test_consent_is_changed_and_the_report_taken_back_with_the_code(code: str) -> None:
    visitor = Client()
    enter(visitor, code)
    html = visitor.post("/report/receipt/change/", {"consent-warn": "no.2"}, follow=True).content.decode()
    report = Report.objects.get()
    assert "No, do not use it to warn others" in html
    assert [(line.number, line.answer, line.given) for line in report.consents.all()] == [
        (1, "yes", "form"),
        (2, "no", "receipt"),
    ]
    html = visitor.post("/report/receipt/change/", {"withdraw": "yes"}, follow=True).content.decode()
    report.refresh_from_db()
    assert report.state == "withdrawn"
    assert "You took it back." in html
    visitor.post("/report/receipt/change/", {"consent-warn": "yes.2"})
    assert [line.answer for line in report.consents.filter(use="warn")] == ["yes", "no"]


def test_without_a_code_nothing_is_changed(client: Client, code: str) -> None:
    html = Client().post("/report/receipt/change/", {"withdraw": "yes"}, follow=True).content.decode()
    assert "Please enter your code again." in html
    assert Report.objects.get().state == "received"


@pytest.mark.parametrize("chosen", [{"consent-warn": "no.2"}, {"withdraw": "yes"}])
def test_what_was_chosen_is_kept_while_the_code_is_asked_for_again(code: str, chosen: dict[str, str]) -> None:
    """Her session has ended meanwhile. What she chose is shown again, and she sends it herself."""
    visitor = Client()
    asked = visitor.post("/report/receipt/change/", chosen)
    assert asked.status_code == 200
    ((name, value),) = chosen.items()
    assert f'<input type="hidden" name="{name}" value="{value}">' in asked.content.decode()
    wrong = visitor.post("/report/receipt/", chosen | {"code": "X" * 20}).content.decode()
    assert f'<input type="hidden" name="{name}" value="{value}">' in wrong
    shown = visitor.post("/report/receipt/", chosen | {"code": code}).content.decode()
    assert "It is not saved yet" in shown
    (unfolded,) = re.findall(r"<details open>(.*?)</details>", shown, re.DOTALL)
    assert re.search(rf'value="{value}"[^>]* checked' if name == "consent-warn" else "Take it back", unfolded)
    report = Report.objects.get()
    assert (report.state, report.consents.count()) == ("received", 1)
    visitor.post("/report/receipt/change/", chosen)
    assert not Report.objects.get().allows("warn")


def test_closing_the_receipt_asks_for_the_code_again(client: Client, code: str) -> None:
    enter(client, code)
    html = client.post("/report/receipt/close/", follow=True).content.decode()
    assert "Come back with your code" in html


def test_my_reports_are_mine_alone(client: Client, ann: User, bea: User) -> None:
    report = make_report(by=ann, story="He hit me.")
    client.force_login(bea)
    assert "You have not told us anything yet." in client.get("/me/reports/").content.decode()
    assert client.post(f"/me/reports/{report.pk}/", {"withdraw": "yes"}).status_code == 404
    client.force_login(ann)
    client.post(f"/me/reports/{report.pk}/", {"consent-support": "yes.1", "confirmed": "yes"})
    assert report.allows("support")
    assert client.post(f"/me/reports/{report.pk}/", {"withdraw": "yes"}).status_code == 302
    report.refresh_from_db()
    assert report.state == "withdrawn"


def test_each_step_of_the_work_is_told_in_words(client: Client, ann: User, caro: User) -> None:
    report = make_report(by=ann)
    client.force_login(ann)

    def told() -> str:
        return client.get("/me/reports/").content.decode()

    take_into_triage(report, by=caro)
    assert "A caseworker is looking at it." in told()
    case = open_case(report, by=caro)
    assert "A warning has been sent" not in told()
    note_warning(case, [report], by=caro)
    assert "A warning has been sent to other members." in told()
    close_report(make_report(by=ann), "asked", by=caro)
    assert "You asked us to." in told()


def test_my_reports_take_few_queries(
    client: Client, ann: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_report(by=ann, story="x", consents={"warn": "yes"})
    client.force_login(ann)
    with django_assert_max_num_queries(17 + SAYING):
        client.get("/me/reports/")


def test_every_report_of_mine_can_be_reached_and_changed(
    client: Client, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mine, "PAGE", 2)
    oldest, *_ = [make_report(by=ann, story="x", consents={"warn": "yes"}) for _ in range(5)]
    client.force_login(ann)
    first = client.get("/me/reports/").content.decode()
    assert "Page 1 of 3" in first
    assert str(oldest.pk) not in first
    assert str(oldest.pk) in client.get("/me/reports/?page=3").content.decode()
    after = client.post(f"/me/reports/{oldest.pk}/", {"consent-warn": "no.2"}, follow=True)
    assert "Page 3 of 3" in after.content.decode()
    assert "Saved. It holds from now on." in after.content.decode()
    assert not oldest.allows("warn")
