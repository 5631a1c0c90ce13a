"""A page that is sent twice makes one report (b1, b3): by a second tap, or because the answer was lost on the way."""

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from members.models import User
from reports import admission, receipts
from reports.models import Draft, Report
from tests.people import signed_in
from tests.reports.telling import STORY, carried, press
from tests.reports.telling import page as text_of
from tests.reports.test_coming_back import code_in, enter
from tests.reports.test_report_page import EMPTY

pytestmark = pytest.mark.django_db

# Where it is told, and the button that sends it there.
PAGES = [("/report/", {}), ("/report/parts/story/", {"send": "yes"})]
each_page = pytest.mark.parametrize(("address", "button"), PAGES)


def opened(client: Client, address: str = "/report/") -> dict[str, Any]:
    """A page that lies open, with a story typed in."""
    return EMPTY | carried(client.get(address).content.decode()) | {"story": STORY}


def as_before(client: Client) -> Client:
    """The browser, which never gets the answer to what it sends next."""
    before = Client()
    before.cookies = deepcopy(client.cookies)
    return before


def sent(client: Client, address: str, page: dict[str, Any]) -> str:
    return str(client.post(address, page, follow=True).content.decode())


@each_page
def test_a_second_tap_shows_the_same_code(client: Client, address: str, button: dict[str, str]) -> None:
    page = opened(client, address) | button
    first, second = sent(client, address, page), sent(client, address, page)
    assert code_in(first) == code_in(second)
    assert Report.objects.get().story == STORY
    assert not Draft.objects.exists()


@pytest.mark.parametrize(("address", "button"), [("/report/", {"save": "yes"}), (PAGES[1][0], {"go": "identifiers"})])
def test_a_second_tap_goes_on_with_what_the_first_began(client: Client, address: str, button: dict[str, str]) -> None:
    page = opened(client, address) | button
    lost = as_before(client)
    lost.post(address, page)
    client.post(address, page)
    assert Draft.objects.get().parts["story"]["story"] == [STORY]
    if "go" in button:
        assert "press “Save and go on later”" in text_of(client, "identifiers"), "the code has gone with the answer"
        press(client, "identifiers", ("save", "yes"))
    code = code_in(client.post("/report/sent/", follow=True).content.decode())
    assert STORY in enter(Client(), code)


@each_page
def test_a_code_that_was_lost_on_the_way_is_made_anew(client: Client, address: str, button: dict[str, str]) -> None:
    page = opened(client, address) | button
    lost = code_in(sent(as_before(client), address, page))
    html = sent(client, address, page)
    assert "We have your report" in html
    assert "keep it: it still works, and a new one ends it" in html
    assert '<a href="/report/receipt/">Open your report with the code that you have</a>' in html
    code = code_in(client.post("/report/sent/", follow=True).content.decode())
    assert receipts.open(lost) is None
    assert "Where it stands" in enter(client, code)
    assert Report.objects.count() == 1


@each_page
def test_a_member_comes_to_the_page_of_the_one(ann: User, address: str, button: dict[str, str]) -> None:
    hers = signed_in(ann)
    page = opened(hers, address) | button
    first, second = hers.post(address, page), hers.post(address, page)
    report = Report.objects.get()
    assert report.reporter == ann
    assert first.headers["Location"] == second.headers["Location"] == f"/me/reports/{report.pk}/sent/"


NO = {"story": f"{STORY} It was a van.", "consent-warn": "no.2"}
NOT_IN_IT = "If you changed something on the page after that, it is not in it."


@each_page
@pytest.mark.parametrize("is_lost", [False, True])
def test_what_was_changed_since_is_said_not_to_be_in_it(
    client: Client, address: str, button: dict[str, str], is_lost: bool
) -> None:
    page = opened(client, address) | button
    first = sent(as_before(client) if is_lost else client, address, page | {"consent-warn": "yes.2"})
    html = sent(client, address, page | NO)
    assert NOT_IN_IT not in first
    assert html.count(NOT_IN_IT) == 1
    assert "change your answers, or add something, with your code." in html
    report = Report.objects.get()
    assert report.story == STORY
    assert "no" not in [line.answer for line in report.consents.all()]
    assert report.allows("warn") or button, "the page of one part asks about nothing else"


def test_a_member_reads_where_she_can_change_it(ann: User) -> None:
    hers = signed_in(ann)
    page = opened(hers)
    assert NOT_IN_IT not in sent(hers, "/report/", page)
    html = sent(hers, "/report/", page | NO)
    assert html.count(NOT_IN_IT) == 1
    assert "add something, under “Your reports”." in html


