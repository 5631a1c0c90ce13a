"""How long a report may wait, what stops its clocks, and who is told that it waits too long (c1, c2)."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.models import User
from num.models import AuditEntry
from reports.actions.adding import add
from reports.actions.case import assign, close_report, link, set_level
from reports.actions.clocks import decide_no_warning
from reports.actions.closing import close_case
from reports.actions.entering import enter
from reports.actions.report import give_consent, withdraw
from reports.models import Case, ConsentText, Report, Task
from reports.models.clocks import TARGETS, span_in_words
from reports.submission import Submission
from tests.factories import make_approved_alert, make_case, make_report
from tests.people import signed_in

pytestmark = pytest.mark.django_db
CONTACT = "the reporter waits too long for a first word"
DECISION = "the decision about a warning is late"
MEANT = {"way": "spoke", "when": "allowed"}


@pytest.fixture
def as_caro(caro: User) -> Client:
    return signed_in(caro)


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def came(report: Report, **ago: float) -> Report:
    """As if it had come so long ago."""
    Report.objects.filter(pk=report.pk).update(waiting_since=timezone.now() - timedelta(**ago))
    return report


def now(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def running(report: Report) -> list[str]:
    return [clock.what for clock in now(report).clocks()]


@pytest.mark.parametrize(
    ("kinds", "level"), [(["rape", "theft"], 3), (["theft"], 2), (["time-wasting"], 1), ([], 2), (["other"], 2)]
)
def test_targets_go_by_the_gravest_kind_of_incident(kinds: list[str], level: int) -> None:
    report = now(make_report(story="x", incident_types=kinds))
    assert {clock.due_at - report.waiting_since for clock in report.clocks()} == set(TARGETS[level])


def test_once_there_is_a_case_its_level_counts(as_caro: Client, caro: User) -> None:
    case = make_case(caro, incident_types=["rape"])
    set_level(case, 1, reason="He moved away.", by=caro)
    report = now(case.reports.get())
    assert {clock.due_at - report.waiting_since for clock in report.clocks()} == set(TARGETS[1])


def test_the_queue_says_how_much_time_is_left(as_caro: Client, ann: User) -> None:
    came(make_report(by=ann, incident_types=["rape"]), hours=2, minutes=30)
    page = text(as_caro.get("/casework/"))
    assert "First word: 1 hour left" in page
    assert "Decision: 21 hours left" in page
    assert CONTACT not in page


def test_what_is_late_is_counted_in_the_queue_and_on_the_front_page(as_caro: Client, ann: User) -> None:
    came(make_report(by=ann, incident_types=["rape"]), hours=26)
    came(make_report(by=ann, incident_types=["rape"]), hours=6)
    make_report(by=ann, incident_types=["rape"])
    for address in ("/casework/", "/"):
        page = text(as_caro.get(address))
        assert f"2 reports: {CONTACT}" in page
        assert f"1 report: {DECISION}" in page
    assert "Decision: 2 hours late" in text(as_caro.get("/casework/"))


def test_nobody_else_reads_what_is_late(as_caro: Client, ann: User, cleo: User, tess: User) -> None:
    case = make_case(cleo, make_report(by=ann, incident_types=["rape"]))
    came(case.reports.get(), days=9)
    assert DECISION in text(signed_in(cleo).get("/"))
    for client in (as_caro, signed_in(ann), signed_in(tess), Client()):
        assert DECISION not in text(client.get("/"))


def test_what_is_late_is_listed_with_a_way_to_it_also_in_a_case(
    as_caro: Client, ann: User, caro: User, cleo: User
) -> None:
    new = came(make_report(by=ann, incident_types=["rape"]), hours=26)
    mine = make_case(caro, came(make_report(by=ann, incident_types=["rape"]), days=9))
    hers = make_case(cleo, came(make_report(by=ann, incident_types=["rape"]), days=9))
    in_time = make_report(by=ann, incident_types=["rape"])
    for address in ("/casework/", "/"):
        assert f'href="/casework/late/">2 reports: {CONTACT}' in text(as_caro.get(address))
    page = text(as_caro.get("/casework/late/"))
    there = [str(report.pk) in page for report in (mine.reports.get(), new, hers.reports.get(), in_time)]
    assert there == [True, True, False, False]
    assert page.index(str(mine.reports.get().pk)) < page.index(str(new.pk))
    assert f"in {mine.reference}</a>" in page
    Report.objects.update(waiting_since=timezone.now())
    assert "Nothing is late." in text(as_caro.get("/casework/late/"))


# What stops the first: word to whoever made it ----------------------------------------------------------


def test_a_message_or_a_talk_stops_the_first_clock_once(as_caro: Client, ann: User) -> None:
    written, called, rang = (make_report(by=ann, story=word) for word in ("x", "y", "z"))
    as_caro.post(f"/casework/reports/{written.pk}/messages/", {"text": "Thank you for telling us."})
    as_caro.post(f"/casework/reports/{called.pk}/call/", MEANT)
    as_caro.post(f"/casework/reports/{rang.pk}/call/", MEANT | {"way": "nobody"})
    assert [running(one) for one in (written, called, rang)] == [["Decision"], ["Decision"], ["First word", "Decision"]]
    first = now(written).contacted_at
    as_caro.post(f"/casework/reports/{written.pk}/messages/", {"text": "How are you?"})
    assert now(written).contacted_at == first


def test_whoever_told_it_by_phone_has_had_word(caro: User) -> None:
    spoken, paper = (enter(Submission(story="x", came_by=way), by=caro).report for way in ("phone", "paper"))
    assert [running(spoken), running(paper)] == [["Decision"], ["First word", "Decision"]]


def test_nobody_waits_for_word_who_cannot_be_reached(as_caro: Client) -> None:
    report = came(make_report(story="x"), days=30)
    Report.objects.update(locator="", receipt_hash="")
    assert running(report) == ["Decision"]
    page = text(as_caro.get("/casework/"))
    assert CONTACT not in page
    assert DECISION in page


def test_whoever_can_only_be_rung_waits_for_word(
    as_caro: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Nobody wanted the code, but she wrote a number, and wants support."""

    def tell() -> Report:
        told = came(make_report(safe_contact="07700 900555", consents={"support": "yes"}), days=30)
        Report.objects.update(locator="", receipt_hash="")
        return told

    told, lists = tell(), ("/casework/", "/casework/late/")
    assert running(told) == ["First word", "Decision"]
    for address in ("/casework/", "/"):
        assert f"1 report: {CONTACT}" in text(as_caro.get(address))
    alone = {}
    for address in lists:
        with CaptureQueriesContext(connection) as alone[address]:
            assert "First word: " in text(as_caro.get(address))
    called = tell()
    for address in lists:
        with django_assert_max_num_queries(len(alone[address])):
            as_caro.get(address)
    as_caro.post(f"/casework/reports/{called.pk}/call/", MEANT)
    assert running(called) == ["Decision"]
    give_consent(told, "support", "no", by=None, given="receipt")
    assert CONTACT not in text(as_caro.get("/casework/"))


