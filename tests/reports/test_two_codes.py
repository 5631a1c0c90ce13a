"""Somebody with two codes in one browser (b3, b10): each page goes to the report that it showed, or nowhere."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from reports.models import Draft, Message, Report
from tests.reports.telling import page, press
from tests.reports.test_coming_back import code_in, enter
from tests.reports.test_report_page import EMPTY
from tests.reports.test_sent_twice import as_before

pytestmark = pytest.mark.django_db
MESSAGES = "/report/receipt/messages/"


def tell(story: str) -> str:
    """The code of a new report."""
    return code_in(
        Client().post("/report/", EMPTY | {"story": story, "consent-warn": "yes.2"}, follow=True).content.decode()
    )


def about(client: Client, address: str) -> str:
    found = re.search(r'name="about" value="([^"]+)"', client.get(address).content.decode())
    assert found, "a page says which report it is about"
    return found[1]


@pytest.fixture
def codes() -> tuple[str, str]:
    return tell("Hers."), tell("His.")


@pytest.fixture
def first(client: Client, codes: tuple[str, str]) -> str:
    """What a page says that was opened with the first code, before the second was typed in another tab."""
    client.post("/report/receipt/", {"code": codes[0]})
    said = about(client, MESSAGES)
    client.post("/report/receipt/close/")
    client.post("/report/receipt/", {"code": codes[1]})
    return said


def test_a_message_goes_to_the_report_whose_page_it_was_written_on(
    client: Client, codes: tuple[str, str], first: str
) -> None:
    typed = {"text": "He was back.", "about": first}
    assert b"Your code, please" in client.post(MESSAGES, typed).content
    assert b"belongs to another report" in client.post(MESSAGES, typed | {"code": codes[1]}).content
    assert not Message.objects.exists()
    client.post(MESSAGES, typed | {"code": codes[0]})
    assert Message.objects.get().report.story == "Hers."


def test_what_is_taken_back_is_the_report_that_was_shown(client: Client, first: str) -> None:
    client.post("/report/receipt/change/", {"withdraw": "yes", "about": first})
    assert not Report.objects.filter(state=Report.State.WITHDRAWN).exists()


def test_a_mark_that_we_never_made_is_no_mark(client: Client, first: str) -> None:
    client.post(MESSAGES, {"text": "He was back.", "about": first[:-1]})
    assert not Message.objects.exists()


def begin(story: str) -> str:
    """The code of something that is not sent."""
    begun = Client()
    press(begun, "story", ("save", "yes"), story=story)
    return code_in(page_sent(begun))


def page_sent(client: Client) -> str:
    return client.get("/report/sent/").content.decode()


@pytest.mark.parametrize("before", [tell, begin])
def test_a_new_code_stays_until_it_is_typed_and_no_other(client: Client, before: Callable[[str], str]) -> None:
    old = before("Before.")
    client.post("/report/", EMPTY | {"story": "New."})
    new = code_in(page_sent(client))
    typed = client.post("/report/sent/", {"code": old}).content.decode()
    assert "not the code above" in typed
    assert new in typed
    assert "Where it stands" in client.post("/report/sent/", {"code": new}, follow=True).content.decode()
    assert page_sent(client) == ""


@pytest.mark.parametrize("button", ["save", "send", "throw_away"])
def test_a_new_code_stays_while_something_begun_before_is_gone_on_with(client: Client, button: str) -> None:
    old = begin("Before.")
    client.post("/report/", EMPTY | {"story": "New."})
    new = code_in(page_sent(client))
    assert "What you are about to send" in enter(client, old)
    assert old not in page(client, "check")
    press(client, "check", (button, "yes"))
    assert Draft.objects.exists() == (button == "save")
    assert new in page_sent(client)


@pytest.mark.parametrize("button", ["send", "save"])
def test_whoever_tells_something_next_gets_neither_code_nor_words_of_who_told_before(
    client: Client, button: str
) -> None:
    """On a device that many use. Whoever told both says so, and loses neither."""
    lay_open = page(client)
    press(client, "story", (button, "yes"), story="Before.")
    old = code_in(page_sent(client))
    assert "Before." not in client.get("/report/").content.decode()
    press(client, "story", ("send", "yes"), html=lay_open, story="New.")
    new = code_in(page_sent(client))
    asked = client.post("/report/sent/", {"code": new}, follow=True).content.decode()
    assert "Did you tell us something else here before?" in asked
    assert "Before." not in page(client, "check")
    [told] = re.findall('name="told" value="([^"]+)"', asked)
    hers = as_before(client)
    assert code_in(hers.post("/report/sent/", {"told": told, "mine": "yes"}, follow=True).content.decode()) == old
    after = client.post("/report/sent/", {"told": told, "mine": "no"}, follow=True).content.decode()
    assert "Where it stands" in after
    assert page_sent(client) == ""
    assert ("What you are about to send" if button == "save" else "Where it stands") in enter(Client(), old)