@pytest.mark.parametrize("is_lost", [False, True])
def test_in_a_flood_too(client: Client, is_lost: bool) -> None:
    page = opened(client)
    while admission.may_make_receipt():
        pass  # the minute's budget of slow hashes
    sent(as_before(client) if is_lost else client, "/report/", page)
    assert "Show my code" in sent(client, "/report/", page)
    assert Report.objects.get().receipt_hash == ""


def test_a_page_shown_again_with_an_error_is_still_the_same(client: Client) -> None:
    page = opened(client)
    again = carried(sent(client, "/report/", page | {"story": ""}))
    assert again["draft"].partition(".")[0] == page["draft"].partition(".")[0]
    for each in (page, page | again):
        sent(client, "/report/", each)
    assert Report.objects.count() == 1


def test_a_fresh_page_tells_something_else(client: Client) -> None:
    sent(client, "/report/", opened(client))
    sent(client, "/report/", opened(client) | {"story": "Something else."})
    assert {report.story for report in Report.objects.all()} == {STORY, "Something else."}


def test_the_mark_of_somebody_elses_page_opens_nothing(client: Client, ann: User) -> None:
    page = opened(client)
    code = code_in(sent(client, "/report/", page))
    for stranger in (Client(), signed_in(ann)):
        stranger.get("/report/")
        html = sent(stranger, "/report/", page)
        assert "We have this report already" in html
        assert "Show my code" not in html
        assert stranger.post("/report/sent/").headers["Location"] == "/report/receipt/"
    assert "Where it stands" in enter(client, code)


def test_once_she_has_kept_her_code_no_other_is_made(client: Client) -> None:
    page = opened(client)
    code = code_in(sent(client, "/report/", page))
    as_before(client).post("/report/sent/", {"code": code})
    assert "Where it stands" in sent(client, "/report/sent/", {"code": code}), "the answer was lost on the way"
    html = sent(client, "/report/", page)
    assert "We have this report already" in html
    assert "Where it stands" in html
    client.post("/report/receipt/close/")
    html = sent(client, "/report/", page)
    assert "Come back with your code" in html
    assert client.post("/report/sent/").headers["Location"] == "/report/receipt/"
    assert receipts.open(code) == Report.objects.get()


def test_nor_while_a_page_that_makes_one_lies_open(client: Client) -> None:
    page = opened(client)
    code = code_in(sent(as_before(client), "/report/", page))
    assert "Show my code" in sent(client, "/report/", page)
    enter(Client(), code)
    assert client.post("/report/sent/").headers["Location"] == "/report/receipt/"
    assert receipts.open(code) == Report.objects.get()


def test_the_code_of_a_draft_stays_the_one(client: Client) -> None:
    press(client, "story", ("go", "identifiers"), story=STORY)
    code = code_in(text_of(client, "identifiers"))
    press(client, "identifiers", ("save", "yes"))
    client.post("/report/sent/", {"code": code})
    enter(client, code)
    page = text_of(client, "identifiers")
    press(client, "identifiers", ("send", "yes"), page)
    client.post("/report/receipt/close/")
    press(client, "identifiers", ("send", "yes"), page)
    html = client.get("/report/receipt/").content.decode()
    assert "We have this report already" in html
    assert client.post("/report/sent/").headers["Location"] == "/report/receipt/"
    assert receipts.open(code) == Report.objects.get()


def test_a_page_of_an_account_gets_no_code(ann: User) -> None:
    hers = signed_in(ann)
    page = opened(hers)
    hers.post("/report/", page)
    html = sent(hers, "/report/", page | {"opened_by": ""})
    assert "We have this report already" in html
    assert "Show my code" not in html
    assert hers.post("/report/sent/").headers["Location"] == "/report/receipt/"


@pytest.mark.parametrize("way_out", ["/leave/", "/accounts/logout/"])
def test_whoever_comes_after_her_gets_no_code(client: Client, ann: User, way_out: str) -> None:
    client.force_login(ann)
    page = opened(client) | {"opened_by": ""}
    code = code_in(sent(client, "/report/", page))
    client.post(way_out)
    html = sent(client, "/report/", page)
    assert "We have this report already" in html
    assert "Show my code" not in html
    assert receipts.open(code) == Report.objects.get()
