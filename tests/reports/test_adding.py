"""The reporter adds later (b17): dated, with its consents asked again, new for staff, and matched like all else."""

from typing import Any

import pytest
from django.test import Client

from members.models import User
from num.models import AuditEntry
from reports.actions.case import close_report
from reports.actions.report import submit, withdraw
from reports.models import Addition, Identifier, Report
from reports.submission import Submission, SubmittedIdentifier
from tests.alerts.test_mydata import data, sign_in
from tests.factories import make_alert, make_case, make_report
from tests.members.test_at_rest import dump
from tests.people import signed_in
from tests.reports.test_talk import mark_read

pytestmark = pytest.mark.django_db
NUMBER = "07700 900555"
ROWS = {"identifiers-TOTAL_FORMS": "3", "identifiers-INITIAL_FORMS": "0"}
PLATE = ROWS | {"text": "I remember the quartzplate.", "identifiers-0-value": NUMBER}


@pytest.fixture
def as_ann(client: Client, ann: User) -> Client:
    client.force_login(ann)
    return client


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, story="He drove off.", consents={"warn": "yes", "police": "none"})


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def add(client: Client, report: Report, **told: str) -> str:
    return text(client.post(f"/me/reports/{report.pk}/add/", PLATE | told, follow=True))


def test_what_is_added_by_account_stands_with_the_report_as_new(as_ann: Client, caro: User, report: Report) -> None:
    case = make_case(caro, report)
    as_caro = signed_in(caro)
    assert "Added to your report." in add(as_ann, report)
    assert "You added to it on" in text(as_ann.get("/me/reports/"))
    assert f"in {case.reference}</a>" in text(as_caro.get("/casework/"))
    page = text(as_caro.get(f"/casework/cases/{case.pk}/"))
    assert "I remember the quartzplate." in page
    assert "There is something new from the reporter." in page
    assert f"<strong>{NUMBER}</strong>" in page
    assert ". Added later</p>" in page
    mark_read(as_caro, report, page)
    assert "There is something new" not in text(as_caro.get(f"/casework/cases/{case.pk}/"))
    assert "New from reporters" not in text(as_caro.get("/casework/"))


def test_with_the_receipt_it_is_added_and_never_shown(caro: User) -> None:
    report, code = submit(Submission(story="He drove off."), by=None)
    visitor = Client()
    asked = visitor.post("/report/receipt/add/", PLATE).content.decode()
    assert 'name="text" value="I remember the quartzplate."' in asked
    page = text(visitor.post("/report/receipt/add/", PLATE | {"code": code}, follow=True))
    assert "Added to your report." in page
    assert "quartzplate" not in page
    assert "I remember the quartzplate." in text(signed_in(caro).get(f"/casework/reports/{report.pk}/"))


def test_its_identifiers_are_matched_like_others(as_ann: Client, caro: User, report: Report) -> None:
    other = make_report(story="x", identifiers=[SubmittedIdentifier(value="+44 7700 900555")])
    assert str(other.pk) not in text(signed_in(caro).get(f"/casework/reports/{report.pk}/"))
    add(as_ann, report)
    page = text(signed_in(caro).get(f"/casework/reports/{report.pk}/"))
    assert "Same phone number" in page
    assert str(other.pk) in page


def test_consents_are_asked_again_and_nothing_is_chosen(as_ann: Client, report: Report) -> None:
    page = text(as_ann.get(f"/me/reports/{report.pk}/add/"))
    assert "you said “Yes, warn others”" in page
    assert "you have not said. That means no." in page
    assert 'data-asks="/healthz"' in page
    assert "num/keep" in page, "nothing is sent where the line is gone"
    assert " checked" not in page
    add(as_ann, report)
    assert report.consents.count() == 2, "unanswered, what she said before stays"
    assert report.allows("warn")
    add(as_ann, report, **{"consent-warn": "no.2"})
    assert not Report.objects.get(pk=report.pk).allows("warn")


