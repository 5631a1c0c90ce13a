"""Triage and casework (c1, c4, c7, c11, a9, f5's release), through the pages that caseworkers use."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import DjangoAssertNumQueries

from members.models import User
from num.models import AuditEntry
from reports.actions.adding import add
from reports.actions.case import add_note, close_report, link, open_case, open_review, release_identifier
from reports.actions.report import give_consent, submit, withdraw
from reports.actions.task import add_task
from reports.models import Case, Consent, Identifier, Report
from reports.submission import Submission, SubmittedIdentifier, SubmittedPerson
from reports.views import casework
from tests.factories import make_case, make_report, make_share, place
from tests.servers.bound import SAYING

pytestmark = pytest.mark.django_db
PHONE = [SubmittedIdentifier(value="07700 900123")]
MOST_QUERIES = 27  # of the page of a case, those of sign-in, session and record among them
SAME_PHONE = [SubmittedIdentifier(value="+44 (0)7700 900 123")]


@pytest.fixture
def as_caro(client: Client, caro: User) -> Client:
    client.force_login(caro)
    return client


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def events() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("event", flat=True))


# The queue -----------------------------------------------------------------------------------------


def test_the_queue_is_gravest_first_then_oldest(as_caro: Client, settings: LazySettings) -> None:
    settings.DEMO = True
    for code, age in (("theft", 9), ("rape", 1), ("robbery", 5), ("other", 30)):
        told = Submission(incident_types=[code])
        submit(told, by=None, at=timezone.now() - timedelta(days=age))
    submit(Submission(story="He said he will come back.", harm="grave"), by=None)
    html = read(as_caro, "/casework/").partition("<tbody>")[2]
    shown = [html.index(word) for word in (">Robbery<", ">Rape<", ">Story only<", ">Theft<", ">Other<")]
    assert shown == sorted(shown)
    assert "5\N{NO-BREAK SPACE}days" in html


def test_the_queue_marks_the_unverified_and_the_possible_repeat(as_caro: Client, ann: User) -> None:
    make_report(by=ann, story="x", identifiers=PHONE)
    assert "Possible repeat" not in read(as_caro, "/casework/")
    make_report(story="x", identifiers=SAME_PHONE)
    html = read(as_caro, "/casework/")
    assert (html.count("Possible repeat"), html.count("Unverified")) == (2, 1)


def test_of_the_equally_grave_possible_repeats_come_first(as_caro: Client, settings: LazySettings) -> None:
    settings.DEMO = True
    told = [("theft", []), ("robbery", PHONE), ("rape", SAME_PHONE), ("rape", []), ("other", [])]
    for age, (code, identifiers) in zip((6, 1, 4, 5, 3), told, strict=True):
        sent = Submission(incident_types=[code], identifiers=identifiers)
        submit(sent, by=None, at=timezone.now() - timedelta(days=age))
    rows = read(as_caro, "/casework/").split("<tr>")[2:7]
    assert [re.findall(r"(\d+)\N{NO-BREAK SPACE}days?", row)[0] for row in rows] == ["4", "1", "5", "6", "3"]


def test_a_report_that_was_taken_back_repeats_nothing(as_caro: Client, ann: User) -> None:
    withdraw(make_report(by=ann, story="x", identifiers=PHONE), by=ann)
    make_report(story="x", identifiers=SAME_PHONE)
    assert "Possible repeat" not in read(as_caro, "/casework/")


def test_an_account_that_nobody_has_vetted_vouches_for_nothing(as_caro: Client, una: User) -> None:
    report = make_report(by=una)
    assert "Unverified" in read(as_caro, "/casework/")
    assert "Unverified: not a member yet" in read(as_caro, f"/casework/reports/{report.pk}/")
    una.role = User.Role.MEMBER
    una.save(update_fields=["role"])
    assert "Unverified" not in read(as_caro, "/casework/")


def test_an_empty_queue_says_so(as_caro: Client) -> None:
    assert "Nothing is waiting." in read(as_caro, "/casework/")


def test_the_queue_takes_as_many_queries_for_twenty_as_for_two(
    as_caro: Client, caro: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        make_report(incident_types=["rape", "theft"], identifiers=PHONE)
    make_case(caro)
    with django_assert_max_num_queries(18 + 2 * SAYING):
        read(as_caro, "/casework/")


@pytest.fixture
def several(ann: User) -> dict[str, Report]:
    """A theft in Merseyside that a member told, a rape in London, and one that says nothing of where or what."""
    theft = make_report(by=ann, incident_types=["theft"], region=place("merseyside"))
    rape = make_report(incident_types=["rape"], region=place("r-tli"))
    return {"theft": theft, "rape": rape, "story": make_report()}


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", {"theft", "rape", "story"}),
        ("level=3", {"rape"}),
        ("level=0", {"story"}),
        ("region=r-tld", {"theft"}),
        ("region=r-tli", {"rape"}),
        ("kind=rape", {"rape"}),
        ("unverified=on", {"rape", "story"}),
        ("unverified=on&kind=rape", {"rape"}),
        ("late=on", {"story"}),
        ("news=on", {"theft"}),
        ("level=3&kind=theft", set()),
        ("level=x&region=nowhere&kind=%00", {"theft", "rape", "story"}),
    ],
)
def test_the_queue_is_narrowed_by_picks_that_stand_in_the_address(
    query: str, left: set[str], as_caro: Client, ann: User, several: dict[str, Report]
) -> None:
    add(several["theft"], text="He had a dog.", by=ann)
    Report.objects.filter(pk=several["story"].pk).update(waiting_since=timezone.now() - timedelta(days=9))
    table = read(as_caro, f"/casework/?{query}").partition("<tbody>")[2].partition("</tbody>")[0]
    assert {name for name, report in several.items() if str(report.pk) in table} == left


def test_what_is_picked_stays_picked_and_goes_on_with_the_pages(
    as_caro: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(casework, "PAGE", 1)
    for _ in range(3):
        make_report(incident_types=["rape"])
    html = read(as_caro, "/casework/?level=3&page=2&more=%3Cscript%3E")
    assert '<option value="3" selected>' in html
    assert 'href="?level=3&amp;page=3"' in html
    assert "more" not in html.partition("Pages")[2].partition("</nav>")[0]
    assert "Nothing that waits is like this." in read(as_caro, "/casework/?level=1")


def test_after_a_step_the_queue_is_as_narrow_as_before(as_caro: Client, several: dict[str, Report]) -> None:
    read(as_caro, "/casework/?level=3&page=1&more=x")
    aside = as_caro.post(f"/casework/reports/{several['rape'].pk}/aside/")
    assert aside.headers["Location"] == "/casework/?level=3"
    read(as_caro, "/casework/")
    closed = as_caro.post(f"/casework/reports/{several['theft'].pk}/close/", {"because": "duplicate"})
    assert closed.headers["Location"] == "/casework/"


def test_the_reports_stand_before_all_other_places_and_these_stand_once(client: Client, ada: User, caro: User) -> None:
    client.force_login(ada)
    withdraw(make_report(), by=None)
    add_task(make_case(ada), kind="call", owner=ada, due_on=timezone.localdate(), by=ada)
    html = read(client, "/casework/").partition("<main")[2]
    order = ('role="search"', ">New reports<", ">Open cases you can see<", ">My tasks<", ">Taken back<", 'id="more"')
    places = [html.index(word) for word in order]
    assert places == sorted(places)
    names = ("duty", "requests", "holds", "subjects", "objections", "casework_shares", "casework_forces", "urgent")
    for name in (*names, "urgent_looks", "workload", "teams", "casework_log", "sentences"):
        link = f'href="{reverse(name)}"'
        assert (html.count(link), html.index(link) > places[-1]) == (1, True), name


def test_a_report_is_written_down_from_a_link_outside_of_the_search(as_caro: Client) -> None:
    for page in ("/casework/", "/casework/find/"):
        before, _, search = read(as_caro, page).partition('role="search"')
        assert "/casework/reports/new/" in before + search.partition("</form>")[2]
        assert "/casework/reports/new/" not in search.partition("</form>")[0]


# One report ----------------------------------------------------------------------------------------


def test_a_report_is_read_folded_and_the_look_is_recorded(as_caro: Client, caro: User) -> None:
    report = make_report(story="He hit me.", persons=[SubmittedPerson(name="Vern")], identifiers=PHONE)
    html = read(as_caro, f"/casework/reports/{report.pk}/")
    assert "He hit me." in html[html.index("<details>") : html.index("</details>")]
    assert "Vern" in html
    entry = AuditEntry.objects.order_by("id").last()
    assert entry
    assert (entry.event, entry.subject, entry.by) == ("report.read", f"reports.report:{report.pk}", str(caro.pk))


def test_a_case_is_opened_and_worked_on_by_whoever_opened_it(as_caro: Client, caro: User) -> None:
    report = make_report(incident_types=["rape"])
    as_caro.post(f"/casework/reports/{report.pk}/triage/")
    response = as_caro.post(f"/casework/reports/{report.pk}/open/")
    case = Case.objects.get()
    report.refresh_from_db()
    assert response.headers["Location"] == f"/casework/cases/{case.pk}/"
    assert (report.case, report.state, case.level, case.opened_by) == (case, "accepted", 3, caro)
    assert events() == ["report.received", "report.triage", "case.opened"]
    assert case.reference in read(as_caro, "/casework/")


def test_two_who_open_a_case_at_once_open_one(as_caro: Client, cleo: User) -> None:
    report = make_report()
    open_case(Report.objects.get(), by=cleo)
    response = as_caro.post(f"/casework/reports/{report.pk}/open/")
    assert response.status_code == 404
    assert Case.objects.count() == 1


def test_a_report_is_linked_to_a_case_of_mine_only(as_caro: Client, caro: User, cleo: User) -> None:
    mine, hers, report = make_case(caro), make_case(cleo), make_report(story="Again.")
    for case, holds in ((hers, None), (mine, mine)):
        as_caro.post(f"/casework/reports/{report.pk}/link/", {"case": case.reference})
        report.refresh_from_db()
        assert report.case == holds
    assert report.state == "linked"


def test_closing_asks_why(as_caro: Client) -> None:
    report = make_report()
    html = as_caro.post(f"/casework/reports/{report.pk}/close/", follow=True).content.decode()
    assert "Please choose why." in html
    as_caro.post(f"/casework/reports/{report.pk}/close/", {"because": "duplicate"})
    report.refresh_from_db()
    assert (report.state, report.closed_because) == ("closed", "duplicate")


def test_what_was_taken_back_is_not_there_for_staff(as_caro: Client, ann: User) -> None:
    report = make_report(by=ann)
    withdraw(report, by=ann)
    for verb in ("", "triage/", "open/", "link/", "close/"):
        send = as_caro.post if verb else as_caro.get
        assert send(f"/casework/reports/{report.pk}/{verb}", {"because": "asked"}).status_code == 404


def test_what_was_taken_back_in_a_case_shows_no_words(as_caro: Client, caro: User, ann: User) -> None:
    report = make_report(by=ann, story="He hit me.", identifiers=PHONE, persons=[SubmittedPerson(name="Vern")])
    case = make_case(caro, report)
    make_report(story="x", identifiers=SAME_PHONE)
    pages = [f"/casework/cases/{case.pk}/", f"/casework/reports/{report.pk}/"]
    assert all("He hit me." in read(as_caro, page) for page in pages)
    withdraw(report, by=ann)
    for page in pages:
        html = read(as_caro, page)
        assert f"Taken back on {date_format(timezone.localdate(), 'j F Y')}." in html
        assert "No other report is like it." in html
        assert not [word for word in ("He hit me.", "Vern", "07700") if word in html]


@pytest.mark.parametrize("verb", ["triage", "open", "link", "close"])
@pytest.mark.parametrize("stands", ["closed", "accepted"])
def test_what_was_decided_is_not_decided_again_by_hand(as_caro: Client, caro: User, stands: str, verb: str) -> None:
    report, other = make_report(), make_case(caro)
    if stands == "closed":
        close_report(report, "asked", by=caro)
    else:
        make_case(caro, report)
    before = Report.objects.values("state", "case").get(pk=report.pk)
    address = f"/casework/reports/{report.pk}/{verb}/"
    html = as_caro.post(address, {"case": other.reference, "because": "asked"}, follow=True).content.decode()
    assert "has moved this report already" in html
    assert Report.objects.values("state", "case").get(pk=report.pk) == before
    assert Case.objects.count() == (1 if stands == "closed" else 2)


# One case ------------------------------------------------------------------------------------------


def test_notes_are_kept_sealed_and_an_empty_one_is_refused_in_words(as_caro: Client, caro: User) -> None:
    case = make_case(caro)
    html = as_caro.post(f"/casework/cases/{case.pk}/", {"text": " "}).content.decode()
    assert "Please write the note first." in html
    as_caro.post(f"/casework/cases/{case.pk}/", {"text": "Rang her back."})
    html = read(as_caro, f"/casework/cases/{case.pk}/")
    assert "Rang her back." in html
    assert "The note is added." in html
    assert case.notes.get().author == caro


def test_only_legal_moves_are_offered_and_taken(as_caro: Client, caro: User) -> None:
    case = make_case(caro)
    html = read(as_caro, f"/casework/cases/{case.pk}/")
    assert 'value="plan"' in html
    assert 'value="reopened"' not in html
    for to in ("reopened", "nonsense", "closed", "plan"):
        as_caro.post(f"/casework/cases/{case.pk}/move/", {"to": to, "version": "1"})
    as_caro.post(f"/casework/cases/{case.pk}/level/", {"level": "1", "version": "2"})
    html = read(as_caro, f"/casework/cases/{case.pk}/")
    said = [html.index(words) for words in ("The case cannot go there", "The case is moved.", "Saved how grave it is.")]
    assert said == sorted(said)
    case.refresh_from_db()
    assert (case.state, case.level) == ("plan", 1)


@pytest.mark.parametrize(
    ("verb", "sent", "words"),
    [
        ("level", {}, "Please choose how grave it is."),
        ("level", {"level": "9"}, "Please choose from the list."),
        ("assign", {}, "Please choose who is to work on it."),
        ("move", {"version": "1"}, "The case cannot go there from where it stands now."),
    ],
)
def test_a_small_form_that_says_nothing_is_answered_in_words(
    as_caro: Client, caro: User, verb: str, sent: dict[str, str], words: str
) -> None:
    case = make_case(caro)
    address = f"/casework/cases/{case.pk}/{verb}/"
    assert words in as_caro.post(address, sent, follow=True).content.decode()


def test_assignment_and_removal_act_at_the_next_request(as_caro: Client, caro: User, cleo: User) -> None:
    case = make_case(caro)
    address = f"/casework/cases/{case.pk}/"
    hers = Client()
    hers.force_login(cleo)
    assert hers.get(address).status_code == 404
    as_caro.post(address + "assign/", {"worker": "cleo"})
    assert hers.get(address).status_code == 200
    as_caro.post(address + "unassign/", {"worker": "cleo"})
    assert hers.get(address).status_code == 404


def test_the_last_one_stays(as_caro: Client, caro: User) -> None:
    case = make_case(caro)
    address = f"/casework/cases/{case.pk}/"
    html = as_caro.post(address + "unassign/", {"worker": "caro"}, follow=True).content.decode()
    assert "A case needs somebody who works on it." in html


@pytest.mark.parametrize("nobody", ["", "ann", "cleo", "caro\0", "\0"])
def test_who_does_not_work_on_a_case_is_not_removed(as_caro: Client, caro: User, cleo: User, nobody: str) -> None:
    case = make_case(caro)
    assert as_caro.post(f"/casework/cases/{case.pk}/unassign/", {"worker": nobody}).status_code == 404
    assert case.assignments.count() == 1


def test_members_cannot_be_put_on_a_case(as_caro: Client, caro: User, ann: User) -> None:
    case = make_case(caro)
    as_caro.post(f"/casework/cases/{case.pk}/assign/", {"worker": "ann"})
    assert case.assignments.count() == 1


def test_an_approver_reads_a_case_under_review_and_changes_nothing(client: Client, ada: User, caro: User) -> None:
    case = make_case(caro)
    client.force_login(ada)
    address = f"/casework/cases/{case.pk}/"
    assert client.get(address).status_code == 404
    open_review(case, by=caro)
    assert "an alert of it is being reviewed" in read(client, address)
    assert client.post(address, {"text": "x"}).status_code == 404
    assert client.post(address + "move/", {"to": "plan"}).status_code == 404


@pytest.mark.parametrize("verb", ["open", "link", "close", "triage"])
def test_an_approver_moves_nothing_out_of_a_case_under_review(verb: str, client: Client, ada: User, caro: User) -> None:
    reports = make_report(), make_report(story="Again.")
    case, own = make_case(caro, *reports), make_case(ada)
    open_review(case, by=caro)
    client.force_login(ada)
    data = {"case": own.reference, "because": "asked"}
    for report in reports:
        assert client.post(f"/casework/reports/{report.pk}/{verb}/", data).status_code == 404
    assert set(case.reports.values_list("state", flat=True)) == {"accepted", "linked"}
    assert Case.objects.count() == 2


def test_a_report_that_somebody_took_a_moment_ago_stays_with_them(caro: User, cleo: User) -> None:
    report = make_report()
    as_cleo_read_it = Report.objects.get()
    hers = make_case(cleo)
    case = open_case(report, by=caro)
    with pytest.raises(PermissionDenied):
        link(as_cleo_read_it, hers, by=cleo)
    report.refresh_from_db()
    assert report.case == case


# Identifiers ---------------------------------------------------------------------------------------


@pytest.fixture
def identifier(caro: User, ann: User) -> Identifier:
    """A number in a case of caro's that ann told, who allows warning others."""
    make_case(caro, make_report(by=ann, identifiers=PHONE, consents={"warn": "yes"}))
    return Identifier.objects.get()


