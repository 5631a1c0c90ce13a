"""Subject access (j2): every mention is found, what points to a reporter is taken out, two people, a month, a sheet."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from members import roles
from members.models import User
from num.audit import System
from num.models import AuditEntry
from reports.actions.adding import add
from reports.actions.call import note_call
from reports.actions.case import add_note, erase, set_level
from reports.actions.closing import close_case, send_back
from reports.actions.plan import send_back_plan, write_plan
from reports.actions.referral import propose
from reports.actions.share import approve, note_answer, release
from reports.actions.subject import search_all
from reports.actions.talk import answer
from reports.actions.task import add_task, move_task
from reports.actions.urgent import look_urgently
from reports.models import Mention, Report, Share, ShareStep, SubjectRequest
from reports.models.subject import a_month_after
from reports.submission import SubmittedIdentifier, SubmittedPerson, SubmittedVehicle
from reports.tasks import search_subjects
from tests.alerts.test_mydata import sign_in
from tests.factories import (
    goes_by,
    make_approach,
    make_case,
    make_checked_subject_request,
    make_report,
    make_share,
    make_staff,
    make_subject_request,
    place,
)
from tests.members.test_at_rest import dump
from tests.people import signed_in

pytestmark = pytest.mark.django_db

PHONE = "07700 900123"
TYPED = {
    "asker": "Vernon Quartz, by letter",
    "proof": "A passport.",
    "names": "Vern\nVernon Quartz",
    "told": "+44 7700 900123",
}
NOTHING = "There is nothing that we can give you."


@pytest.fixture
def as_ada(client: Client, ada: User, caro: User) -> Client:
    """She may name Caro, who is there."""
    client.force_login(ada)
    return client


@pytest.fixture
def as_caro(caro: User) -> Client:
    return signed_in(caro)


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(
        by=ann,
        story="I met him on Monday. Vern came to the Rose Hotel in Bootle and told Jane to leave. It rained.",
        working_name="Jane",
        town="Bootle",
        exact_place="Rose Hotel",
        identifiers=[SubmittedIdentifier(value=PHONE), SubmittedIdentifier(value="07700 900456", whose="other")],
        persons=[SubmittedPerson(name="Vern", hair="Grey", description="Tall. Jane knows his car.")],
        vehicles=[SubmittedVehicle(colour="Green", make="Rover")],
        lost="Vern took my telephone. I miss it.",
    )


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def begin(client: Client, **typed: str) -> SubjectRequest:
    sent = TYPED | {"received_on": str(timezone.localdate()), "prepared_by": "caro"} | typed
    client.post("/casework/subject-access/new/", sent)
    found = SubjectRequest.objects.get()
    signed_in(found.prepared_by).post(page(found, "confirm/"))
    search_subjects()
    return SubjectRequest.objects.get()


def page(found: SubjectRequest, verb: str = "") -> str:
    return f"/casework/subject-access/{found.pk}/{verb}"


def decide(client: Client, found: SubjectRequest, number: int, **typed: str) -> str:
    mention = Mention.objects.get(subject=found, number=number)
    sent = {"decision": "shown", "given": mention.proposed.replace("\n", "\r\n")} | typed  # as a browser sends it
    return text(client.post(f"/casework/subject-access/passages/{mention.pk}/", sent, follow=True))


def decide_all(client: Client, found: SubjectRequest, **typed: str) -> None:
    for mention in Mention.objects.filter(subject=found):
        decide(client, found, mention.number, **typed)


def test_every_mention_is_found_and_what_points_to_a_reporter_has_a_gap(
    as_ada: Client, as_caro: Client, ann: User, caro: User, report: Report
) -> None:
    add(report, text="Today Vern rang again. I was out.", by=ann)
    answer(report, "His name is VERN, I am sure.", by=ann)
    add_note(
        make_case(caro, report),
        "Vern is known to us. Nothing else. Jane at the Rose Hotel says Vern rang her.",
        by=caro,
    )
    make_report(story="Somebody else did this.", identifiers=[SubmittedIdentifier(value="07700 900999")])
    make_report(story="No name.", identifiers=[SubmittedIdentifier(value="+44 (0)7700 900 123")])
    found = begin(as_ada)
    mentions = [(one.place, one.proposed) for one in Mention.objects.filter(subject=found)]
    assert ("identifier", f"Phone number: {PHONE}") in mentions
    assert ("identifier", "Phone number: +44 (0)7700 900 123") in mentions
    assert ("addition", "Today Vern rang again.") in mentions
    assert ("message", "His name is VERN, I am sure.") in mentions
    assert ("note", "Vern is known to us.") in mentions
    assert ("note", "[…] at the […] says Vern rang her.") in mentions
    assert ("vehicle", "Green Rover") in mentions
    assert ("detail", "Vern took my telephone.") in mentions
    [looks] = [words for place, words in mentions if place == "person"]
    assert "Hair and beard: Grey" in looks
    assert "Name: Vern" in looks
    [told] = [words for place, words in mentions if place == "story"]
    assert told.startswith("Vern came to")
    everything = "".join(words for _, words in mentions)
    assert not any(word in everything for word in ("Jane", "Bootle", "Rose Hotel", "900456", "It rained"))
    assert "[…]" in told
    assert "Passage 1" in text(as_caro.get(page(found)))


def test_what_her_account_is_called_has_a_gap(as_ada: Client, ann: User) -> None:
    goes_by(ann, "Ruby", call_as="Rosamund")
    make_report(by=ann, story="Vern asked for Ruby and then for Rosamund. Vern asked for Vera.")
    begin(as_ada)
    assert [one.proposed for one in Mention.objects.all()] == [
        "Vern asked for […] and then for […].",
        "Vern asked for Vera.",
    ]


def test_it_is_found_in_every_text_that_staff_wrote(
    as_ada: Client, as_caro: Client, ann: User, ada: User, caro: User, cleo: User
) -> None:
    told = {"incident_types": ["rape"], "working_name": "Jane", "region": place("merseyside")}
    report = make_report(by=ann, consents={"support": "yes", "police": "anonymous"}, **told)
    case, day = make_case(caro, report), timezone.localdate()
    propose(report, agency="Quartz House", what="Jane asks for a bed that Vern does not know, by text.", by=caro)
    share = make_share(caro, report, account="Vern is said to have used a knife.")
    release(approve(share, version=share.version, by=ada), Share.Way.PRINT, by=caro)
    note_answer(share, ShareStep.Kind.ACTION, words="Vern was arrested.", by=caro)
    make_approach(caro, report, "They ask Jane about Vern.")
    note_call(report, way="spoke", in_hours=False, because="Jane had seen Vern.", by=caro)
    plan = write_plan(case, "safety", "Jane does not open to Vern.", after=0, by=caro)
    send_back_plan(plan, "Does Jane know when Vern is out?", by=ada)
    task = add_task(case, kind="call", what="Ask Jane about Vern.", owner=caro, due_on=day, by=caro)
    move_task(task, "done", by=caro)
    look_urgently(case, "Vern rang Jane.", by=cleo)
    set_level(case, 2, next_action_on=day, reason="Jane says Vern has left.", by=caro)
    asked = close_case(case, because="done", needs="met", wellbeing={}, by=caro)
    send_back(asked, "Jane met Vern again.", by=ada)
    add_note(case, "Jane knows Vern.", by=caro)
    found = begin(as_ada)
    mentions = {(one.place, one.proposed) for one in found.mentions.all()}
    assert mentions == {
        ("referral", "[…] asks for a bed that Vern does not know, by text."),
        ("package", "Vern is said to have used a knife."),
        ("answer", "Vern was arrested."),
        ("approach", "They ask […] about Vern."),
        ("call", "[…] had seen Vern."),
        ("plan", "[…] does not open to Vern."),
        ("task", "Ask […] about Vern."),
        ("note", "[…] knows Vern."),
        ("reason", "Does […] know when Vern is out?"),
        ("reason", "Vern rang […]."),
        ("reason", "[…] says Vern has left."),
        ("reason", "[…] met Vern again."),
    }
    assert "a reason or comment of staff" in text(as_caro.get(page(found)))
    sign_in(Client(), ann).post("/me/leave/", {"reports": "keep"})
    left = set(found.mentions.values_list("place", flat=True))
    assert left == {"package", "answer", "plan", "task", "note", "reason"}


def test_one_prepares_another_checks_and_it_ends_in_a_sheet(as_ada: Client, as_caro: Client, report: Report) -> None:
    found = begin(as_ada)
    finished = {"reasons": "Weighed each."}
    assert "Decide on every passage first." in text(as_caro.post(page(found, "finish/"), finished))
    assert "Say why it is withheld or changed." in decide(as_caro, found, 1, given="A phone number")
    assert "A phone number" in decide(as_caro, found, 1, given="A phone number"), "what was typed is kept"
    decide(as_caro, found, 1, decision="withheld", because="Only one person had it.")
    for mention in Mention.objects.filter(subject=found, decision=""):
        decide(as_caro, found, mention.number)
    assert as_ada.get(page(found, "document/")).status_code == 404
    assert "Somebody else checks it now." in text(as_caro.post(page(found, "finish/"), finished, follow=True))
    assert as_caro.get(page(found)).status_code == 404, "who prepares it sees what is being prepared, and no more"
    assert as_caro.post(page(found, "check/"), {"approve": "yes"}).status_code == 404
    assert "Say why." in text(as_ada.post(page(found, "check/"), {"give_back": "yes"}))
    as_ada.post(page(found, "check/"), {"give_back": "yes", "comment": "Look at the story again."})
    assert "Look at the story again." in text(as_caro.get(page(found)))
    as_caro.post(page(found, "finish/"), finished)
    as_ada.post(page(found, "check/"), {"approve": "yes"})
    assert as_caro.get(page(found, "document/")).status_code == 404
    sheet = text(as_ada.get(page(found, "document/")))
    assert "Hair and beard: Grey" in sheet
    assert not any(word in sheet for word in (PHONE, "Jane", "Bootle", "Weighed"))
    assert "Noted as answered." in text(as_ada.post(page(found, "answered/"), follow=True))
    events = AuditEntry.objects.filter(subject__endswith=str(found.pk)).values_list("event", flat=True)
    assert {"subjectrequest.read", "subjectrequest.printed", "subjectrequest.approved"} <= set(events)


def test_who_may_read_nothing_and_of_whom_there_is_nothing_read_the_same(
    as_ada: Client, ada: User, caro: User, report: Report
) -> None:
    known = make_checked_subject_request(ada, caro)
    unknown = make_checked_subject_request(ada, caro, names="Nobody Whatever")
    both = (known, unknown)
    assert Mention.objects.filter(subject=known).exists()
    assert not Mention.objects.filter(subject=unknown).exists()
    sheets = [text(as_ada.get(page(one, "document/"))).split("<article")[1].split("</article>")[0] for one in both]
    sheets = [sheet.replace(one.reference, "") for one, sheet in zip(both, sheets, strict=True)]
    assert NOTHING in sheets[0]
    assert sheets[0] == sheets[1]


def test_messages_that_go_as_she_leaves_leave_no_passage_behind(
    as_ada: Client, ann: User, caro: User, report: Report
) -> None:
    answer(report, "His name is Vern.", by=ann)
    begin(as_ada)
    assert Mention.objects.filter(place="message").exists()
    sign_in(Client(), ann).post("/me/leave/", {"reports": "keep"})
    assert not Mention.objects.filter(place="message").exists()
    assert Mention.objects.filter(place="story").exists()


def test_the_month_runs_from_the_day_it_came(as_ada: Client) -> None:
    assert a_month_after(date(2026, 1, 31)) == date(2026, 2, 28)
    assert a_month_after(date(2026, 12, 5)) == date(2027, 1, 5)
    sent = begin(as_ada, received_on=str(timezone.localdate() - timedelta(days=40)))
    assert sent.due_on == a_month_after(sent.received_on)
    assert "Overdue" in text(as_ada.get("/casework/subject-access/"))


def test_whom_it_is_about_stands_in_no_address_no_list_and_nowhere_in_clear(as_ada: Client, report: Report) -> None:
    found = begin(as_ada)
    assert "Vern" not in text(as_ada.get("/casework/subject-access/"))
    assert "Quartz" in text(as_ada.get(page(found)))
    assert b"quartz" not in dump().lower()


def test_what_is_left_out_is_asked_for(as_ada: Client) -> None:
    shown = text(as_ada.post("/casework/subject-access/new/", {"asker": "Vern", "received_on": "2026-01-05"}))
    assert "otherwise nothing is found" in shown
    assert "Please choose somebody." in shown
    assert not SubjectRequest.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [("names", word) for word in ("was", "him", "THEY", "Vern\nHer", "Thi", "it was", "ve", "123", "Rose", "Rose was")]
    + [("told", word) for word in ("was", "th ere")],
)
def test_an_everyday_or_very_short_word_is_refused(as_ada: Client, field: str, typed: str) -> None:
    sent = TYPED | {"received_on": str(timezone.localdate()), "prepared_by": "caro", field: typed}
    shown = text(as_ada.post("/casework/subject-access/new/", sent))
    assert "Please give the whole name. Change or leave out" in shown
    assert not SubjectRequest.objects.exists()


def test_a_whole_name_finds_no_everyday_word_of_it(ada: User, caro: User) -> None:
    make_report(story="Then he came by and this was it. She met Rose Vernal, later.")
    asked = {"names": "Thi Nguyen\nRose Vernal\nGrace Hope\nCame Vernal", "told": "there@example.org"}
    found = make_subject_request(ada, caro, **asked)
    assert [one.passage for one in found.mentions.all()] == ["She met Rose Vernal, later."]


def test_nothing_is_searched_before_a_second_person_has_seen_who_asks(
    as_ada: Client, as_caro: Client, ada: User, report: Report
) -> None:
    sent = TYPED | {"received_on": str(timezone.localdate()), "prepared_by": "ada"}
    assert "Without that nothing is given." in text(as_ada.post("/casework/subject-access/new/", sent | {"proof": ""}))
    as_ada.post("/casework/subject-access/new/", sent)
    found = SubjectRequest.objects.get()
    assert search_all(by=System("test")) == 0
    assert "I have seen who asks" not in text(as_ada.get(page(found)))
    assert as_ada.post(page(found, "confirm/")).status_code == 404, "not alone, whoever she names"
    assert as_caro.post(page(found, "confirm/")).status_code == 404
    assert search_all(by=System("test")) == 0
    as_abe = signed_in(make_staff("abe", roles.APPROVER))
    assert "I have seen who asks" in text(as_abe.get(page(found)))
    assert "The search is under way." in text(as_abe.post(page(found, "confirm/"), follow=True))
    assert "Somebody else has moved it already." in text(as_abe.post(page(found, "confirm/"), follow=True))
    assert search_all(by=System("test")) == 1


@pytest.mark.parametrize("seen", [False, True])
def test_whoever_doubts_who_asks_refuses_it_as_a_second_person(
    seen: bool, as_ada: Client, as_caro: Client, ada: User, report: Report
) -> None:
    if seen:
        found = begin(as_ada)
    else:
        as_ada.post("/casework/subject-access/new/", TYPED | {"received_on": "2026-01-05", "prepared_by": "caro"})
        found = SubjectRequest.objects.get()
    assert as_ada.post(page(found, "refuse/"), {"comment": "No."}).status_code == 404, "not alone"
    assert "Please say why." in text(as_caro.post(page(found, "refuse/")))
    refused = as_caro.post(page(found, "refuse/"), {"comment": "The passport is of somebody else."}, follow=True)
    assert "Refused. An approver writes to them." in text(refused)
    assert f"{found.reference}: refused" in text(as_ada.get("/casework/subject-access/")), "until they are written to"
    hers = text(as_ada.get(page(found)))
    assert "of somebody else" in hers
    assert "<dt>Refused</dt>" in hers
    assert "Noted as answered." in text(as_ada.post(page(found, "answered/"), follow=True))
    assert "Nothing waits." in text(as_ada.get("/casework/subject-access/"))
    assert "Somebody else has moved it already." in text(as_ada.post(page(found, "answered/"), follow=True))
    assert (SubjectRequest.objects.get().state, as_ada.get(page(found, "document/")).status_code) == ("refused", 404)
    assert search_all(by=System("test")) == 0
    for wrong in ({"approved_by": ada}, {"comment": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SubjectRequest.objects.update(**wrong)
    SubjectRequest.objects.update(approved_at=timezone.now() - timedelta(days=800))
    assert SubjectRequest.objects.over_before(timezone.now() - timedelta(days=731)).exists()


def test_somebody_else_prepares_it_if_an_approver_says_so(
    as_ada: Client, as_caro: Client, caro: User, cleo: User, report: Report
) -> None:
    found = begin(as_ada)
    decide(as_caro, found, 1, given="A phone number", because="Only that.")
    assert as_caro.post(page(found, "hand-on/"), {"prepared_by": "cleo"}).status_code == 404
    User.objects.filter(pk=caro.pk).update(is_active=False)
    assert "Select a valid choice" in text(as_ada.post(page(found, "hand-on/"), {"prepared_by": "caro"}))
    assert "Kept." in text(as_ada.post(page(found, "hand-on/"), {"prepared_by": "cleo"}, follow=True))
    as_cleo = signed_in(cleo)
    assert "A phone number" in text(as_cleo.get(page(found)))
    decide_all(as_cleo, found, decision="withheld", because="It points to somebody.")
    as_cleo.post(page(found, "finish/"), {"reasons": "Weighed each."})
    assert "Check it" in text(as_ada.get(page(found)))
    assert "already" in text(as_ada.post(page(found, "hand-on/"), {"prepared_by": "ada"}, follow=True))


def test_whoever_decided_on_a_passage_does_not_check_it_though_somebody_else_finished_it(
    as_ada: Client, caro: User, report: Report
) -> None:
    found = begin(as_ada)
    as_ada.post(page(found, "hand-on/"), {"prepared_by": "ada"})
    decide_all(as_ada, found)
    as_ada.post(page(found, "hand-on/"), {"prepared_by": "caro"})
    signed_in(caro).post(page(found, "finish/"), {"reasons": "Weighed each."})
    assert "Check it" not in text(as_ada.get(page(found)))
    for decision in ({"approve": "yes"}, {"refuse": "yes", "comment": "No."}):
        assert as_ada.post(page(found, "check/"), decision).status_code == 403
    signed_in(make_staff("abe", roles.APPROVER)).post(page(found, "check/"), {"approve": "yes"})
    assert SubjectRequest.objects.get().state == "approved"


def test_whose_passage_is_read_is_on_record_as_read(
    as_ada: Client, as_caro: Client, ada: User, caro: User, cleo: User, report: Report
) -> None:
    case = make_case(cleo, report)
    add_note(case, "Vern is known to us.", by=cleo)
    found = make_subject_request(ada, caro)
    as_caro.get(page(found))
    for event, about in (("report.read", report), ("case.read", case)):
        assert AuditEntry.objects.filter(event=event, subject__endswith=str(about.pk), by=str(caro.pk)).exists()


def test_a_private_note_is_not_searched(ada: User, caro: User, report: Report) -> None:
    add_note(make_case(caro, report), "Vern frightens me.", private=True, by=caro)
    found = make_subject_request(ada, caro)
    assert found.mentions.exists()
    assert not any("frightens" in one.passage for one in found.mentions.all())


def test_only_approvers_and_whom_they_named_find_it(
    as_caro: Client, ada: User, caro: User, cleo: User, tess: User
) -> None:
    found = make_subject_request(ada, caro)
    assert as_caro.get(page(found)).status_code == 200
    assert as_caro.get("/casework/subject-access/new/").status_code == 404
    for stranger in (signed_in(cleo), signed_in(tess)):
        assert stranger.get(page(found)).status_code == 404
        assert stranger.post(page(found, "finish/"), {"reasons": "x"}).status_code == 404
    assert found.reference not in text(signed_in(cleo).get("/casework/subject-access/"))


def test_the_database_refuses_whoever_prepared_it(ada: User, caro: User) -> None:
    found = SubjectRequest.objects.filter(pk=make_checked_subject_request(ada, caro).pk)
    for wrong in ({"approved_by": caro}, {"reasons": None}, {"state": "answered"}, {"seen_by": ada}, {"seen_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            found.update(**wrong)


def test_searching_twice_finds_it_once_and_erased_reports_are_gone(ada: User, caro: User, report: Report) -> None:
    found = make_subject_request(ada, caro)
    before = found.mentions.count()
    assert search_all(by=System("test")) == 0
    assert found.mentions.count() == before > 0
    erase(report, by=ada)
    assert not found.mentions.exists()
