"""Whoever told for somebody else answers again (b9, b11): whether the person it happened to agrees is asked, too."""

import re
from typing import Any

import pytest
from django.test import Client

from members.models import User
from reports.actions.report import submit
from reports.models import Report
from reports.submission import Submission
from tests.people import signed_in
from tests.reports.telling import go, press
from tests.reports.test_report_page import EMPTY

pytestmark = pytest.mark.django_db

FRIEND = Submission(
    story="He hit her.", source=Report.Source.FRIEND, consents={"police": "anonymous"}, harmed={"police": "agreed"}
)
WAITS = "Nothing goes to the police before the person it happened to agrees."
ASKED = "did they agree?"
ANSWER_TOO = "Please answer the question about “Police” too, or choose “Not said” here."
AGREES = {"agreed-police": "agreed"}
FULL = {"consent-police": "full.1"}
MEANT = {"confirmed": "yes"}


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def friends(ann: User) -> Report:
    return submit(FRIEND, by=ann).report


def answer(client: Client, address: str, *said: dict[str, str]) -> str:
    return text(client.post(address, {name: value for one in said for name, value in one.items()}, follow=True))


def may_go(report: Report) -> bool:
    return Report.objects.get(pk=report.pk).police_consent() is not None


def test_the_word_of_the_person_it_happened_to_is_asked_again(ann: User, friends: Report) -> None:
    hers, address = signed_in(ann), f"/me/reports/{friends.pk}/"
    assert may_go(friends)
    page = text(hers.get("/me/reports/"))
    assert ASKED in page
    assert WAITS not in page
    asked = answer(hers, address, FULL, AGREES)
    assert "The person it happened to agrees to it." in asked
    assert 'name="agreed-police" value="agreed"' in asked
    answer(hers, address, FULL, AGREES, MEANT)
    assert may_go(friends)
    assert WAITS not in text(hers.get("/me/reports/"))


def test_without_it_she_reads_on_each_page_why_nothing_can_go(ann: User, friends: Report) -> None:
    hers, address = signed_in(ann), f"/me/reports/{friends.pk}/"
    assert WAITS in answer(hers, address, FULL)
    page = answer(hers, address, FULL, MEANT)
    assert page.count(WAITS) == 2, "once as the answer, and then beside it"
    assert not may_go(friends)
    assert "Do you want to allow more?" in answer(hers, address, FULL, AGREES), "it is more than before"
    answer(hers, address, FULL, AGREES, MEANT)
    assert may_go(friends)


def test_with_the_receipt_it_is_asked_too_and_is_kept_while_the_code_is_typed() -> None:
    report, code = submit(FRIEND, by=None)
    visitor, change = Client(), "/report/receipt/change/"
    kept = text(visitor.post(change, FULL | AGREES))
    assert 'name="agreed-police" value="agreed"' in kept
    page = text(visitor.post("/report/receipt/", FULL | AGREES | {"code": code or ""}, follow=True))
    assert '<option value="agreed" selected>' in page
    visitor.post(change, FULL | AGREES | MEANT)
    assert may_go(report)


def test_it_is_asked_with_what_she_adds(ann: User, friends: Report) -> None:
    hers, address = signed_in(ann), f"/me/reports/{friends.pk}/add/"
    assert ASKED in text(hers.get(address))
    hers.post(address, EMPTY | {"text": "He came back.", "consent-police": "anonymous.1"} | AGREES)
    assert may_go(friends)
    assert friends.consents.count() == 2


def test_it_is_not_lost_if_the_question_was_not_answered(ann: User, friends: Report) -> None:
    hers, address = signed_in(ann), f"/me/reports/{friends.pk}/add/"
    told = EMPTY | {"text": "He came back."} | AGREES
    page = text(hers.post(address, told))
    assert page.count(ANSWER_TOO) == 2, "summary and field"
    assert "He came back.</textarea>" in page
    assert '<option value="agreed" selected>' in page
    assert not friends.additions.exists()
    hers.post(address, told | {"consent-police": "anonymous.1"})
    assert friends.additions.count() == 1
    assert friends.consents.count() == 2
    assert "Nothing was changed. Please choose one" in answer(hers, f"/me/reports/{friends.pk}/", AGREES)


def test_on_one_page_it_is_asked_before_anything_is_sent(client: Client) -> None:
    page = text(client.get("/report/"))
    assert re.search(rf"<details> <summary>If it happened to somebody else</summary> <fieldset.*{ASKED}", page)
    friends = EMPTY | {"told_by": "friend", "consent-warn": "yes.2", "agreed-warn": "agreed"}
    again = text(client.post("/report/", friends | {"add": "persons"}))
    assert re.search(rf"<details open> <summary>If it happened to somebody else</summary> <fieldset.*{ASKED}", again)
    unsaid = text(client.post("/report/", friends | {"told_by": "", "add": "persons"}))
    assert "<details open> <summary>If it happened to somebody else</summary>" in unsaid, "what was answered is seen"
    client.post("/report/", friends | {"story": "He hit her."})
    assert Report.objects.get().consents.get().harmed == "agreed"


def test_nor_is_it_lost_on_a_page_that_makes_a_report(client: Client) -> None:
    told = EMPTY | {"story": "He hit her."} | AGREES
    page = text(client.post("/report/", told))
    assert page.count(ANSWER_TOO) == 2
    assert re.search(
        rf"<details open> <summary>If it happened to somebody else</summary> <fieldset.*{ANSWER_TOO}", page
    )
    assert '<option value="agreed" selected>' in page
    assert not Report.objects.exists()
    client.post("/report/", told | {"consent-police": "anonymous.1"})
    assert Report.objects.get().consents.get().harmed == "agreed"


def test_nor_where_it_is_told_one_part_at_a_time(client: Client) -> None:
    go(client, "story", "consent", story="He hit her.")
    page = text(go(client, "consent", "check", agreed__police="agreed"))
    assert page.count(ANSWER_TOO) == 2
    assert '<option value="agreed" selected>' in page
    press(client, "consent", ("send", "yes"), agreed__police="agreed")
    page = text(client.get("/report/parts/check/"))
    assert "Not sent yet. An answer below cannot be read" in page
    assert page.count(ANSWER_TOO) == 1
    assert ANSWER_TOO in text(client.get("/report/parts/consent/"))
    press(client, "consent", ("send", "yes"), agreed__police="agreed", consent__police="anonymous.1")
    assert Report.objects.get().consents.get().harmed == "agreed"


def test_right_after_sending_she_reads_that_nothing_goes_yet(ann: User) -> None:
    sent = EMPTY | {"opened_by": str(ann.pk), "story": "x", "told_by": "friend", "consent-police": "anonymous.1"}
    page = text(signed_in(ann).post("/report/", sent, follow=True))
    assert WAITS in page
    assert "with nothing that points to you" not in page


def test_who_tells_for_herself_is_asked_nothing_more(ann: User) -> None:
    own = submit(Submission(story="He hit me.", consents={"police": "anonymous"}), by=ann).report
    hers = signed_in(ann)
    assert ASKED not in text(hers.get("/me/reports/"))
    assert ASKED not in text(hers.get(f"/me/reports/{own.pk}/add/"))
    answer(hers, f"/me/reports/{own.pk}/", FULL, MEANT)
    assert may_go(own)