def test_an_identifier_is_released_and_taken_back(as_caro: Client, identifier: Identifier, caro: User) -> None:
    as_caro.post(f"/casework/identifiers/{identifier.pk}/release/")
    assert Identifier.objects.released().get().released_by == caro
    as_caro.post(f"/casework/identifiers/{identifier.pk}/take-back/")
    assert not Identifier.objects.released().exists()
    assert events()[-2:] == ["identifier.released", "identifier.taken_back"]


def test_nothing_is_released_without_live_consent_to_warn(as_caro: Client, identifier: Identifier) -> None:
    give_consent(identifier.report, "warn", "no", by=identifier.report.reporter, given=Consent.Given.FORM)
    address = f"/casework/identifiers/{identifier.pk}/release/"
    assert "the reporter does not allow us" in as_caro.post(address, follow=True).content.decode()
    assert not Identifier.objects.released().exists()


def test_what_belongs_to_somebody_else_is_not_released(as_caro: Client, caro: User, ann: User) -> None:
    others = [SubmittedIdentifier(value="07700 900123", whose="other")]
    case = make_case(caro, make_report(by=ann, identifiers=others, consents={"warn": "yes"}))
    assert "Release it for the checker" not in read(as_caro, f"/casework/cases/{case.pk}/")
    address = f"/casework/identifiers/{Identifier.objects.get().pk}/release/"
    assert "It belongs to somebody else who was there." in as_caro.post(address, follow=True).content.decode()
    assert not Identifier.objects.released().exists()