# What stops the second: a decision about a warning ------------------------------------------------------


def test_an_approved_alert_is_the_decision(caro: User, ada: User, ann: User) -> None:
    case = make_case(caro, make_report(by=ann, story="x", consents={"warn": "yes"}))
    other = make_report(by=ann)
    make_approved_alert(caro, ada, case)
    assert running(case.reports.get()) == ["First word"]
    assert "Decision" in running(other)


@pytest.mark.parametrize("ended", ["closed", "withdrawn", "case closed"])
def test_nothing_runs_once_the_work_has_ended(ended: str, caro: User, ann: User) -> None:
    report = make_report(by=ann)
    if ended == "closed":
        close_report(report, "asked", by=caro)
    elif ended == "withdrawn":
        withdraw(report, by=ann)
    else:
        close_case(make_case(caro, report), because="done", needs="met", wellbeing={}, by=caro)
    assert running(report) == []
    assert now(report).decided_at
    came(report, days=90)
    assert not Report.objects.late(timezone.now())


def test_no_warning_is_decided_for_a_reason_that_she_reads(as_caro: Client, ann: User) -> None:
    report = make_report(by=ann)
    address = f"/casework/reports/{report.pk}/no-warning/"
    assert "Decide that no warning goes out" in text(as_caro.get(f"/casework/reports/{report.pk}/"))
    assert "Please choose why. The reporter is told." in text(as_caro.post(address))
    assert running(report) == ["First word", "Decision"]
    page = text(as_caro.post(address, {"because": "points"}, follow=True))
    assert "Decided: no warning. A warning could point to the reporter." in page
    assert running(report) == ["First word"]
    said = "We decided not to send a warning because of it. A warning could point to you."
    assert said in text(signed_in(ann).get("/me/reports/"))
    assert AuditEntry.objects.filter(event="report.not_warned", details={"because": "points"}).count() == 1


def test_another_reason_may_be_chosen_until_a_warning_went_out(
    as_caro: Client, caro: User, ada: User, ann: User
) -> None:
    case = make_case(caro, make_report(by=ann, story="x", consents={"warn": "yes"}))
    report = case.reports.get()
    address = f"/casework/reports/{report.pk}/no-warning/"
    for because in ("points", "no_use"):
        as_caro.post(address, {"because": because})
        assert now(report).not_warned_because == because
    make_approved_alert(caro, ada, case)
    assert "A warning has gone out" in text(as_caro.post(address, {"because": "points"}, follow=True))
    assert now(report).not_warned_because == "no_use"
    assert "A warning has been sent to other members." in text(signed_in(ann).get("/me/reports/"))


def test_a_reason_without_a_decision_is_refused_by_the_database(ann: User) -> None:
    make_report(by=ann)
    with pytest.raises(IntegrityError):
        Report.objects.update(not_warned_because="points")


def test_one_that_comes_anew_has_its_whole_time_again(
    as_caro: Client, caro: User, ann: User, settings: LazySettings
) -> None:
    settings.DEMO = True
    report = came(make_report(by=ann), days=30)
    decide_no_warning(report, "points", by=caro)
    close_report(report, "too_little", by=caro)
    add(report, text="I remember more.", by=ann)
    assert running(report) == ["First word", "Decision"]
    assert not Report.objects.late(timezone.now())
    assert "not to send a warning" not in text(signed_in(ann).get("/me/reports/"))


