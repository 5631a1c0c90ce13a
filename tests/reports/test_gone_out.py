"""What has gone out (b11): listed honestly, by account and receipt; less holds at once, more is asked once more."""

from typing import Any

import pytest
from django.test import Client

from alerts.actions import approve, cancel
from members.models import User
from reports.actions.case import link, open_review, release_identifier, take_back_identifier, unlink
from reports.actions.report import submit
from reports.models import Report, SharedFact
from reports.submission import Submission, SubmittedIdentifier
from tests.alerts.test_mydata import data, sign_in
from tests.factories import ALL_YES, make_alert_in_review, make_approved_alert, make_case, make_report, work
from tests.people import signed_in

pytestmark = pytest.mark.django_db
PHONE = [SubmittedIdentifier(value="07700 900123")]
NOTHING = "This site has sent nothing out from this report."


@pytest.fixture
def as_ann(client: Client, ann: User) -> Client:
    client.force_login(ann)
    return client


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, story="x", identifiers=PHONE, consents={"warn": "yes", "police": "anonymous"})


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def answer(client: Client, report: Report, **chosen: str) -> str:
    typed = {name if name == "confirmed" else f"consent-{name}": value for name, value in chosen.items()}
    return text(client.post(f"/me/reports/{report.pk}/", typed, follow=True))


def test_a_warning_is_listed_with_how_wide_it_went_and_no_text(
    as_ann: Client, caro: User, ada: User, bea: User, report: Report
) -> None:
    assert NOTHING in text(as_ann.get("/me/reports/"))
    other = make_report(by=bea, story="y", consents={"warn": "yes"})
    case = make_case(caro, report, other)
    make_approved_alert(
        caro, ada, case, sources=[report], title="Man in a van", work_types=[work("street")], regions=["r-tli", "r-tld"]
    )
    page = text(as_ann.get("/me/reports/"))
    assert "A warning in our own words (members in North West and London, for this work: street)" in page
    assert "Man in a van" not in page
    assert NOTHING in text(signed_in(bea).get("/me/reports/")), "it does not rest on hers"


@pytest.mark.parametrize("taken_out", [False, True])
def test_that_a_warning_was_withdrawn_is_listed_too(
    as_ann: Client, caro: User, ada: User, report: Report, taken_out: bool
) -> None:
    link(report, case := make_case(caro), by=caro)
    alert = make_approved_alert(caro, ada, case, sources=[report], regions=["national"])
    if taken_out:
        unlink(report, by=caro)
    cancel(alert, by=caro)
    page = text(as_ann.get("/me/reports/"))
    assert "A warning in our own words (members everywhere)" in page
    assert "That warning was withdrawn (whoever may have got it was told so)" in page


def test_what_answers_look_ups_is_listed_and_not_who_looked(as_ann: Client, caro: User, report: Report) -> None:
    make_case(caro, report)
    identifier = report.identifiers.get()
    release_identifier(identifier, by=caro)
    page = text(as_ann.get("/me/reports/"))
    assert "Something in your report answers look-ups (members who look it up" in page
    assert "about how many people told us, the area and the year" in page
    assert "07700" not in page
    take_back_identifier(identifier, by=caro)
    assert "It no longer answers look-ups" in text(as_ann.get("/me/reports/"))


def test_of_each_that_answers_look_ups_each_change_is_listed_once(as_ann: Client, ann: User, caro: User) -> None:
    two = [*PHONE, SubmittedIdentifier(kind="email", value="vern@example.org")]
    report, as_caro = make_report(by=ann, story="x", identifiers=two, consents={"warn": "yes"}), signed_in(caro)
    make_case(caro, report)
    first, second = report.identifiers.all()
    pressed = ((first, "release"), (first, "release"), (second, "release"), (first, "take-back"), (first, "take-back"))
    for identifier, button in pressed:
        as_caro.post(f"/casework/identifiers/{identifier.pk}/{button}/")
    page = text(as_ann.get("/me/reports/"))
    assert page.count("Something in your report answers look-ups") == 2
    assert page.count("It no longer answers look-ups") == 1


def test_with_the_receipt_the_same_is_listed(caro: User, ada: User) -> None:
    report, code = submit(Submission(story="x", consents={"warn": "yes"}), by=None)
    make_approved_alert_of(report, caro, ada)
    page = text(Client().post("/report/receipt/", {"code": code}, follow=True))
    assert "A warning in our own words (members in London)" in page


def make_approved_alert_of(report: Report, caro: User, ada: User) -> None:
    alert = make_alert_in_review(caro, make_case(caro, report))
    approve(alert, checks=ALL_YES, reason="She rang.", by=ada)


def test_less_holds_at_once_and_says_what_it_does_not_call_back(
    as_ann: Client, caro: User, ada: User, report: Report
) -> None:
    page = answer(as_ann, report, police="none.1")
    assert "Saved. It holds from now on. This site has sent nothing out before." in page
    make_approved_alert(caro, ada, make_case(caro, report))
    page = answer(as_ann, report, warn="no.2")
    assert "What has gone out before cannot be called back" in page
    assert not Report.objects.get(pk=report.pk).allows("warn")


def test_taking_it_back_says_so_too(as_ann: Client, caro: User, ada: User, report: Report) -> None:
    make_approved_alert(caro, ada, make_case(caro, report))
    page = text(as_ann.post(f"/me/reports/{report.pk}/", {"withdraw": "yes"}, follow=True))
    assert "We will not use it. What has gone out before cannot be called back." in page
    assert "A warning in our own words" in page


def test_a_no_ends_look_ups_and_says_so(as_ann: Client, caro: User, report: Report) -> None:
    make_case(caro, report)
    release_identifier(report.identifiers.get(), by=caro)
    assert "no look-up is answered from it any more" not in text(as_ann.get("/me/reports/"))
    assert "no look-up is answered from it any more" in answer(as_ann, report, warn="no.2")


@pytest.mark.parametrize(("use", "chosen"), [("police", "full.1"), ("support", "yes.1")])
def test_more_than_before_holds_only_once_it_is_meant(as_ann: Client, report: Report, use: str, chosen: str) -> None:
    page = answer(as_ann, report, **{use: chosen})
    assert "Do you want to allow more?" in page
    assert "These answers are not saved yet." in page
    assert f'name="consent-{use}" value="{chosen}"' in page
    assert report.consents.count() == 2
    assert "Saved. It holds from now on." in answer(as_ann, report, **{use: chosen}, confirmed="yes")
    assert report.consents.count() == 3


def test_with_the_receipt_more_is_asked_once_more_too() -> None:
    report, code = submit(Submission(story="x", consents={"warn": "no"}), by=None)
    visitor, change = Client(), "/report/receipt/change/"
    visitor.post("/report/receipt/", {"code": code})
    page = text(visitor.post(change, {"consent-warn": "yes.2"}))
    assert f'action="{change}"' in page
    assert not report.allows("warn")
    visitor.post(change, {"consent-warn": "yes.2", "confirmed": "yes"})
    assert report.allows("warn")


def test_what_has_gone_out_is_in_her_data_and_goes_with_the_report(
    ann: User, caro: User, ada: User, report: Report
) -> None:
    case = make_case(caro, report)
    make_approved_alert(caro, ada, case)
    (fact,) = data(sign_in(Client(), ann).post("/me/data/"))["What we passed on to others"]
    assert (fact["What"], fact["To"]) == ("A warning in our own words", "members in London")
    open_review(case, by=caro)
    signed_in(ada).post(f"/casework/reports/{report.pk}/erase/")
    assert not SharedFact.objects.exists()