@pytest.mark.parametrize("reporter", ["", "una"])
def test_a_release_that_nobody_vouches_for_needs_a_reason_that_stays_in_the_case(
    as_caro: Client, caro: User, una: User, reporter: str
) -> None:
    told = make_report(by=una if reporter else None, identifiers=PHONE, consents={"warn": "yes"})
    case = make_case(caro, told)
    assert "Why you believe it" in read(as_caro, f"/casework/cases/{case.pk}/")
    address = f"/casework/identifiers/{Identifier.objects.get().pk}/release/"
    assert "Say why you believe it." in as_caro.post(address, {"reason": " "}, follow=True).content.decode()
    assert not Identifier.objects.released().exists()
    html = as_caro.post(address, {"reason": "Two clinics rang."}, follow=True).content.decode()
    assert "Phone number released for the checker: Two clinics rang." in html
    assert case.notes.get().author == Identifier.objects.released().get().released_by == caro


def test_another_caseworker_releases_nothing(client: Client, identifier: Identifier, cleo: User) -> None:
    client.force_login(cleo)
    assert client.post(f"/casework/identifiers/{identifier.pk}/release/").status_code == 404


def test_all_parts_of_a_case_are_led_to_and_its_headings_skip_no_level(as_caro: Client, caro: User) -> None:
    case = make_case(caro, make_report(story="x", identifiers=PHONE, persons=[SubmittedPerson(name="Vern")]))
    Case.objects.update(next_action_on=None)
    html = read(as_caro, f"/casework/cases/{case.pk}/").partition("<main")[2]
    parts = re.findall(r'<a href="#([\w-]+)"', html)
    assert {"told", "stands", "tasks", "notes", "support", "gone", "closing", "workers", "timeline"} <= set(parts)
    assert all(f'id="{part}"' in html for part in parts)
    headings = re.findall(r"<h(\d)[^>]*>\s*([^<]*)", html)
    levels = [int(level) for level, _ in headings]
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    told = {words: level for level, words in headings}
    assert (told["What we were told"], told["Person 1"], told["Identifiers"]) == ("2", "4", "4")
    assert "No day is set for the next step." in html