def test_a_later_yes_is_looked_at_again(as_caro: Client, caro: User, ann: User) -> None:
    """In a case the decision about a warning comes anew, and one that was closed is received anew."""
    closed, working, counted = (came(make_report(by=ann, story=word), days=30) for word in ("x", "y", "z"))
    make_case(caro, working)
    for report in (closed, working):
        as_caro.post(f"/casework/reports/{report.pk}/no-warning/", {"because": "not_allowed"})
    for report in (closed, counted):
        close_report(report, "too_little", by=caro)
    hers = signed_in(ann)
    assert text(hers.get("/me/reports/")).count("You did not say yes to it.") == 2
    for report, answer in ((closed, "warn"), (working, "warn"), (counted, "statistics")):
        version = ConsentText.objects.current("en-gb")[answer].version
        hers.post(f"/me/reports/{report.pk}/", {f"consent-{answer}": f"yes.{version}", "confirmed": "yes"})
    assert [now(one).state for one in (closed, working, counted)] == ["received", "accepted", "closed"]
    assert [running(one) for one in (closed, working)] == [["First word", "Decision"]] * 2
    assert not Report.objects.late(timezone.now())
    assert "You did not say yes to it." not in text(hers.get("/me/reports/"))
    assert str(closed.pk) in text(as_caro.get("/casework/"))


def test_a_later_yes_in_a_case_that_is_closed_is_something_to_do(caro: User, cleo: User, ann: User) -> None:
    case = make_case(cleo, make_report(by=ann, story="x"))
    assign(case, caro, by=cleo)
    cleo.is_active = False
    cleo.save()
    close_case(case, because="done", needs="met", wellbeing={}, by=caro)
    for use in ("statistics", "warn"):
        give_consent(case.reports.get(), use, "yes", by=ann, given="form")
    task = Task.objects.of(caro).get()
    assert (task.case, "allows more than when this was closed" in (task.what or "")) == (case, True)
    case.assignments.all().delete()
    assert give_consent(case.reports.get(), "support", "yes", by=ann, given="form"), "with nobody by name, too"


def test_one_that_was_in_a_case_by_mistake_waits_for_a_decision_again(as_caro: Client, caro: User, ann: User) -> None:
    case, decided, undecided = make_case(caro, story="y"), *(make_report(by=ann, story=word) for word in ("x", "z"))
    as_caro.post(f"/casework/reports/{decided.pk}/no-warning/", {"because": "points"})
    for report in (decided, undecided):
        link(report, case, by=caro)
        came(report, days=30)
    close_case(Case.objects.get(pk=case.pk), because="done", needs="met", wellbeing={}, by=caro)
    pages = [text(as_caro.post(f"/casework/reports/{one.pk}/unlink/", follow=True)) for one in (decided, undecided)]
    assert not [page for page in pages if "was opened again" in page]
    assert [running(one) for one in (decided, undecided)] == [["First word"], ["First word", "Decision"]]
    assert list(Report.objects.late(timezone.now())) == [decided]
    link(undecided, Case.objects.get(pk=case.pk), by=caro)
    page = text(as_caro.post(f"/casework/reports/{undecided.pk}/unlink/", follow=True))
    assert f"Case {case.reference} was opened again, and is still open." in page


# Asked for more ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["message", "addition"])
def test_a_question_makes_it_wait_for_her_and_her_answer_for_us(by: str, as_caro: Client, ann: User) -> None:
    report = make_report(by=ann)
    as_caro.post(f"/casework/reports/{report.pk}/messages/", {"text": "Which colour was it?", "asks": "on"})
    assert "Needs information" in text(as_caro.get("/casework/"))
    hers, messages = signed_in(ann), f"/me/reports/{report.pk}/messages/"
    assert "We have a question for you. Please read our message." in text(hers.get("/me/reports/"))
    hers.get(messages)
    if by == "message":
        hers.post(messages, {"text": "Blue."})
    else:
        add(report, text="Blue.", by=ann)
    assert "In triage" in text(as_caro.get("/casework/"))
    assert "We have a question for you." not in text(hers.get("/me/reports/"))


def test_a_question_about_one_in_a_case_leaves_it_there(as_caro: Client, caro: User, ann: User) -> None:
    report = make_case(caro, make_report(by=ann)).reports.get()
    as_caro.post(f"/casework/reports/{report.pk}/messages/", {"text": "Which colour was it?", "asks": "on"})
    assert now(report).state == Report.State.ACCEPTED
    assert "We have a question for you. Please read our message." in text(signed_in(ann).get("/me/reports/"))


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=20), "0 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=23.9), "23 hours"),
        (timedelta(days=13), "1 week"),
        (timedelta(days=400), "13 months"),
    ],
)
def test_a_span_is_told_in_its_largest_unit(span: timedelta, words: str) -> None:
    assert span_in_words(span) == words.replace(" ", "\N{NO-BREAK SPACE}")
