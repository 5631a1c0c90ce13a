"""What went to the police and what came back (g5): for whoever made the report, by account and receipt."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from alerts.actions.leaving import leave
from members.models import User
from reports.actions import share as shares
from reports.actions.police_talk import note_talk
from reports.actions.report import give_consent, submit
from reports.models import PoliceTalk, Report, Share, SharedFact, Terms
from reports.submission import Submission
from tests.alerts.test_mydata import data, sign_in
from tests.factories import make_case, make_report, place
from tests.people import signed_in
from tests.reports.sharing import ACCOUNT, answer, drafted, sent, text

pytestmark = pytest.mark.django_db
YES = {"police": "anonymous"}


@pytest.fixture
def report(ann: User, caro: User) -> Report:
    made = make_report(by=ann, region=place("merseyside"), story="He hit me.", consents=YES)
    make_case(caro, made)
    return Report.objects.get(pk=made.pk)


def page(user: User, report: Report) -> str:
    return text(signed_in(user).get(f"/me/reports/{report.pk}/police/"))


def rate(user: User, share: Share, rating: str) -> Any:
    sent = {"share": str(share.pk), "rating": rating}
    return signed_in(user).post(f"/me/reports/{share.report_id}/police/", sent)


def test_nothing_is_shared_without_a_line_that_she_reads(report: Report, ann: User, caro: User, ada: User) -> None:
    drafted(report, caro)
    assert "Nothing has gone to the police from this report." in page(ann, report)
    assert "went to the police" not in text(signed_in(ann).get("/me/reports/"))
    share = sent(report, caro, ada)
    list_ = text(signed_in(ann).get("/me/reports/"))
    words = "what happened, with nothing that points to you"
    assert f"To the police (Merseyside Police, package {share}: {words})" in list_
    assert "It was passed on to the police, as you chose." in list_
    assert f"/me/reports/{report.pk}/police/" in list_
    assert Share.objects.gone().count() == SharedFact.objects.filter(kind="police").count() == 1


def test_every_answer_stands_there_in_plain_words(report: Report, ann: User, caro: User, ada: User) -> None:
    share = sent(report, caro, ada)
    assert "We gave them what happened, with nothing that points to you, on paper." in page(ann, report)
    assert "Nothing has come back yet." in page(ann, report)
    answer(share, caro, "acknowledged")
    answer(share, caro, "officer", words="PC Lane, 101")
    answer(share, caro, "action")
    answer(share, caro, "outcome", outcome="treated-as-suspect")
    signed_in(caro).post(f"/casework/shares/{share.pk}/close/")
    found = page(ann, report)
    for words in (
        "They told us that they have it.",
        "They named an officer who deals with it.",
        "PC Lane, 101",
        "They have done something about it.",
        "They treated you as if you had done something wrong.",
        "We have finished with this.",
    ):
        assert words in found
    assert ACCOUNT not in found
    assert "Caro" not in found


def test_with_the_receipt_the_same(caro: User, ada: User) -> None:
    made, code = submit(Submission(region=place("merseyside"), story="He hit me.", consents=YES), by=None)
    make_case(caro, made)
    sent(Report.objects.get(pk=made.pk), caro, ada)
    visitor = Client()
    assert "/report/receipt/police/" in text(visitor.post("/report/receipt/", {"code": code}, follow=True))
    assert "We gave them what happened" in text(visitor.get("/report/receipt/police/"))
    visitor.post("/report/receipt/police/", {"share": str(Share.objects.get().pk), "rating": "bad"})
    assert Share.objects.get().rating == "bad"
    assert "We gave them" not in text(Client().get("/report/receipt/police/"))


def test_she_says_how_they_were_and_may_change_it(report: Report, ann: User, caro: User, ada: User) -> None:
    share = sent(report, caro, ada)
    assert "Please choose an answer" in text(rate(ann, share, ""))
    for rating in ("bad", "mixed", "private"):
        assert rate(ann, share, rating).status_code == 302
        assert Share.objects.get().rating == rating
    assert "i would rather not say" in text(signed_in(caro).get(f"/casework/shares/{share.pk}/"))
    assert text(rate(ann, share, "splendid")).count("Select a valid choice") >= 1


def test_nobody_else_sees_or_says(report: Report, ann: User, bea: User, caro: User, ada: User) -> None:
    share = sent(report, caro, ada)
    assert signed_in(bea).get(f"/me/reports/{report.pk}/police/").status_code == 404
    assert rate(bea, share, "good").status_code == 404
    hers = make_report(by=bea, story="Another.")
    theirs = {"share": str(share.pk), "rating": "good"}
    for key in (theirs, theirs | {"share": "odd"}):
        assert signed_in(bea).post(f"/me/reports/{hers.pk}/police/", key).status_code == 404
    assert Share.objects.get().rating == ""


def test_whoever_told_it_for_a_project_reads_it_and_says_alone(pia: User, pam: User, caro: User, ada: User) -> None:
    told = make_report(by=pia, region=place("merseyside"), story="He hit her.")
    make_case(caro, told)
    give_consent(told, "police", "anonymous", by=pia, given="form", terms=Terms(harmed="agreed"))
    share = sent(Report.objects.get(), caro, ada)
    answer(share, caro, "officer", words="PC Lane, 101")
    assert ["PC Lane" in page(one, told) for one in (pia, pam)] == [True, False]
    rate(pam, share, "good")
    with pytest.raises(PermissionDenied):
        shares.rate(share, "good", by=pam)
    assert Share.objects.get().rating == ""


def test_what_is_not_gone_is_not_rated(report: Report, ann: User, caro: User) -> None:
    assert rate(ann, drafted(report, caro), "good").status_code == 404


def test_she_reads_it_after_she_took_the_report_back(report: Report, ann: User, caro: User, ada: User) -> None:
    sent(report, caro, ada)
    signed_in(ann).post(f"/me/reports/{report.pk}/", {"withdraw": "yes"})
    assert "We gave them what happened" in page(ann, report)


def test_when_she_leaves_nothing_in_her_name_is_kept(report: Report, ann: User, caro: User, ada: User) -> None:
    give_consent(report, "police", "full", by=ann, given="form")
    note_talk(report, way="phone", wants_it=True, by=caro)
    gone, waiting = sent(report, caro, ada, extent="full"), drafted(report, caro, extent="full")
    other = drafted(report, caro)
    leave(ann, erase_reports=False, by=ann)
    kept = Share.objects.in_bulk()
    assert [kept[one.pk].content for one in (gone, waiting)] == [None, None]
    assert kept[other.pk].content
    assert (kept[gone.pk].state, kept[waiting.pk].state) == ("sent", "closed")
    assert not PoliceTalk.objects.exists()


def test_it_is_in_her_data(report: Report, ann: User, caro: User, ada: User) -> None:
    share = sent(report, caro, ada)
    answer(share, caro, "acknowledged")
    [told] = data(sign_in(Client(), ann).post("/me/data/"))["What you told us"]
    [went] = told["What went to the police"]
    assert (went["To"], went["Our number for it"]) == ("Merseyside Police", share.number)
    assert went["What happened"][1]["What"] == "They told us that they have it."