def test_whoever_only_reads_a_case_finds_words_under_each_heading(client: Client, caro: User, ada: User) -> None:
    case = make_case(caro, make_report(story="x", consents={"warn": "yes", "police": "anonymous"}))
    open_review(case, by=caro)
    client.force_login(ada)
    html = " ".join(read(client, f"/casework/cases/{case.pk}/").split())
    assert "Closing</h2> <p>Nobody has asked to close it.</p>" in html
    assert "To the police</h4> <p>No package is written yet.</p>" in html
    assert 'href="#stands"' not in html


def test_each_page_of_casework_says_in_its_title_which_it_is(client: Client, ada: User) -> None:
    client.force_login(ada)
    names = ("casework", "casework_find", "casework_log", "urgent", "urgent_looks", "casework_late", "objections")
    pages = [read(client, reverse(name)) for name in (*names, "objection", "workload", "teams")]
    titles = [page.partition("<title>")[2].partition("</title>")[0] for page in pages]
    assert len(set(titles)) == len(titles)
    assert all(page.count(">Back<") == 0 for page in pages)


def test_who_may_read_a_note_is_said_where_it_is_written(as_caro: Client, caro: User) -> None:
    html = read(as_caro, f"/casework/cases/{make_case(caro).pk}/")
    assert html.count("Staff who may open the case read it.") == 2
    assert "The reporter does only if you let them." in html


