"""Reports that staff write down (b13) and that a project makes for somebody (b5): who tells, how, and who agreed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from members.models import User
from num.models import AuditEntry
from reports import receipts
from reports.actions.entering import enter
from reports.actions.report import give_consent
from reports.models import Consent, ConsentText, Report
from reports.submission import Submission
from tests.discreet import forbidden_in
from tests.factories import make_report
from tests.people import signed_in
from tests.reports.test_coming_back import code_in
from tests.reports.test_report_page import EMPTY
from tests.reports.test_sent_twice import as_before

pytestmark = pytest.mark.django_db
ADDRESS = "/casework/reports/new/"
ENTERED = "/casework/reports/entered/"
TOLD: dict[str, Any] = EMPTY | {
    "came_by": "phone",
    "source": "friend",
    "story": "He hit her.",
    "identifiers-0-value": "07700 900123",
    "consent-warn": "yes.2",
    "consent-police": "none.1",
    "agreed-warn": "agreed",
    "agreed-police": "not_asked",
    "read": "on",
}


def said_on(html: str) -> dict[str, str]:
    """What a page with a code says when it is sent."""
    return dict(re.findall('name="(draft)" value="([^"]+)"', html))


@pytest.fixture
def as_caro(caro: User) -> Client:
    return signed_in(caro)


def test_the_page_asks_in_the_words_of_the_ledger_and_chooses_nothing(as_caro: Client) -> None:
    assert ADDRESS in as_caro.get("/casework/").content.decode()
    html = as_caro.get(ADDRESS).content.decode()
    for text in ConsentText.objects.all():
        assert all(words in html for words in (text.question, *text.answers.values()))
    assert "word for word" in html
    assert "a child is at risk" in html
    assert "checked" not in html


def test_a_report_by_phone_says_who_tells_who_wrote_it_down_and_who_agreed(as_caro: Client, caro: User) -> None:
    answer = as_caro.post(ADDRESS, TOLD)
    assert answer.headers["Location"] == ENTERED
    report = Report.objects.get()
    assert (report.story, report.source, report.came_by, report.entered_by) == ("He hit her.", "friend", "phone", caro)
    assert (report.reporter, report.organisation, report.verified) == (None, None, False)
    assert report.identifiers.get().index is not None
    assert {(line.use, line.answer, line.given, line.recorded_by, line.harmed) for line in report.consents.all()} == {
        ("warn", "yes", "phone", caro, "agreed"),
        ("police", "none", "phone", caro, "not_asked"),
    }
    assert (report.allows("warn"), report.allows("support")) == (True, False)
    assert AuditEntry.objects.get(event="report.entered").by == str(caro.pk)
    html = as_caro.get(f"/casework/reports/{report.pk}/").content.decode()
    for words in ("Somebody they know", "By phone, written down by Caro", "They have not been asked".lower()):
        assert words in html


@pytest.mark.parametrize(("came_by", "given"), [("phone", "phone"), ("paper", "paper"), ("outreach", "in_person")])
def test_each_way_is_how_its_consents_were_given(as_caro: Client, came_by: str, given: str) -> None:
    as_caro.post(ADDRESS, TOLD | {"came_by": came_by})
    assert {line.given for line in Consent.objects.all()} == {given}


def test_the_code_is_read_out_once_and_opens_the_report(as_caro: Client, client: Client) -> None:
    html = as_caro.post(ADDRESS, TOLD, follow=True).content.decode()
    code, report = code_in(html), Report.objects.get()
    assert "Read it out slowly" in html
    there = as_caro.post(ENTERED, said_on(html))
    assert there.headers["Location"] == f"/casework/reports/{report.pk}/"
    assert as_caro.get(ENTERED).headers["Location"] == "/casework/"
    assert "Where it stands" in client.post("/report/receipt/", {"code": code}, follow=True).content.decode()


def test_a_code_that_nobody_wants_opens_nothing_and_no_message_waits_to_be_read_with_it(as_caro: Client) -> None:
    shown = as_caro.post(ADDRESS, TOLD | {"came_by": "paper"}, follow=True).content.decode()
    code = code_in(shown)
    page = f"/casework/reports/{Report.objects.get().pk}/"
    asked = ("Write to the reporter", "First word")
    assert all(words in as_caro.get(page).content.decode() for words in asked)
    html = as_caro.post(ENTERED, said_on(shown) | {"unwanted": "yes"}, follow=True).content.decode()
    assert "The code opens nothing now." in html
    assert not [words for words in asked if words in html]
    assert receipts.open(code) is None
    assert AuditEntry.objects.filter(event="report.receipt_dropped").count() == 1


def test_a_code_that_was_typed_meanwhile_stays(as_caro: Client, client: Client) -> None:
    shown = as_caro.post(ADDRESS, TOLD, follow=True).content.decode()
    code = code_in(shown)
    client.post("/report/receipt/", {"code": code})
    html = as_caro.post(ENTERED, said_on(shown) | {"unwanted": "yes"}, follow=True).content.decode()
    assert "Somebody has used the code, so it stays." in html
    assert receipts.open(code) == Report.objects.get()


@pytest.mark.parametrize("button", [{}, {"unwanted": "yes"}])
def test_what_is_said_on_a_page_is_said_of_the_code_that_it_shows(as_caro: Client, button: dict[str, str]) -> None:
    """Two callers, each in a tab."""
    first, second = (as_caro.post(ADDRESS, TOLD, follow=True).content.decode() for _ in range(2))
    as_caro.post(ENTERED, said_on(first) | button)
    theirs = Report.objects.earliest("received_at")
    assert (theirs.receipt_kept, theirs.locator == "") == (not button, bool(button))
    assert receipts.named_by(code_in(second)), "nothing was said of it"
    assert code_in(as_caro.get(ENTERED).content.decode()) == code_in(second)
    as_caro.post(ENTERED, said_on(second))
    assert as_caro.get(ENTERED).headers["Location"] == "/casework/"


def test_a_page_that_is_sent_twice_makes_one_report(as_caro: Client) -> None:
    [mark] = re.findall('name="draft" value="([^"]+)"', as_caro.get(ADDRESS).content.decode())
    page = TOLD | {"draft": mark}
    signed_out = Client().post(ADDRESS, page).content.decode()
    assert f'<input type="hidden" name="draft" value="{mark}">' in signed_out
    lost, code = (
        code_in(browser.post(ADDRESS, page, follow=True).content.decode()) for browser in (as_before(as_caro), as_caro)
    )
    report = Report.objects.get()
    assert (receipts.open(lost), receipts.open(code)) == (None, report)
    html = as_caro.post(ADDRESS, page | {"story": "He hit her twice."}, follow=True).content.decode()
    assert "This report is kept already" in html
    assert code_in(html) == code
    as_caro.post(ENTERED, said_on(html))
    assert as_caro.post(ADDRESS, page).headers["Location"] == f"/casework/reports/{report.pk}/"
    assert receipts.open(code) == Report.objects.get()
    as_caro.post(ADDRESS, TOLD)
    assert Report.objects.count() == 2, "from another page"
    as_caro.post(ADDRESS, page)
    assert receipts.open(code) == report, "which was read out"


def test_it_is_in_an_account_only_if_that_was_wished(as_caro: Client, ann: User) -> None:
    wrong = as_caro.post(ADDRESS, TOLD | {"account": "nobody"}).content.decode()
    assert "No member has this login name." in wrong
    assert "He hit her." in wrong
    assert not Report.objects.exists()
    as_caro.post(ADDRESS, TOLD | {"account": "ann"})
    report = Report.objects.get()
    assert (report.reporter, report.locator, report.verified) == (ann, "", False)
    assert Report.objects.unverified().filter(pk=report.pk).exists()
    assert "Your reports" in signed_in(ann).get("/me/reports/").content.decode()
    assert f"/me/reports/{report.pk}/" in signed_in(ann).get("/me/reports/").content.decode()


def test_who_has_the_account_is_told_and_asked_to_look(
    as_caro: Client, ann: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        as_caro.post(ADDRESS, TOLD | {"account": "ann"})
    report = Report.objects.get()
    [line] = mail.outbox
    assert line.to == ["ann@example.org"]
    assert forbidden_in(f"{line.subject} {line.body}") == []
    her = signed_in(ann)
    assert "We wrote a report down for you." in her.get(f"/me/reports/{report.pk}/messages/").content.decode()
    page = her.get("/me/reports/").content.decode()
    assert "Please look at what it says you allow" in page
    assert "We wrote down on" in page
    assert "You said on" not in page
    her.post(f"/me/reports/{report.pk}/", {"consent-warn": "no.2"})
    page = her.get("/me/reports/").content.decode()
    assert "You said on" in page
    assert "Please look at what it says you allow" in page, "what else it allows is still as we wrote it down"
    assert not Report.objects.get().allows("warn")
    her.post(f"/me/reports/{report.pk}/", {"consent-police": "none.1"})
    page = her.get("/me/reports/").content.decode()
    assert "We wrote" not in page
    assert "Please look at what it says you allow" not in page


@pytest.mark.parametrize(("came_by", "first_word"), [("paper", True), ("phone", False)])
def test_that_it_was_written_down_is_no_first_word_to_her(
    as_caro: Client, ann: User, came_by: str, first_word: bool
) -> None:
    as_caro.post(ADDRESS, TOLD | {"account": "ann", "came_by": came_by})
    Report.objects.update(waiting_since=timezone.now() - timedelta(days=30))
    assert Report.objects.get().messages.exists()
    page = as_caro.get("/casework/late/").content.decode()
    assert ("First word:" in page) == first_word
    assert "Decision:" in page


def test_what_she_sent_herself_she_is_not_asked_to_look_at(ann: User) -> None:
    report = make_report(by=ann, story="x", consents={"warn": "yes"})
    page = signed_in(ann).get("/me/reports/").content.decode()
    assert "You said on" in page
    assert "We wrote" not in page
    assert not report.messages.exists()


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("came_by", "Please choose how it came."),
        ("source", "Please choose who tells it."),
        ("story", "Please tell us something first."),
        ("read", "Please read the questions aloud"),
        ("consent-police", "Please answer the question about “Police” too, or choose “Not said” here."),
    ],
)
def test_what_is_missing_is_said_and_the_rest_stays(as_caro: Client, missing: str, said: str) -> None:
    told = {name: value for name, value in TOLD.items() if name != missing and not name.startswith("identifiers-0")}
    html = as_caro.post(ADDRESS, told).content.decode()
    assert not Report.objects.exists()
    assert said in html
    assert "agreed" in html
    assert "No member" not in html


def test_nothing_need_be_read_aloud_if_nothing_was_asked(as_caro: Client) -> None:
    silent = {name: value for name, value in TOLD.items() if not name.startswith(("consent", "agreed", "read"))}
    as_caro.post(ADDRESS, silent)
    assert not Report.objects.get().consents.exists()


def test_adding_a_row_keeps_everything(as_caro: Client) -> None:
    html = as_caro.post(ADDRESS, TOLD | {"add": "identifiers"}).content.decode()
    assert not Report.objects.exists()
    assert 'name="identifiers-3-value"' in html
    assert "He hit her." in html


def test_only_who_triages_writes_down_and_never_for_staff(ann: User, caro: User, cleo: User) -> None:
    for by, reporter in ((ann, None), (caro, cleo)):
        with pytest.raises(PermissionDenied):
            enter(Submission(story="x", came_by="phone"), reporter=reporter, by=by)


def test_the_database_wants_a_name_for_what_did_not_come_by_the_form(caro: User) -> None:
    report = make_report()
    for wrong in ({"came_by": "phone"}, {"entered_by": caro}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**wrong)
    text = ConsentText.objects.get(use="warn")
    with pytest.raises(IntegrityError), transaction.atomic():
        report.consents.create(use="warn", number=1, answer="yes", text=text, given="phone")


def test_a_project_says_use_by_use_whether_they_agreed(pia: User, ann: User, caro: User) -> None:
    question = "If you answer for somebody: did they agree?"
    for who, fold in ((pia, "<details open>"), (ann, "<details>")):
        page = signed_in(who).get("/report/").content.decode()
        assert fold in page.partition(question)[0].rpartition("<summary>")[0][-30:]
        assert ("Everybody who has an account at Harbour Light sees that you told us" in page) == (who == pia)
    told = EMPTY | {"opened_by": pia.pk, "story": "She told us.", "consent-warn": "yes.2", "agreed-warn": "not_asked"}
    signed_in(pia).post("/report/", told)
    report = Report.objects.get()
    assert (report.source, report.consents.get().harmed) == ("project", "not_asked")
    html = signed_in(caro).get(f"/casework/reports/{report.pk}/").content.decode()
    assert "The person it happened to has not been asked" in html


def test_the_person_herself_has_the_last_word(as_caro: Client, ann: User) -> None:
    """What staff wrote down is an answer like any other: hers, later, counts."""
    as_caro.post(ADDRESS, TOLD | {"account": "ann"})
    report = Report.objects.get()
    give_consent(report, "warn", "no", by=ann, given="form")
    assert not report.allows("warn")