def test_more_than_before_is_asked_once_more_and_what_she_added_is_kept(as_ann: Client, report: Report) -> None:
    page = add(as_ann, report, **{"consent-warn": "no.2", "consent-police": "anonymous.1"})
    assert "Do you want to allow more?" in page
    assert "Added to your report." in page
    held = Report.objects.get(pk=report.pk)
    assert (held.allows("warn"), held.allows("police")) == (False, False)
    as_ann.post(f"/me/reports/{report.pk}/", {"consent-police": "anonymous.1", "confirmed": "yes"})
    assert Report.objects.get(pk=report.pk).allows("police")
    assert Addition.objects.count() == 1


def test_a_closed_report_comes_back_to_triage(as_ann: Client, caro: User, report: Report) -> None:
    close_report(report, "too_little", by=caro)
    as_caro = signed_in(caro)
    assert f"/casework/reports/{report.pk}/" not in text(as_caro.get("/casework/"))
    add(as_ann, report)
    assert "We have it. A caseworker will read it." in text(as_ann.get("/me/reports/"))
    queue = text(as_caro.get("/casework/"))
    assert queue.count(f"/casework/reports/{report.pk}/") == 2, "in the list of what is new and among new reports"
    assert "Open a case" in text(as_caro.get(f"/casework/reports/{report.pk}/"))


def test_what_nobody_has_read_yet_is_said_until_it_is(as_ann: Client, caro: User, report: Report) -> None:
    make_case(caro, report)
    add(as_ann, report)
    assert "We have not read yet what you added." in text(as_ann.get("/me/reports/"))
    as_caro = signed_in(caro)
    assert "New from reporters" in text(as_caro.get("/casework/"))
    mark_read(as_caro, report, text(as_caro.get(f"/casework/reports/{report.pk}/")))
    assert "We have not read" not in text(as_ann.get("/me/reports/"))


def test_one_taken_back_takes_nothing(as_ann: Client, ann: User, report: Report) -> None:
    withdraw(report, by=ann)
    page = text(as_ann.get(f"/me/reports/{report.pk}/add/"))
    assert "nothing can be added" in page
    assert "Add it to my report" not in page
    add(as_ann, report)
    assert not Addition.objects.exists()


def test_nothing_told_is_said_and_what_was_chosen_stays(as_ann: Client, report: Report) -> None:
    page = text(as_ann.post(f"/me/reports/{report.pk}/add/", ROWS | {"text": " ", "consent-warn": "no.2"}))
    assert "Please write something first" in page
    assert 'value="no.2" id="id_consent-warn_1" checked' in page
    assert report.consents.count() == 2


def test_only_she_adds(client: Client, bea: User, report: Report) -> None:
    as_bea = signed_in(bea)
    page = f"/me/reports/{report.pk}/add/"
    assert as_bea.get(page).status_code == as_bea.post(page, PLATE).status_code == 404
    assert not Addition.objects.exists()


def test_a_draft_that_repeats_an_addition_is_marked(as_ann: Client, caro: User, report: Report) -> None:
    as_ann.post(
        f"/me/reports/{report.pk}/add/", ROWS | {"text": "He said he would be back on the quartz bus on Sunday."}
    )
    draft = "Somebody said he would be back on the quartz bus on Sunday."
    alert = make_alert(caro, make_case(caro, report), text=draft)
    assert "words copied from the report" in text(signed_in(caro).get(f"/desk/{alert.pk}/"))


def test_it_lies_nowhere_in_clear_and_goes_with_the_report(as_ann: Client, ada: User, report: Report) -> None:
    add(as_ann, report)
    left = dump()
    assert [word for word in ("quartzplate", NUMBER, "7700900555") if word.encode() in left] == []
    entry = AuditEntry.objects.get(event="report.added_to")
    assert (entry.by, entry.details) == ("member", {})
    signed_in(ada).post(f"/casework/reports/{report.pk}/erase/")
    assert not Addition.objects.exists()
    assert not Identifier.objects.exists()


def test_it_is_in_her_data(ann: User, report: Report) -> None:
    hers = sign_in(Client(), ann)
    add(hers, report)
    (told,) = data(hers.post("/me/data/"))["What you told us"]
    assert [one["What it said"] for one in told["What you added"]] == ["I remember the quartzplate."]
    assert [one["As you wrote it"] for one in told["Numbers and names"]] == [NUMBER]