def test_a_match_in_a_case_i_may_not_open_shows_whom_to_ask(
    as_caro: Client, caro: User, cleo: User, identifier: Identifier
) -> None:
    hers = make_case(cleo, make_report(story="Secret.", identifiers=SAME_PHONE))
    html = read(as_caro, f"/casework/cases/{identifier.report.case_id}/")
    assert f"{hers.reference}, which you may not open. Ask Cleo." in " ".join(html.split())
    assert str(hers.reports.get().pk) not in html
    free = make_report(story="New.", identifiers=SAME_PHONE)
    assert f"/casework/reports/{free.pk}/" in read(as_caro, f"/casework/cases/{identifier.report.case_id}/")


@pytest.fixture
def full(caro: User, ann: User) -> Callable[[int], Case]:
    """A case of Caro's with so many reports, each with a number and a package for the police, notes and tasks."""
    numbers = (SubmittedIdentifier(value=f"07700 900{last}") for last in range(200, 300))

    def make(many: int) -> Case:
        consents = {"warn": "yes", "police": "anonymous"}
        told = {"story": "x", "region": place("merseyside"), "consents": consents, "incident_types": ["theft"]}
        case = make_case(caro, *(make_report(by=ann, identifiers=[next(numbers)], **told) for _ in range(many)))
        for report in case.reports.all():
            make_share(caro, report)
            add_note(case, "Called.", by=caro)
            add_task(case, kind="call", owner=caro, due_on=timezone.localdate(), by=caro)
        return case

    return make


