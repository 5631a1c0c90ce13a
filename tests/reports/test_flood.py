"""A flood of reports without an account (b3, b4): it makes nobody's receipt slow, and hides no other report.

In calm times nothing is asked. Then a page must have been open for a moment; beyond a budget of slow hashes a report
is kept sealed and gets its receipt on a page that follows; in triage the flood is folded away.
"""

import html
import re
import time
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from members.models import User
from num.models import AuditEntry
from reports import admission, receipts
from reports.actions.entering import enter
from reports.models import Draft, Report
from reports.models.report_queries import MANY_A_MINUTE
from reports.submission import Submission
from reports.views import casework
from tests.factories import make_report
from tests.members.test_limits import stored_keys
from tests.people import signed_in
from tests.reports.test_coming_back import code_in
from tests.reports.test_report_page import EMPTY

pytestmark = pytest.mark.django_db

TOLD = EMPTY | {"story": "He hit me, and took <my> phone.", "consent-warn": "yes.2"}


@pytest.fixture
def flood(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has sent as many pages in this minute as calm times have."""
    stopped = time.time()  # early in a minute of the limits (early_in_the_hour)
    monkeypatch.setattr(time, "time", lambda: stopped)
    while admission.may_come_in(""):
        pass


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The slow hashes that are made."""
    made: list[str] = []
    make = PasswordHasher.hash

    def counted(self: PasswordHasher, secret: str) -> str:
        made.append("x")
        return make(self, secret)

    monkeypatch.setattr(PasswordHasher, "hash", counted)
    return made


def wait(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    later = time.time() + seconds
    monkeypatch.setattr(time, "time", lambda: later)


def fields(page: str) -> dict[str, str]:
    """What the page sends when its button is pressed."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    shown = re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n([^<]*)</textarea>', page)
    return {name: html.unescape(value) for name, value in [*hidden, *shown] if name != "csrfmiddlewaretoken"}


def opened_at(page: str) -> str:
    return fields(page)["opened_at"]


def test_in_calm_times_nothing_is_asked(client: Client) -> None:
    assert code_in(client.post("/report/", TOLD, follow=True).content.decode())


@pytest.mark.usefixtures("flood")
def test_in_a_flood_a_page_that_nobody_opened_costs_no_hash_and_loses_nothing(
    client: Client, hashed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = client.post("/report/", TOLD)
    assert (asked.status_code, hashed, Report.objects.count()) == (429, [], 0)
    page = asked.content.decode()
    assert "Very many reports are coming in" in page
    again = fields(page)
    assert again | {name: str(value) for name, value in TOLD.items()} == again
    assert client.post("/report/", again).status_code == 429, "too soon"
    wait(monkeypatch, 4)
    assert code_in(client.post("/report/", again, follow=True).content.decode())
    assert Report.objects.get().story == TOLD["story"]


@pytest.mark.usefixtures("flood")
def test_a_page_that_was_open_for_a_moment_is_taken_a_few_times(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = {"opened_at": opened_at(client.get("/report/").content.decode())}
    assert client.post("/report/", TOLD | page).status_code == 429
    wait(monkeypatch, 4)
    answers = [client.post("/report/", TOLD | page).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


@pytest.mark.usefixtures("flood")
@pytest.mark.parametrize("made_up", ["", "x", "abc:def:ghi"])
def test_a_page_that_we_did_not_make_is_not_taken(
    client: Client, monkeypatch: pytest.MonkeyPatch, made_up: str
) -> None:
    ours = opened_at(client.get("/report/").content.decode())
    wait(monkeypatch, 4)
    assert client.post("/report/", TOLD | {"opened_at": made_up}).status_code == 429
    assert client.post("/report/", TOLD | {"opened_at": ours[:-1]}).status_code == 429
    assert client.post("/report/", TOLD | {"opened_at": ours}).status_code == 302


@pytest.mark.usefixtures("flood")
def test_a_member_is_asked_nothing(client: Client, ann: User, hashed: list[str]) -> None:
    client.force_login(ann)
    hashed.clear()
    assert client.post("/report/", TOLD | {"opened_by": ann.pk}).headers["Location"].endswith("/sent/")
    assert hashed == []


@pytest.fixture
def spent() -> None:
    """The minute's budget of slow hashes."""
    while admission.may_make_receipt():
        pass


@pytest.mark.usefixtures("spent")
def test_over_budget_a_report_is_kept_and_gets_its_receipt_on_the_next_page(
    client: Client, hashed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.post("/report/", TOLD, follow=True).content.decode()
    report = Report.objects.get()
    assert (report.story, report.allows("warn"), report.receipt_hash, hashed) == (TOLD["story"], True, "", [])
    assert "We have your report" in page
    assert "Show my code" in page
    assert "a new one ends it" not in page, "she has none yet"
    page = client.post("/report/sent/", follow=True).content.decode()
    assert '<p class="notice warning" role="alert" tabindex="-1" autofocus>Your code is not ready yet.' in page
    cache.clear()  # a minute later
    code = code_in(client.post("/report/sent/", follow=True).content.decode())
    assert code in client.get("/report/sent/").content.decode(), "it stays the same until it was typed"
    client.post("/report/sent/", {"code": code})
    assert "Where it stands" in client.get("/report/receipt/").content.decode()
    assert client.get("/report/sent/").headers["Location"] == "/report/receipt/"
    assert [entry.event for entry in AuditEntry.objects.order_by("id")] == ["report.received", "report.receipt_given"]


@pytest.mark.usefixtures("spent")
def test_a_code_that_was_lost_on_the_way_is_made_once_more(client: Client) -> None:
    client.post("/report/", TOLD)
    cache.clear()
    before = Client()
    before.cookies = deepcopy(client.cookies)
    lost = code_in(client.post("/report/sent/", follow=True).content.decode())
    code = code_in(before.post("/report/sent/", follow=True).content.decode())
    assert receipts.open(lost) is None
    assert receipts.open(code) == Report.objects.get()


@pytest.mark.usefixtures("spent")
def test_nobody_else_gets_the_receipt_that_somebody_waits_for(client: Client) -> None:
    client.post("/report/", TOLD)
    cache.clear()
    assert Client().post("/report/sent/").headers["Location"] == "/report/receipt/"
    assert Report.objects.get().receipt_hash == ""


@pytest.mark.usefixtures("spent")
def test_each_gets_the_receipt_of_her_own_report(client: Client) -> None:
    other = Client()
    for browser, story in ((other, "Hers."), (client, "Mine.")):
        browser.post("/report/", EMPTY | {"story": story})
    cache.clear()
    opened = receipts.open(code_in(client.post("/report/sent/", follow=True).content.decode()))
    assert isinstance(opened, Report)
    assert opened.story == "Mine."


def test_trying_codes_has_a_budget_before_its_hash(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    code = code_in(client.post("/report/", TOLD, follow=True).content.decode())
    monkeypatch.setattr(PasswordHasher, "verify", lambda *_: pytest.fail("a slow hash"))
    while admission.may_try_code():
        pass
    assert "Very many codes" in client.post("/report/receipt/", {"code": code}).content.decode()


def test_what_is_counted_names_no_network(client: Client) -> None:
    opened_at(client.get("/report/").content.decode())
    client.post("/report/", TOLD, REMOTE_ADDR="198.51.100.7")
    client.post("/report/receipt/", {"code": "X" * 20}, REMOTE_ADDR="198.51.100.7")
    keys = stored_keys()
    assert len(keys) > 3
    assert not [key for key in keys if "198.51" in key or "report" in key]


# Triage ------------------------------------------------------------------------------------------


@pytest.fixture
def flooded(ann: User, caro: User) -> Client:
    """Thirty reports without an account that came in one minute, and one of Ann's."""
    for _ in range(30):
        make_report(incident_types=["rape"])
    Report.objects.update(received_at=Report.objects.latest("received_at").received_at)
    make_report(by=ann, incident_types=["theft"])
    return signed_in(caro)


def listed(page: str) -> int:
    return len(set(re.findall(r"/casework/reports/([0-9a-f-]{36})/", page)))


def test_a_flood_is_folded_away_in_triage_and_opened_by_a_click(flooded: Client) -> None:
    page = flooded.get("/casework/").content.decode()
    assert "30 reports that came in a flood" in page
    assert listed(page) == 1
    unfolded = flooded.get("/casework/?flood=shown").content.decode()
    more = flooded.get("/casework/?flood=shown&page=2").content.decode()
    assert listed(unfolded) + listed(more) == 30
    assert "30 reports that came in a flood" not in unfolded


def test_it_is_folded_away_while_clocks_show_summer_too(flooded: Client) -> None:
    Report.objects.filter(reporter=None).update(received_at=datetime(2026, 7, 15, 12, 30, 5, tzinfo=UTC))
    assert "30 reports that came in a flood" in flooded.get("/casework/").content.decode()


def test_every_page_of_it_can_be_reached(flooded: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casework, "PAGE", 20)
    page = flooded.get("/casework/?flood=shown").content.decode()
    (following,) = re.findall(r'href="(\?[^"]*page=2)"', page)
    assert listed(flooded.get("/casework/" + html.unescape(following)).content.decode()) == 10


def test_none_of_a_flood_becomes_an_alert_without_a_person(flooded: Client, caro: User) -> None:
    assert not Report.objects.exclude(case=None).exists()
    report = Report.objects.in_flood()[0]
    flooded.post(f"/casework/reports/{report.pk}/open/")
    page = flooded.get("/casework/").content.decode()
    assert "29 reports that came in a flood" in page


def test_a_busy_hour_is_no_flood(caro: User) -> None:
    for _ in range(20):
        make_report()
    page = signed_in(caro).get("/casework/").content.decode()
    assert listed(page) == 20
    assert "in a flood" not in page


@pytest.mark.usefixtures("spent")
def test_over_budget_what_is_begun_part_by_part_stays_on_the_page_or_is_sent(client: Client, hashed: list[str]) -> None:
    part = {"opened_by": "", "draft": "", "story": "He drove off."}
    answer = client.post("/report/parts/story/", part | {"go": "place"})
    assert answer.status_code == 429
    assert "He drove off." in answer.content.decode()
    assert not Draft.objects.exists()
    client.post("/report/parts/story/", part | {"send": "yes"})
    assert Report.objects.get().story == "He drove off."
    assert hashed == []


@pytest.mark.usefixtures("flood")
def test_in_a_flood_parts_are_taken_only_from_a_page_that_was_open(client: Client) -> None:
    part = {"opened_by": "", "draft": "", "story": "He drove off.", "go": "place"}
    assert client.post("/report/parts/story/", part).status_code == 429
    assert not Draft.objects.exists()


@pytest.mark.parametrize("opened_by", ["None", "x", "00000000-0000-0000-0000-000000000000"])
@pytest.mark.usefixtures("flood")
def test_no_word_on_the_page_lets_a_stranger_past_the_gate(client: Client, opened_by: str) -> None:
    for address in ("/report/", "/report/parts/story/"):
        answer = client.post(address, TOLD | {"opened_by": opened_by, "send": "yes"})
        assert answer.status_code in (403, 429)
    assert not Report.objects.exists()


@pytest.mark.usefixtures("flood")
def test_an_account_that_nobody_vetted_sends_only_so_much_unasked(client: Client, una: User) -> None:
    client.force_login(una)
    while admission.may_send_unasked(una):
        pass
    assert client.post("/report/", TOLD | {"opened_by": una.pk}).status_code == 429


def test_what_staff_write_down_is_folded_away_with_no_flood(client: Client, caro: User) -> None:
    for _ in range(MANY_A_MINUTE + 1):
        make_report(story="He drove off.")
    Report.objects.update(received_at=timezone.now())
    written = enter(Submission(story="By phone.", came_by="phone", given="phone"), by=caro).report
    Report.objects.update(received_at=timezone.now())
    assert written not in Report.objects.in_flood()
    assert Report.objects.in_flood().count() == MANY_A_MINUTE + 1
