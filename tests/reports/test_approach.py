"""The police would like to talk to a reporter (g8): another agrees, she is asked, they learn her answer only."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from members import roles
from members.models import User
from num.audit import System
from num.models import AuditEntry
from reports.actions import approach as actions
from reports.actions.case import erase, open_review
from reports.actions.report import submit, withdraw
from reports.models import Approach, Report
from reports.submission import Submission
from reports.tasks import ask_again
from tests.alerts.test_mydata import data, sign_in
from tests.discreet import forbidden_in
from tests.factories import make_approach, make_case, make_report, make_staff
from tests.members.test_at_rest import dump
from tests.people import signed_in

pytestmark = pytest.mark.django_db

TYPED = {"who": "DS Quartzquill, Harbour Police", "about": "They would like to hear about the quartzvan."}
WISHED = "Somebody asks whether they may talk to you. You decide."
PRESSING = ("should", "must", "please help", "important", "hope", "justice", "other victims", "brave")


@pytest.fixture
def as_caro(client: Client, caro: User) -> Client:
    client.force_login(caro)
    return client


@pytest.fixture
def as_ada(ada: User) -> Client:
    return signed_in(ada)


@pytest.fixture
def report(ann: User, caro: User) -> Report:
    report = make_report(by=ann, story="He drove off.")
    make_case(caro, report)
    return report


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def log(client: Client, report: Report) -> Approach:
    client.post(f"/casework/reports/{report.pk}/approach/", TYPED)
    return Approach.objects.get()


def act(client: Client, found: Approach, do: str) -> str:
    return text(client.post(f"/casework/approaches/{found.pk}/act/", {"do": do}, follow=True))


def say(client: Client, found: Approach, answer: str, page: str = "", **typed: str) -> str:
    typed |= {"approach": str(found.pk), "answer": answer}
    return text(client.post(page or hers(found.report), typed, follow=True))


def hers(report: Report) -> str:
    return f"/me/reports/{report.pk}/asked/"


@pytest.fixture
def asked(as_caro: Client, as_ada: Client, report: Report) -> Approach:
    found = log(as_caro, report)
    act(as_ada, found, "ask")
    return found


def test_she_is_asked_once_another_has_agreed_and_they_learn_the_answer(
    as_caro: Client, as_ada: Client, ann: User, report: Report
) -> None:
    as_ann = signed_in(ann)
    found = log(as_caro, report)
    assert "To talk to a reporter" in text(as_ada.get("/casework/requests/"))
    assert "An approver decides who did not write it down." in text(as_caro.get(f"/casework/approaches/{found.pk}/"))
    assert as_caro.post(f"/casework/approaches/{found.pk}/act/", {"do": "ask"}).status_code == 403
    assert WISHED not in text(as_ann.get("/me/reports/"))
    assert "Nobody asks now." in text(as_ann.get(hers(report)))
    assert "They are asked now." in act(as_ada, found, "ask")
    page = text(as_ann.get("/me/reports/"))
    assert WISHED in page
    assert hers(report) in page
    page = text(as_ann.get(hers(report)))
    assert TYPED["who"] in page
    assert TYPED["about"] in page
    assert "checked" not in page, "nothing is chosen beforehand"
    assert "Saved." in say(as_ann, found, "yes")
    assert "Saved." in say(as_ann, found, "no")
    assert WISHED not in text(as_ann.get("/me/reports/"))
    assert "there is an answer to pass on" in text(as_caro.get("/casework/requests/"))
    assert "then tell them: no." in text(as_caro.get(f"/casework/approaches/{found.pk}/"))
    assert "Now tell them this answer, and nothing else." in act(as_caro, found, "tell_no")
    page = text(as_ann.get(hers(report)))
    assert "We told them on" in page
    assert f'<a href="/me/reports/{report.pk}/messages/">Messages</a>' in page
    assert "cannot be changed here any more" in say(as_ann, found, "yes")
    assert Approach.objects.get().answer == "no"
    assert list(AuditEntry.objects.filter(event__startswith="approach.pass").values_list("event", flat=True)) == [
        "approach.passed_on"
    ]


@pytest.mark.parametrize(("read", "by_now"), [("yes", "no"), ("no", "yes"), ("yes", "later")])
def test_they_are_told_the_answer_that_was_read_or_nothing(
    as_caro: Client, ann: User, asked: Approach, read: str, by_now: str
) -> None:
    as_ann = signed_in(ann)
    say(as_ann, asked, read)
    assert f'value="tell_{read}"' in text(as_caro.get(f"/casework/approaches/{asked.pk}/"))
    say(as_ann, asked, by_now, again="7")
    page = act(as_caro, asked, f"tell_{read}")
    assert "The reporter says something else by now: read it here." in page
    assert "We told them on" not in text(as_ann.get(hers(asked.report)))
    say(as_ann, asked, read)
    assert "Now tell them this answer" in act(as_caro, asked, f"tell_{read}")
    assert (Approach.objects.get().state, Approach.objects.get().answer) == ("passed_on", read)
    assert "changed meanwhile" in act(as_caro, asked, f"tell_{read}")


def test_no_word_of_it_presses_her(ann: User, asked: Approach) -> None:
    page = text(signed_in(ann).get(hers(asked.report))).lower()
    assert [word for word in PRESSING if word in page] == []


def test_with_the_receipt_she_answers_too(as_caro: Client, as_ada: Client) -> None:
    report, code = submit(Submission(story="He drove off."), by=None)
    found = log(as_caro, report)
    act(as_ada, found, "ask")
    visitor, page = Client(), "/report/receipt/asked/"
    assert WISHED in text(visitor.post("/report/receipt/", {"code": code}, follow=True))
    assert TYPED["who"] in text(visitor.get(page))
    assert "Saved." in say(visitor, found, "yes", page)
    assert Approach.objects.get().answer == "yes"


def test_a_discreet_line_tells_her_and_never_what(
    as_caro: Client,
    as_ada: Client,
    report: Report,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    found = log(as_caro, report)
    with django_capture_on_commit_callbacks(execute=True):
        act(as_ada, found, "ask")
    [message] = outbox.outbox
    assert message.to == ["ann@example.org"]
    assert forbidden_in(f"{message.subject} {message.body}") == []
    assert "quartz" not in message.message().as_string()


def test_ask_me_later_comes_back_on_its_day(
    ann: User, asked: Approach, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    as_ann = signed_in(ann)
    assert "We ask you again on" in say(as_ann, asked, "later", again="30")
    found = Approach.objects.get()
    assert found.ask_again_on == timezone.localdate() + timedelta(days=30)
    ask_again()
    assert Approach.objects.get().answer == "later"
    assert WISHED not in text(as_ann.get("/me/reports/"))
    Approach.objects.update(ask_again_on=timezone.localdate())
    outbox.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        ask_again()
        ask_again()
    assert len(outbox.outbox) == 1
    assert WISHED in text(as_ann.get("/me/reports/"))


def test_without_a_yes_or_no_nothing_is_passed_on(as_caro: Client, ann: User, asked: Approach) -> None:
    assert "says something else by now" in act(as_caro, asked, "tell_yes")
    say(signed_in(ann), asked, "later", again="7")
    assert "says something else by now" in act(as_caro, asked, "tell_no")
    assert Approach.objects.get().state == "asked"
    assert "They do not ask any more" in act(as_caro, asked, "end")


def test_she_is_asked_to_choose_and_nothing_happens_without(ann: User, asked: Approach) -> None:
    page = text(signed_in(ann).post(hers(asked.report), {"approach": asked.pk}))
    assert "there is no hurry" in page
    assert not Approach.objects.get().answer


def test_it_may_be_refused(as_ada: Client, as_caro: Client, ann: User, report: Report) -> None:
    found = log(as_caro, report)
    assert "The reporter is not asked." in act(as_ada, found, "refuse")
    assert TYPED["who"] not in text(signed_in(ann).get(hers(report)))


def test_of_whoever_passed_for_police_one_who_is_named_decides_alone(
    as_caro: Client, as_ada: Client, ann: User, ada: User, report: Report
) -> None:
    def name(client: Client, somebody: User) -> str:
        return text(client.post(f"/casework/approaches/{found.pk}/senior/", {"senior": somebody.username}, follow=True))

    report.persons.create(claimed_to_be="police")
    new, of_case, abe = (
        f"/casework/reports/{report.pk}/approach/",
        f"/casework/cases/{report.case_id}/",
        make_staff("abe", roles.APPROVER),
    )
    assert new in text(as_caro.get(of_case))
    assert "may be the one who asks" in text(as_caro.get(new))
    found = log(as_caro, report)
    assert "Said to be police or authority" in text(as_caro.get(f"/casework/approaches/{found.pk}/"))
    assert "Ask the reporter" not in text(as_ada.get(f"/casework/approaches/{found.pk}/"))
    assert "Name who decides first" in act(as_ada, found, "ask")
    assert "Select a valid choice" in name(as_ada, ada), "nobody names themselves"
    assert "Ada decides, and nobody else." in name(as_caro, ada)
    assert "First to Ada" in text(as_caro.get("/casework/requests/"))
    for do in ("ask", "refuse"):
        assert "Only the person who was named" in act(signed_in(abe), found, do)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approach.objects.update(state="asked", decided_by=abe, decided_at=timezone.now())
    assert "They are asked now." in act(as_ada, found, "ask")
    assert "changed meanwhile" in name(as_caro, abe)
    say(signed_in(ann), found, "yes")
    assert "Now tell them this answer" in act(as_caro, found, "tell_yes")


def test_what_she_says_is_not_passed_on_once_somebody_is_said_to_have_passed_for_police(
    as_caro: Client, ann: User, asked: Approach
) -> None:
    say(signed_in(ann), asked, "yes")
    asked.report.persons.create(claimed_to_be="police")
    assert "Tell them nothing, and write it down anew." in act(as_caro, asked, "tell_yes")
    assert Approach.objects.get().state == "asked"


def test_the_database_refuses_the_author_and_an_answer_of_nobody(caro: User, ada: User, report: Report) -> None:
    now = timezone.now()
    found = Approach.objects.filter(pk=make_approach(caro, report).pk)
    passed = {"state": "passed_on", "passed_on_by": caro, "passed_on_at": now}
    for wrong in (
        {"state": "asked", "decided_by": caro, "decided_at": now},
        {"answer": "yes", "answered_at": now},
        {"decided_by": ada, "decided_at": now} | passed,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            found.update(**wrong)


def test_others_find_nothing_of_it(as_caro: Client, cleo: User, bea: User, tess: User, asked: Approach) -> None:
    for stranger in (signed_in(cleo), signed_in(tess), signed_in(bea)):
        assert stranger.get(f"/casework/approaches/{asked.pk}/").status_code == 404
        assert stranger.post(f"/casework/approaches/{asked.pk}/act/", {"do": "end"}).status_code == 404
        assert stranger.get(hers(asked.report)).status_code == 404
    other = make_report(by=bea)
    say(signed_in(bea), asked, "yes", hers(other))
    assert not Approach.objects.get().answer


def test_whoever_told_it_for_a_project_answers_alone_and_is_not_asked_once_she_has_left(
    as_caro: Client, as_ada: Client, pia: User, pam: User, caro: User
) -> None:
    told = make_report(by=pia, story="He drove off.")
    make_case(caro, told)
    link, page_of_it = f"/casework/reports/{told.pk}/approach/", f"/casework/reports/{told.pk}/"
    assert link in text(as_caro.get(page_of_it))
    found, colleague = log(as_caro, told), signed_in(pam)
    act(as_ada, found, "ask")
    assert [WISHED in text(one.get("/me/reports/")) for one in (signed_in(pia), colleague)] == [True, False]
    for page in (text(colleague.get(hers(told))), say(colleague, found, "yes")):
        assert "Only whoever made this report reads what is here." in page
        assert TYPED["who"] not in page
    with pytest.raises(PermissionDenied):
        actions.answer(found, "yes", by=pam)
    assert "Saved." in say(signed_in(pia), found, "no")
    assert sign_in(Client(), pia).post("/me/leave/").status_code == 302
    assert not Approach.objects.exists()
    assert as_caro.get(link).status_code == 404
    page = text(as_caro.get(page_of_it))
    assert link not in page
    assert "Whoever told it has left, so nobody is asked" in page


def test_what_was_taken_back_asks_her_nothing(as_caro: Client, ann: User, asked: Approach) -> None:
    withdraw(asked.report, by=ann)
    assert WISHED not in text(signed_in(ann).get("/me/reports/"))
    assert as_caro.get(f"/casework/approaches/{asked.pk}/").status_code == 404
    assert actions.ask_again(by=System("test")) == 0


def test_it_is_in_her_data_and_goes_with_the_report(client: Client, ann: User, ada: User, asked: Approach) -> None:
    [held] = data(sign_in(Client(), ann).post("/me/data/"))["What you told us"]
    assert held["Who asked to talk to you"][0]["Who"] == TYPED["who"]
    assert b"quartz" not in dump().lower()
    assert asked.report.case
    open_review(asked.report.case, by=ada)
    erase(Report.objects.get(pk=asked.report_id), by=ada)
    assert not Approach.objects.exists()
