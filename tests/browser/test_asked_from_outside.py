"""Whoever asks from outside (g7, g8, g9, j2, j3), on a telephone: in a real browser, from first word to last."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import User
from num.audit import System
from reports.actions.case import open_review
from reports.actions.subject import search_all
from reports.models import Case, Objection, SubjectRequest
from reports.models.report import Report
from reports.submission import SubmittedIdentifier, SubmittedPerson
from tests.browser.person import Person
from tests.browser.town import signed_in
from tests.factories import make_case, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = "07700 900123"


@pytest.fixture
def report(ann: User) -> Report:
    told = {"identifiers": [SubmittedIdentifier(value=PHONE)], "persons": [SubmittedPerson(name="Vern", hair="Grey")]}
    return make_report(by=ann, story="Vern took my phone.", consents={"warn": "yes"}, **told)


@pytest.fixture
def case(caro: User, ada: User, report: Report) -> Case:
    return open_review(make_case(caro, report), by=ada)


def test_a_request_is_written_down_decided_given_and_read(
    somebody: Callable[..., Person], caro: User, ada: User, ann: User, case: Case
) -> None:
    worker, approver, reporter = (signed_in(somebody(), user) for user in (caro, ada, ann))
    worker.open(f"/casework/cases/{case.pk}/")
    worker.follow("Police, a court or a solicitor ask for something: write it down")
    worker.press("Write it down")
    worker.sees("Please look at this again", "Please choose who asks.")
    worker.choose("A court", "A court order", "They do not say", "What the reporter told us", "Support notes")
    worker.fill("Their name, office and how to reach them", "The clerk")
    worker.fill("The day on the request", "2026-03-02")
    worker.fill("In their words: what, of which time, and what for", "For a trial.")
    worker.press("Write it down")
    worker.sees("Presumed no: support notes", "An approver decides who did not write it down.")
    approver.open("/casework/")
    approver.follow("Requests by police, courts and others")
    approver.go(approver.page.locator("#undecided + ul a"))
    approver.choose("What the reporter told us")
    approver.page.get_by_label("Report of").check()
    approver.fill("Your reasons", "The order is plain.")
    approver.press("Let what is ticked be given")
    approver.sees("May be given", "Not the rest.")
    worker.open(worker.page.url)
    worker.fill("What you hand over, to whom and how", "Two pages, by hand.")
    worker.unfold("It is ready: record it")
    worker.press("Record it, and hand it over")
    worker.sees("Two pages, by hand.")
    reporter.open("/me/reports/")
    reporter.sees("Given to somebody who asked for it (A court: What the reporter told us.")


@pytest.mark.parametrize("script", [True, False])
def test_she_is_asked_and_answers(
    somebody: Callable[..., Person], caro: User, ada: User, ann: User, case: Case, report: Report, script: bool
) -> None:
    worker, approver, reporter = (signed_in(somebody(script=script), user) for user in (caro, ada, ann))
    worker.open(f"/casework/reports/{report.pk}/")
    worker.follow("Somebody would like to talk to the reporter: write it down")
    worker.fill("Who would like to talk to them", "DS Quill")
    worker.fill("What about", "How you are.")
    worker.press("Write it down")
    approver.open(worker.page.url)
    approver.press("Ask the reporter")
    reporter.open("/me/reports/")
    reporter.go(reporter.page.get_by_role("link", name="Somebody asks whether they may talk to you"))
    reporter.sees("DS Quill", "You decide, and each answer is a good one.")
    reporter.press("Save my answer")
    reporter.sees("there is no hurry")
    reporter.choose("No")
    reporter.press("Save my answer")
    reporter.sees("Saved. You can change it until we have passed it on.")
    worker.open(worker.page.url)
    worker.press("Record it: the answer is no")
    worker.sees("The answer is passed on")


def test_a_hold_is_placed_and_ends(somebody: Callable[..., Person], ada: User, case: Case, report: Report) -> None:
    approver = signed_in(somebody(), ada)
    approver.open(f"/casework/cases/{case.pk}/")
    approver.follow("The law says that this must be kept: place a hold")
    approver.fill("Why it must be kept", "A court's order.")
    approver.fill("Look at it again on", f"{timezone.localdate() + timedelta(days=90)}")
    approver.press("Keep it")
    approver.sees("Nothing of it is deleted from now on.")
    hold = approver.page.url
    approver.open(f"/casework/reports/{report.pk}/erase/")
    approver.sees("A legal hold keeps this report.")
    approver.press("Erase it for good")
    approver.open("/casework/holds/")
    approver.open(hold)
    approver.fill("Why it need not be kept any more", "The trial is over.")
    approver.press("End the hold: deletion goes on")
    approver.sees("Ended")
    assert not Report.objects.kept().exists()


def test_an_answer_to_whoever_asks_about_themselves(
    somebody: Callable[..., Person], caro: User, ada: User, case: Case
) -> None:
    worker, approver = signed_in(somebody(), caro), signed_in(somebody(), ada)
    approver.open("/casework/")
    approver.follow("People who ask what we hold about them")
    approver.follow("Somebody asks: begin")
    approver.fill("Who asks, and where the answer goes", "A man, by letter")
    approver.fill("Their names, one a line", "Vern")
    approver.fill("The day it came", "2026-01-05")
    approver.page.get_by_label("Who prepares the answer").select_option("caro")
    approver.fill("How you know that it is they who ask", "A passport.")
    approver.press("Begin")
    approver.sees("Nothing is searched before a second person has seen who asks")
    found = SubjectRequest.objects.get()
    worker.open("/casework/subject-access/")
    worker.go(worker.page.get_by_role("link", name=found.reference))
    worker.press("I have seen who asks: search")
    worker.sees("The search is under way.")
    search_all(by=System("search"))
    worker.open(worker.page.url)
    for mention in found.mentions.all():
        card = worker.page.get_by_role("region", name=f"Passage {mention.number}:")
        card.get_by_label("They may read it").check()
        worker.go(card.get_by_role("button"))
    worker.fill("Your reasons, all in all", "It points to nobody.")
    worker.press("Let somebody else check it")
    approver.open(approver.page.url)  # who prepared it sees it no more
    approver.press("It points to nobody: let it be answered")
    approver.follow("The answer, to print")
    approver.sees("You asked what we hold about you", "Hair and beard: Grey")


@pytest.mark.parametrize("script", [True, False])
def test_somebody_objects_and_it_is_reviewed(
    somebody: Callable[..., Person], ada: User, caro: User, case: Case, script: bool
) -> None:
    visitor, approver = somebody(script=script), signed_in(somebody(script=script), ada)
    visitor.open("/")
    visitor.follow("Objections")
    visitor.press("Send it")
    visitor.sees("Please look at this again")
    visitor.choose("You must not use it")
    visitor.fill("Your phone numbers, e-mail addresses, number plates or profile addresses", PHONE)
    visitor.fill("What is wrong, or why we must not use it", "It was not me.")
    visitor.fill("Your e-mail address", "vern@example.org")
    visitor.press("Send it")
    visitor.sees("We have what you wrote")
    approver.open("/casework/")
    approver.follow("Objections and corrections")
    approver.go(approver.page.get_by_role("link", name=Objection.objects.get().reference))
    approver.press("It is about them: do not show it while we look")
    approver.choose("Kept as it is")
    approver.fill("Your reasons", "Told by two people.")
    approver.press("Decide it, and answer them")
    approver.sees("Kept as it is", "Told by two people.")
