"""Requests by police, courts and solicitors (g7): written down, decided by another, given, told to reporters."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from members import roles
from members.models import User
from num.models import AuditEntry
from reports.actions.case import assign, erase, link, open_review, unlink
from reports.actions.outside import HEARD
from reports.actions.police_talk import note_talk
from reports.actions.report import give_consent
from reports.models import Case, OutsideRequest, Report, Terms
from tests.factories import make_case, make_report, make_request, make_staff, make_urgent_look
from tests.members.test_at_rest import dump
from tests.people import signed_in

pytestmark = pytest.mark.django_db

ASKED = {
    "asker": "police",
    "force": "merseyside",
    "who": "DS Quartzquill, Harbour Police",
    "authority": "Inspector Quartzode",
    "basis": "order",
    "notice": "not_given",
    "asked_on": "2026-03-02",
    "wants": ["told", "identifiers", "notes"],
    "scope": "All of March, for a trial.",
}
FACT = "Given to somebody who asked for it (The police: What the reporter told us. The ground: A court order)"


@pytest.fixture
def as_caro(client: Client, caro: User) -> Client:
    client.force_login(caro)
    return client


@pytest.fixture
def as_ada(ada: User) -> Client:
    return signed_in(ada)


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, story="He drove off.", consents={"police": "none"})


@pytest.fixture
def case(caro: User, report: Report) -> Case:
    return make_case(caro, report)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def log(client: Client, case: Case, **typed: object) -> OutsideRequest:
    client.post(f"/casework/cases/{case.pk}/request/", ASKED | typed)
    return OutsideRequest.objects.latest("logged_at")


def agree(client: Client, found: OutsideRequest, **typed: object) -> str:
    """From all the reports that it may concern."""
    decision = {"gives": ["told"], "reasons": "The order is plain.", "reports": [one.pk for one in found.its_reports()]}
    return do(client, found, "decide", **decision | typed)


def do(client: Client, found: OutsideRequest, verb: str, **typed: object) -> str:
    return text(client.post(f"/casework/requests/{found.pk}/{verb}/", typed, follow=True))


def test_a_request_is_written_down_with_all_that_it_says(as_caro: Client, case: Case) -> None:
    assert "write it down" in text(as_caro.get(f"/casework/cases/{case.pk}/"))
    found = log(as_caro, case)
    page = text(as_caro.get(f"/casework/requests/{found.pk}/"))
    for words in (ASKED["who"], ASKED["authority"], ASKED["scope"], "A court order", "2 March 2026", case.reference):
        assert str(words) in page
    assert "No, they have not" in page
    assert "Presumed no: support notes" in page
    assert "An approver decides who did not write it down." in page
    assert found.reference in text(as_caro.get("/casework/requests/"))
    assert "1 waiting" in text(as_caro.get("/casework/"))
    assert found.reference in text(as_caro.get(f"/casework/cases/{case.pk}/"))
    assert AuditEntry.objects.filter(event="outsiderequest.read").count() == 1


def test_what_is_left_out_is_asked_for_and_nothing_typed_is_lost(as_caro: Client, case: Case) -> None:
    page = text(as_caro.post(f"/casework/cases/{case.pk}/request/", ASKED | {"wants": [], "basis": ""}))
    assert "Please tick at least one." in page
    assert "Please choose the ground" in page
    assert "Quartzquill" in page
    assert not OutsideRequest.objects.exists()


def test_nothing_of_it_lies_in_clear(as_caro: Client, case: Case) -> None:
    log(as_caro, case)
    assert b"quartz" not in dump().lower()


def test_nothing_leaves_before_another_person_agreed(
    as_caro: Client, as_ada: Client, ada: User, ann: User, case: Case, report: Report
) -> None:
    found = log(as_caro, case)
    assert "already" in do(as_caro, found, "give", what="All of it.")
    assert as_caro.post(f"/casework/requests/{found.pk}/decide/", {"gives": ["told"]}).status_code == 404
    assert "Please say why." in do(as_ada, found, "decide", gives=["told"])
    assert "Choose what may be given" in do(as_ada, found, "decide", reasons="The order is plain.")
    page = agree(as_ada, found)
    assert "It may be handed over now." in page
    assert "Not the rest." in page
    assert "This site has sent nothing out" in text(signed_in(ann).get("/me/reports/"))
    page = do(as_caro, found, "give", what="Two pages, by hand to the court.")
    assert "Two pages, by hand to the court." in page
    assert "Agreed to in part on" in page
    assert FACT in text(signed_in(ann).get("/me/reports/"))
    gone = "<dt>Somebody who asked for it</dt><dd><strong>Yes</strong>"
    assert gone in text(as_caro.get(f"/casework/cases/{case.pk}/"))
    assert AuditEntry.objects.filter(event="outside.agreed", by=str(ada.pk)).exists()


def test_who_wrote_it_down_does_not_decide_whatever_the_role(as_ada: Client, ada: User, case: Case) -> None:
    open_review(case, by=ada)
    found = log(as_ada, case)
    assert as_ada.post(f"/casework/requests/{found.pk}/decide/", {"refuse": "yes", "reasons": "No."}).status_code == 404
    decided = {"state": "refused", "decided_at": timezone.now(), "reasons": b"x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        OutsideRequest.objects.filter(pk=found.pk).update(decided_by=ada, **decided)


def test_the_database_lets_nothing_leave_that_nobody_decided_or_no_reporter_reads(
    as_caro: Client, caro: User, ada: User, case: Case
) -> None:
    found = OutsideRequest.objects.filter(pk=log(as_caro, case).pk)
    now = timezone.now()
    decided = {"decided_by": ada, "decided_at": now, "reasons": b"x"}
    given = {"state": "given", "given_by": caro, "given_at": now, "what_was_given": b"x"}
    for wrong in (given, decided | given, decided | given | {"silent_until": now.date()}, {"gives_counselling": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            found.update(**wrong)


def test_counselling_stays_unless_a_reason_outweighs_that(as_caro: Client, as_ada: Client, case: Case) -> None:
    found = log(as_caro, case)
    page = agree(as_ada, found, gives=["told", "notes"], reasons="Asked for.")
    assert "stay here, unless you say what outweighs that" in page
    assert "Asked for." in page, "what was typed is kept"
    page = agree(as_ada, found, gives=["told", "notes"], reasons="Asked for.", outweighs="A judge weighed it.")
    assert "A judge weighed it." in page


def test_of_whoever_passed_for_police_one_who_is_named_decides_alone(
    as_caro: Client, as_ada: Client, ada: User, case: Case, report: Report
) -> None:
    report.persons.create(claimed_to_be="police")
    abe = make_staff("abe", roles.APPROVER)
    as_abe, found = signed_in(abe), log(as_caro, case)
    assert "Name who decides" in agree(as_ada, found)
    assert "Select a valid choice" in do(as_ada, found, "senior", senior="ada"), "nobody names themselves"
    assert "Ada decides, and nobody else." in do(as_caro, found, "senior", senior="ada")
    assert "First to Ada" in text(as_abe.get("/casework/requests/"))
    for answer in (agree(as_abe, found, senior_agrees="on"), do(as_abe, found, "decide", refuse="yes", reasons="No.")):
        assert "Only the person who was named" in answer
    assert "Say that it may, or refuse it." in agree(as_ada, found)
    agreed = {"state": "agreed", "decided_at": timezone.now(), "reasons": b"x", "gives": ["told"]}
    for wrong in ({"decided_by": abe, "senior_agrees": True}, {"decided_by": ada}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OutsideRequest.objects.filter(pk=found.pk).update(**agreed | wrong)
    assert "It may be handed over now." in agree(as_ada, found, senior_agrees="on")
    assert "already" in do(as_caro, found, "senior", senior="abe")


def test_what_was_agreed_to_before_that_was_said_is_not_given(
    as_caro: Client, as_ada: Client, case: Case, report: Report
) -> None:
    agree(as_ada, found := log(as_caro, case))
    report.persons.create(claimed_to_be="police")
    assert "Write the request down anew." in do(as_caro, found, "give", what="Two pages.")
    court = log(as_caro, case, asker="court", force="")
    assert "It may be handed over now." in agree(as_ada, court), "a court is no force"


def test_it_is_refused_with_reasons(as_caro: Client, as_ada: Client, case: Case) -> None:
    found = log(as_caro, case)
    page = do(as_ada, found, "decide", refuse="yes", reasons="Far too wide.")
    assert "Refused on" in page
    assert "Far too wide." in page
    assert "already" in agree(as_ada, found)


def test_who_asked_takes_it_back(as_caro: Client, as_ada: Client, case: Case) -> None:
    found = log(as_caro, case)
    agree(as_ada, found)
    page = do(as_caro, found, "end", because="The trial is off.")
    assert "Taken back: The trial is off." in page
    assert "The order is plain." in page


def in_days(days: int) -> str:
    return str(timezone.localdate() + timedelta(days=days))


def test_a_court_forbids_to_tell_until_it_is_looked_at_again(
    as_caro: Client, as_ada: Client, ann: User, case: Case
) -> None:
    found = log(as_caro, case, notice="forbidden")
    assert "Please choose a day to come." in agree(as_ada, found, until="2020-01-01", order="Order 7")
    assert "within the next 90 days" in agree(as_ada, found, until=in_days(91), order="Order 7")
    assert "Please name the order" in agree(as_ada, found, until=in_days(90))
    assert "It may be handed over now." in agree(as_ada, found, until=in_days(90), order="Order 7")
    page = do(as_caro, found, "give", what="Two pages.")
    assert "Their reporters do not know" in page
    assert "Order 7" in page
    hers = signed_in(ann)
    assert "This site has sent nothing out" in text(hers.get("/me/reports/"))
    assert "may their reporters" not in text(as_caro.get("/casework/requests/")).lower()
    OutsideRequest.objects.update(silent_until=timezone.localdate())
    assert "May their reporters be told now?" in text(as_caro.get("/casework/requests/"))
    assert "1 waiting" in text(as_caro.get("/casework/"))
    assert "within the next 90 days" in do(as_ada, found, "tell", still="yes", until=in_days(91))
    do(as_ada, found, "tell", still="yes", until=in_days(90))
    assert "May their reporters be told now?" not in text(as_caro.get("/casework/requests/"))
    assert "read it from now on" in do(as_caro, found, "tell")
    assert FACT in text(hers.get("/me/reports/"))


def test_only_an_approver_keeps_it_from_reporters_and_only_where_a_court_forbids_to_tell(
    as_caro: Client, as_ada: Client, ann: User, caro: User, case: Case
) -> None:
    silence = {"until": in_days(9), "order": "Because.", "because": "Because."}
    found, other = log(as_caro, case, notice="forbidden"), make_request(caro, case, basis="order")
    agree(as_ada, other, **silence)
    assert "Their reporters do not know" not in do(as_caro, other, "give", what="Two pages.", **silence)
    agree(as_ada, found, **silence)
    do(as_caro, found, "give", what="Two pages.")
    longer = {"still": "yes", "until": in_days(60)}
    assert as_caro.post(f"/casework/requests/{found.pk}/tell/", longer).status_code == 403
    assert str(OutsideRequest.objects.get(pk=found.pk).silent_until) == in_days(9)


def test_the_database_refuses_a_silence_of_one_person_or_without_a_court(caro: User, ada: User, case: Case) -> None:
    silence = {"silent_until": timezone.localdate(), "silent_because": b"x"}
    told_to = OutsideRequest.objects.filter(pk=make_request(caro, case).pk)
    forbidden = OutsideRequest.objects.filter(pk=make_request(caro, case, notice="forbidden").pk)
    for found, wrong in ((told_to, {"silent_by": ada}), (forbidden, {"silent_by": caro}), (forbidden, {})):
        with pytest.raises(IntegrityError), transaction.atomic():
            found.update(**silence | wrong)


def test_her_own_yes_is_no_ground_once_it_is_a_no(
    as_caro: Client, as_ada: Client, ann: User, case: Case, report: Report
) -> None:
    give_consent(report, "police", "anonymous", by=ann, given="form")
    found = log(as_caro, case, basis="consent")
    assert "Record it first, then hand it over." in agree(as_ada, found)
    give_consent(report, "police", "none", by=ann, given="form")
    page = do(as_caro, found, "give", what="Two pages.")
    assert NOT_NOW in page
    assert "Two pages." in page
    give_consent(report, "police", "anonymous", by=ann, given="form")
    assert "Now hand it over: this, and nothing else." in do(as_caro, found, "give", what="Two pages.")


def test_what_is_agreed_to_is_of_those_reports_and_no_others(
    as_caro: Client, as_ada: Client, caro: User, bea: User, case: Case, report: Report
) -> None:
    found = log(as_caro, case)
    assert "Choose the reports" in agree(as_ada, found, reports=[])
    assert "Report of" in agree(as_ada, found)
    link(make_report(by=bea, story="He came again."), case, by=caro)
    assert "Two pages." in do(as_caro, found, "give", what="Two pages.")
    assert FACT not in text(signed_in(bea).get("/me/reports/"))
    assert set(OutsideRequest.objects.get().rests_on.all()) == {report}


def test_nothing_is_given_of_a_report_that_went_out_of_the_case(
    as_caro: Client, as_ada: Client, caro: User, bea: User, case: Case
) -> None:
    other = make_report(by=bea, story="He came again.")
    link(other, case, by=caro)
    agree(as_ada, found := log(as_caro, case))
    unlink(Report.objects.get(pk=other.pk), by=caro)
    assert "no longer part of this" in do(as_caro, found, "give", what="Two pages.")
    assert OutsideRequest.objects.get().state == "agreed"


NOT_NOW = "A reporter does not agree, now"


@pytest.mark.parametrize("ground", ["consent", "crime", "victim"])
def test_without_a_law_that_makes_us_her_yes_decides_how_much_and_for_whom(
    as_caro: Client, as_ada: Client, caro: User, ann: User, case: Case, report: Report, ground: str
) -> None:
    def agreed(what: str) -> str:
        return agree(as_ada, asked[what], gives=[what])

    def says(answer: str, recipient: str | None = None) -> None:
        give_consent(report, "police", answer, by=ann, given="form", terms=Terms(recipient=recipient))

    asked = {}
    for what in ("told", "contact"):
        as_caro.post(f"/casework/cases/{case.pk}/request/", ASKED | {"basis": ground, "wants": [what]})
        asked[what] = OutsideRequest.objects.latest("logged_at")
    says("anonymous", "Some Other Force")
    assert NOT_NOW in agreed("told"), "it is meant for other police"
    says("anonymous")
    assert NOT_NOW in agreed("contact"), "that would point to her"
    says("full")
    assert NOT_NOW in agreed("contact"), "nobody has talked with her"
    note_talk(report, way="phone", wants_it=True, by=caro)
    for what in asked:
        assert "It may be handed over now." in agreed(what)
    says("anonymous")
    assert NOT_NOW in do(as_caro, asked["contact"], "give", what="Two pages.")
    assert "Handed over" in do(as_caro, asked["told"], "give", what="Two pages.")


def test_who_wrote_down_her_yes_or_the_talk_does_not_decide_on_it(
    as_caro: Client, as_ada: Client, caro: User, ada: User, case: Case, report: Report
) -> None:
    def heard(by: User) -> None:
        give_consent(report, "police", "full", by=by, given="phone")

    assign(case, ada, by=caro)
    heard(ada)
    note_talk(report, way="phone", wants_it=True, by=caro)
    found = log(as_caro, case, basis="consent", wants=["contact"])
    assert HEARD in agree(as_ada, found, gives=["contact"])
    heard(caro)
    assert "It may be handed over now." in agree(as_ada, found, gives=["contact"])
    note_talk(report, way="phone", wants_it=True, by=ada)
    assert HEARD in do(as_caro, found, "give", what="Two pages.")
    assert OutsideRequest.objects.get().state == "agreed"


@pytest.mark.parametrize("asked", [{"basis": "none"}, {"basis": "consent", "asker": "solicitor", "force": ""}])
def test_no_ground_and_nobody_but_the_police_is_agreed_to_on_her_yes(
    as_caro: Client, as_ada: Client, ann: User, ada: User, case: Case, report: Report, asked: dict[str, str]
) -> None:
    give_consent(report, "police", "anonymous", by=ann, given="form")
    found = log(as_caro, case, **asked)
    page = agree(as_ada, found)
    assert "They named no ground" in page or "only ever for a police force" in page
    agreed = {"state": "agreed", "decided_by": ada, "decided_at": timezone.now(), "reasons": b"x", "gives": ["told"]}
    with pytest.raises(IntegrityError), transaction.atomic():
        OutsideRequest.objects.filter(pk=found.pk).update(**agreed)


def test_which_police_force_asks_is_written_down_and_of_nobody_else(as_caro: Client, case: Case) -> None:
    for wrong, words in (({"force": ""}, "Please choose the force."), ({"asker": "court"}, "leave this empty")):
        assert words in text(as_caro.post(f"/casework/cases/{case.pk}/request/", ASKED | wrong))
    assert not OutsideRequest.objects.exists()
    assert "The police: Merseyside" in text(as_caro.get(f"/casework/requests/{log(as_caro, case).pk}/"))


def test_about_a_person_nothing_leaves_before_a_case_is_named(
    as_caro: Client, as_ada: Client, case: Case, report: Report
) -> None:
    as_caro.post("/casework/requests/new/", ASKED | {"person": "A man called Vern"})
    found = OutsideRequest.objects.get()
    assert "Say first which case" in agree(as_ada, found)
    assert "Which case is it about?" in text(as_caro.get(f"/casework/requests/{found.pk}/"))
    page = do(as_caro, found, "about", case=case.reference)
    assert "Kept. It is about this case." in page
    assert "A man called Vern" in page
    agree(as_ada, found)
    assert "already" in do(as_caro, found, "about", case=case.reference)
    assert "Two pages." in do(as_caro, found, "give", what="Two pages.")


def test_an_approver_who_works_on_no_case_gives_it_to_who_may_know_which_it_is(
    as_caro: Client, as_ada: Client, ada: User, cleo: User, case: Case
) -> None:
    as_ada.post("/casework/requests/new/", ASKED | {"person": "A man called Vern"})
    found = OutsideRequest.objects.get()
    page = text(signed_in(cleo).get(f"/casework/requests/{make_request(cleo).pk}/"))
    assert "You work on no case. Ask an approver to give this to whoever may know." in page
    assert as_caro.get(f"/casework/requests/{found.pk}/").status_code == 404
    make_urgent_look(looked_at := make_case(cleo), ada)
    assert "Select a valid choice" in do(as_ada, found, "about", case=looked_at.reference), "that is to read only"
    assert "Please choose who may know." in do(as_ada, found, "hand-on")
    assert "Caro was asked which case it is." in do(as_ada, found, "hand-on", worker="caro")
    assert "1 waiting" in text(as_caro.get("/casework/"))
    assert "Kept. It is about this case." in do(as_caro, found, "about", case=case.reference)
    assert "already" in do(as_ada, found, "hand-on", worker="cleo")
    assert as_caro.post(f"/casework/requests/{found.pk}/hand-on/", {"worker": "cleo"}).status_code == 404
    OutsideRequest.objects.filter(pk=found.pk).update(case=None, report=None)
    assert as_caro.get(f"/casework/requests/{found.pk}/").status_code == 200
    OutsideRequest.objects.filter(pk=found.pk).update(state="withdrawn", ended_by=ada, ended_at=timezone.now())
    assert as_caro.get(f"/casework/requests/{found.pk}/").status_code == 404


def test_others_find_nothing_of_it(as_caro: Client, caro: User, cleo: User, tess: User, ann: User, case: Case) -> None:
    found, person = log(as_caro, case), make_request(caro)
    for stranger in (signed_in(cleo), signed_in(tess), signed_in(ann)):
        for one in (found, person):
            assert stranger.get(f"/casework/requests/{one.pk}/").status_code == 404
            assert stranger.post(f"/casework/requests/{one.pk}/end/", {"because": "x"}).status_code == 404
    assert found.reference not in text(signed_in(cleo).get("/casework/requests/"))


def test_with_a_report_goes_what_was_asked_about_it(as_ada: Client, caro: User, ada: User, report: Report) -> None:
    found = make_request(caro, report)
    erase(report, by=ada)
    page = text(as_ada.get(f"/casework/requests/{found.pk}/"))
    assert "Its report was erased" in page
    assert "DS Quill" not in page
    assert "DS Quill" not in text(as_ada.get("/casework/requests/"))


def test_with_a_report_goes_what_rests_on_it_and_with_the_last_what_was_asked_about_its_case(
    as_caro: Client, as_ada: Client, caro: User, ada: User, ann: User, bea: User, case: Case, report: Report
) -> None:
    other = make_report(by=bea, story="He came again.")
    link(other, case, by=caro)
    open_review(case, by=ada)
    given, waits = log(as_caro, case, notice="forbidden"), make_request(caro, case)
    agree(as_ada, given, until=in_days(9), order="Order 7")
    do(as_caro, given, "give", what="Two pages.")
    erase(Report.objects.get(pk=other.pk), by=ada)
    page = text(as_ada.get(f"/casework/requests/{given.pk}/"))
    for gone in ("Two pages.", ASKED["scope"], "Order 7"):
        assert str(gone) not in page
    assert "read it from now on" in do(as_caro, given, "tell"), "whose report is left is told all the same"
    assert FACT in text(signed_in(ann).get("/me/reports/"))
    assert "DS Quill" in text(as_ada.get(f"/casework/requests/{waits.pk}/"))
    erase(Report.objects.get(pk=report.pk), by=ada)
    assert "DS Quill" not in text(as_ada.get(f"/casework/requests/{waits.pk}/"))


def test_enter_refuses_nothing_and_each_box_has_a_name_of_its_own(as_caro: Client, as_ada: Client, case: Case) -> None:
    found = log(as_caro, case)
    page = text(as_ada.get(f"/casework/requests/{found.pk}/"))
    assert page.index("Let what is ticked be given") < page.index("Refuse it")
    agree(as_ada, found)
    names = re.findall(r' id="([^"]+)"', text(as_caro.get(f"/casework/requests/{found.pk}/")))
    assert len(names) == len(set(names))
    assert "end_because" in names