def test_a_case_takes_as_many_queries_for_many_rows_as_for_one(as_caro: Client, full: Callable[[int], Case]) -> None:
    asked = []
    for many in (1, 4):
        address = f"/casework/cases/{full(many).pk}/"
        with CaptureQueriesContext(connection) as queries:
            read(as_caro, address)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= MOST_QUERIES + 2 * SAYING, asked


def test_of_what_a_case_does_not_have_nothing_is_asked(
    as_caro: Client, caro: User, full: Callable[[int], Case]
) -> None:
    asked = []
    for case in (make_case(caro), full(1)):
        with CaptureQueriesContext(connection) as queries:
            read(as_caro, f"/casework/cases/{case.pk}/")
        asked.append(len(queries))
    assert asked[0] < asked[1]


# Strangers -----------------------------------------------------------------------------------------


@pytest.fixture
def addresses(caro: User) -> Callable[[], list[tuple[str, str, dict[str, Any]]]]:
    case = make_case(caro, make_report(identifiers=PHONE, consents={"warn": "yes"}))
    report = make_report(story="New.")
    identifier = Identifier.objects.get()
    release_identifier(identifier, reason="I rang her.", by=caro)

    def every() -> list[tuple[str, str, dict[str, Any]]]:
        return [
            ("get", f"/casework/cases/{case.pk}/", {}),
            ("post", f"/casework/cases/{case.pk}/", {"text": "x"}),
            ("post", f"/casework/cases/{case.pk}/move/", {"to": "closed"}),
            ("post", f"/casework/cases/{case.pk}/level/", {"level": "1"}),
            ("post", f"/casework/cases/{case.pk}/assign/", {"worker": "cleo"}),
            ("post", f"/casework/cases/{case.pk}/unassign/", {"worker": "caro"}),
            ("post", f"/casework/identifiers/{identifier.pk}/release/", {}),
            ("post", f"/casework/identifiers/{identifier.pk}/take-back/", {}),
            ("get", f"/casework/reports/{case.reports.get().pk}/", {}),
            ("get", "/casework/", {}),
            ("get", f"/casework/reports/{report.pk}/", {}),
            ("post", f"/casework/reports/{report.pk}/triage/", {}),
            ("post", f"/casework/reports/{report.pk}/open/", {}),
            ("post", f"/casework/reports/{report.pk}/link/", {"case": case.reference}),
            ("post", f"/casework/reports/{report.pk}/close/", {"because": "asked"}),
        ]

    return every


@pytest.mark.parametrize("name", ["ann", "una", "tess", "amir"])
def test_casework_is_not_there_for_anybody_else(
    name: str, client: Client, addresses: Any, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))
    before = events()
    answers = {address: getattr(client, method)(address, data).status_code for method, address, data in addresses()}
    assert set(answers.values()) == {404}, answers
    assert events() == before


def test_another_caseworker_finds_nothing_of_the_case(client: Client, addresses: Any, cleo: User) -> None:
    client.force_login(cleo)
    answers = [getattr(client, method)(address, data).status_code for method, address, data in addresses()[:9]]
    assert answers == [404] * 9


def test_without_signing_in_there_is_only_the_way_to_sign_in(client: Client, addresses: Any) -> None:
    for method, address, data in addresses():
        response = getattr(client, method)(address, data)
        assert (
            response.status_code == 403 if method == "post" else response.headers["Location"].startswith("/accounts/")
        )
