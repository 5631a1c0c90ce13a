"""What we hold about me, as one file (a7): everything that is mine, and nothing of anybody else."""

import json
import re
from datetime import time
from typing import Any

import pytest
from django.db import connection
from django.db.models import ForeignObjectRel
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from alerts import holdings
from alerts.actions import ask_changes
from members.models import Channel, User
from num.models import AuditEntry
from reports.actions.case import add_note, release_identifier
from reports.actions.entering import enter
from reports.actions.picture import add_picture
from reports.models import Case, Report
from reports.submission import Submission, SubmittedPerson
from tests.discreet import forbidden_in
from tests.factories import (
    PASSWORD,
    make_alert_in_review,
    make_approved_alert,
    make_case,
    make_delivery,
    make_report,
)
from tests.reports.test_at_rest import WRITTEN
from tests.reports.test_report_page import EMPTY

pytestmark = pytest.mark.django_db

ADDRESS = "/me/data/"
CONSENTS = {"consent-warn": "yes.2", "consent-police": "none.1"}


def sign_in(client: Client, user: User) -> Client:
    """Through the form: it counts as having shown who one is."""
    client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    return client


@pytest.fixture
def as_ann(client: Client, ann: User) -> Client:
    return sign_in(client, ann)


@pytest.fixture
def told(as_ann: Client, ann: User) -> Report:
    as_ann.post("/report/", EMPTY | WRITTEN | CONSENTS | {"opened_by": ann.pk})
    return Report.objects.get()


def text(answer: Any) -> str:
    return str(answer.content.decode())


def data(answer: Any) -> Any:
    """What a program reads in the file."""
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', text(answer))
    assert found
    return json.loads(found[1])


def test_the_page_says_what_is_kept_and_reads_nothing(as_ann: Client, told: Report) -> None:
    page = text(as_ann.get(ADDRESS))
    assert "What we keep about you" in page
    assert "What we passed on of your reports, and to whom, stands in the file" in page
    assert not any(word in page for word in WRITTEN.values())
    assert ADDRESS in text(as_ann.get("/me/"))


def test_the_file_holds_everything_for_people_and_for_programs(as_ann: Client, ann: User, told: Report) -> None:
    answer = as_ann.post(ADDRESS)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="data.html"'
    assert answer.headers["Cache-Control"] == "no-store"
    for word in (*WRITTEN.values(), "ann@example.org", "London", "Independent in-call"):
        assert text(answer).count(word) >= 2, f"{word} is not in both"

    held = data(answer)
    assert held["Account"][0]["Login name"] == "ann"
    assert [way["Kind"] for way in held["How we reach you"]] == ["E-mail", "Inbox on this site"]
    assert held["What we passed on to others"] == []
    (report,) = held["What you told us"]
    assert report["Where it stands"] == "We have it. A caseworker will read it."
    assert [one["As you wrote it"] for one in report["Numbers and names"]] == [
        one.value for one in told.identifiers.all()
    ]


def test_each_consent_stands_line_by_line_with_its_words(as_ann: Client, told: Report) -> None:
    as_ann.post(f"/me/reports/{told.pk}/", {"consent-warn": "no.2"})
    (report,) = data(as_ann.post(ADDRESS))["What you told us"]
    given = [(line["For"], line["Your answer"]) for line in report["What you allowed"] if line["For"] == "Warn others"]
    assert given == [("Warn others", "Yes, warn others"), ("Warn others", "No, do not use it to warn others")]
    assert all(line["Question"] and line["On"] for line in report["What you allowed"])


def test_nothing_of_anybody_else_is_in_it(as_ann: Client, caro: User, ada: User, bea: User, told: Report) -> None:
    """Planted wherever staff and others write about the same matter; looked for in the file."""
    hers = make_report(by=bea, story="SENTINEL told by another", consents={"warn": "yes"})
    case = make_case(caro, told, hers)
    add_note(case, "SENTINEL note", by=caro)
    release_identifier(told.identifiers.filter(index__isnull=False)[0], reason="SENTINEL reason", by=caro)
    writing = {"title": "SENTINEL title", "text": "SENTINEL draft"}
    ask_changes(make_alert_in_review(caro, case, **writing), comment="SENTINEL review", by=ada)
    make_approved_alert(caro, ada, case, **writing)
    names = (caro.username, ada.username, bea.username, case.reference, str(case.pk), "linked", "Linked")
    answer = as_ann.post(ADDRESS)
    assert [word for word in ("SENTINEL", *names) if re.search(rf"\b{word}\b", text(answer))] == []
    assert "A warning has been sent to other members." in text(answer)
    assert Case.objects.count() == 1


def test_warnings_that_reached_her_are_dates_without_their_text(
    as_ann: Client, ann: User, caro: User, ada: User
) -> None:
    make_delivery(make_approved_alert(caro, ada, title="Man in a van"), ann)
    answer = as_ann.post(ADDRESS)
    (warning,) = data(answer)["Warnings that reached you, or may have"]
    assert warning["How grave"].startswith("Danger")
    assert "Man in a van" not in text(answer)


def test_the_file_costs_the_same_however_much_was_told(
    as_ann: Client, ann: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_report(by=ann, consents={"warn": "yes"}, persons=[SubmittedPerson(name="Vern")])
    with CaptureQueriesContext(connection) as one:
        holdings.of(User.objects.get(pk=ann.pk)).plain()
    for _ in range(3):
        make_report(by=ann, consents={"warn": "yes"}, persons=[SubmittedPerson(name="Vern")])
    with django_assert_num_queries(len(one)):
        holdings.of(User.objects.get(pk=ann.pk)).plain()


def test_that_there_is_a_picture_and_how_a_report_came_is_in_it(as_ann: Client, ann: User, caro: User) -> None:
    """Not the picture: whoever finds the file would see it."""
    called = Submission(story="He hit me.", came_by="phone", given="phone", consents={"warn": "yes", "police": "full"})
    report = enter(called, reporter=ann, by=caro).report
    add_picture(report, b"quartzpixels", original=b"quartzoriginal", by=ann)
    answer = as_ann.post(ADDRESS)
    [held] = data(answer)["What you told us"]
    assert held["How it came"] == "By phone"
    assert [(one["Number"], one["The original"]) for one in held["Pictures"]] == [(1, "Kept, for the police.")]
    assert held["What you allowed"][0]["How you gave it"] == "By phone"
    assert "quartz" not in text(answer)
    assert "Caro" not in text(answer)


def test_what_an_applicant_wrote_is_in_it_until_it_is_decided(client: Client, una: User) -> None:
    held = data(sign_in(client, una).post(ADDRESS))
    assert held["Asking to join"][0]["What you wrote"] == "The outreach van on Tuesdays knows me."


def test_markup_that_she_wrote_stays_text(as_ann: Client, ann: User) -> None:
    as_ann.post("/report/", EMPTY | {"opened_by": ann.pk, "story": "</script><b>bold</b>"})
    answer = as_ann.post(ADDRESS)
    assert "<b>bold" not in text(answer)
    assert data(answer)["What you told us"][0]["What happened"] == "</script><b>bold</b>"


def test_when_and_how_she_hears_of_it_is_in_the_file(as_ann: Client, ann: User) -> None:
    hers = {"quiet_from": time(22), "quiet_until": time(7), "time_zone": "Europe/Dublin", "may_leave_voicemail": True}
    User.objects.filter(pk=ann.pk).update(**hers)
    ann.channels.get(kind="email").subscriptions.filter(level=2).update(pace="daily")
    held = data(as_ann.post(ADDRESS))
    [times], [calls] = held["When you hear of it"], held["When we call you"]
    assert (times["Quiet from"], times["Time zone"], calls["Leave a voicemail"]) == ("22:00", "Europe/Dublin", "yes")
    assert "(once a day, at 9 in the morning)" in held["How we reach you"][0]["What we tell you there"]


def test_whoever_finds_an_open_session_is_asked_who_they_are(client: Client, ann: User) -> None:
    client.force_login(ann)
    asked = client.post(ADDRESS)
    assert asked.headers["Location"] == f"/accounts/reauthenticate/?next={ADDRESS.replace('/', '%2F')}"
    back = client.post(asked.headers["Location"], {"password": PASSWORD, "next": ADDRESS})
    assert back.headers["Location"] == ADDRESS
    assert client.post(ADDRESS).status_code == 200


def test_three_times_a_day_are_enough(as_ann: Client) -> None:
    assert [as_ann.post(ADDRESS).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert "come back tomorrow" in text(as_ann.post(ADDRESS))


def test_that_it_was_taken_is_recorded_of_nobody(as_ann: Client) -> None:
    as_ann.post(ADDRESS)
    entry = AuditEntry.objects.get(event="data.taken")
    assert (entry.by, entry.subject, entry.details) == ("member", "members.user", {})


def test_staff_ask_an_administrator(client: Client, caro: User) -> None:
    client.force_login(caro)
    assert client.get(ADDRESS).status_code == client.post(ADDRESS).status_code == 404
    assert "ask an administrator" in text(client.get("/me/"))


def test_the_name_and_the_title_of_the_file_give_nothing_away(as_ann: Client) -> None:
    answer = as_ann.post(ADDRESS)
    title = re.search(r"<title>(.*?)</title>", text(answer))
    assert title
    assert forbidden_in(f"{title[1]} {answer.headers['Content-Disposition']}") == []


# Whatever points to an account, to a way of reaching somebody, or to a report: in the file, or here with a reason.
IN_THE_FILE = {
    "alerts.ReadMarks.user",
    "members.Application.user",
    "members.Belonging.user",
    "members.Channel.user",
    "members.Overuse.user",
    "members.Recovery.user",
    "members.Subscription.channel",
    "mfa.Authenticator.user",
    "reports.Addition.report",
    "reports.Approach.report",
    "reports.Call.report",
    "reports.CaseNote.released_for",
    "reports.Consent.report",
    "reports.Draft.owner",
    "reports.Identifier.report",
    "reports.Message.report",
    "reports.Original.report",
    "reports.Picture.report",
    "reports.Referral.report",
    "reports.Report.reporter",
    "reports.ReportedPerson.report",
    "reports.PoliceTalk.report",
    "reports.Share.report",
    "reports.SharedFact.report",
    "reports.Vehicle.report",
}
NOT_IN_IT = {
    "account.EmailAddress.user": "empty: addresses are channels",
    "alerts.Alert.approved_by": "staff's work",
    "alerts.Alert.drafted_by": "staff's work",
    "alerts.Alert.last_edited_by": "staff's work",
    "alerts.AlertSource.report": "which alert rests on it is staff's work",
    "alerts.Justification.by": "staff's work",
    "alerts.Review.by": "staff's work",
    "alerts.Trouble.seen_by": "staff's work",
    "guardian.UserObjectPermission.user": "empty: permissions are assignments",
    "members.Application.decided_by": "staff's work",
    "members.Application.refused_by": "staff's work",
    "members.Invitation.by": "tells of somebody else, and goes as she opens her account or after a week",
    "members.Overuse.stopped_by": "staff's work",
    "members.Recovery.confirmed_by": "staff's work",
    "members.Recovery.started_by": "staff's work",
    "members.Suspension.by": "staff's work",
    "members.Suspension.user": "there is none of whoever can sign in",
    "members.Vouch.by": "tells of somebody else, and goes at the decision",
    "reports.Approach.decided_by": "staff's work",
    "reports.Approach.logged_by": "staff's work",
    "reports.Approach.passed_on_by": "staff's work",
    "reports.Call.by": "staff's work",
    "reports.Case.opened_by": "staff's work",
    "reports.Case.closed_by": "staff's work",
    "reports.Case.closing_asked_by": "staff's work",
    "reports.CaseAssignment.user": "staff's work",
    "reports.CaseNote.author": "staff's work",
    "reports.Likeness.decided_by": "staff's work",
    "reports.Likeness.first": "it may be about somebody else's report",
    "reports.Likeness.second": "it may be about somebody else's report",
    "reports.Link.by": "staff's work",
    "reports.Link.report": "which case holds it is staff's work",
    "reports.CaseNote.released_by": "staff's work",
    "reports.Mention.report": "tells of somebody else, for whom it was looked up",
    "reports.Message.by": "staff's work",
    "reports.Consent.recorded_by": "staff's work",
    "reports.Closing.asked_by": "staff's work",
    "reports.Closing.decided_by": "staff's work",
    "reports.Plan.decided_by": "staff's work",
    "reports.Plan.written_by": "staff's work",
    "reports.Referral.heard_by": "staff's work",
    "reports.Referral.proposed_by": "staff's work",
    "reports.Referral.sent_by": "staff's work",
    "reports.ReferralConsent.recorded_by": "staff's work",
    "reports.LevelChange.by": "staff's work",
    "reports.ConsentText.author": "staff's work",
    "reports.Hold.confirmed_by": "staff's work",
    "reports.Hold.ended_by": "staff's work",
    "reports.Hold.placed_by": "staff's work",
    "reports.Hold.report": "why the law has it kept is staff's work; that it is, she reads when she asks to delete it",
    "reports.Identifier.released_by": "staff's work",
    "reports.Objection.decided_by": "staff's work",
    "reports.Objection.matched_by": "staff's work",
    "reports.Approach.senior": "staff's work",
    "reports.OutsideRequest.handed_to": "staff's work",
    "reports.OutsideRequest.decided_by": "staff's work",
    "reports.OutsideRequest.ended_by": "staff's work",
    "reports.OutsideRequest.given_by": "staff's work",
    "reports.OutsideRequest.logged_by": "staff's work",
    "reports.OutsideRequest.senior": "staff's work",
    "reports.OutsideRequest.silent_by": "staff's work",
    "reports.OutsideRequest.report": "what was given is in what we passed on; what is asked is staff's work",
    "reports.OutsideRequest.rests_on": "what was given is in what we passed on; what is asked is staff's work",
    "reports.Report.entered_by": "staff's work",
    "reports.Traits.report": "what she said of the looks once more, in one spelling, to compare it",
    "reports.DutyCall.report": "whom of staff we woke is staff's work",
    "reports.DutyCall.user": "staff's work",
    "reports.StateText.author": "staff's work",
    "reports.Shift.worker": "staff's work",
    "reports.SetAside.report": "what staff cannot take is theirs to say",
    "reports.SetAside.user": "staff's work",
    "reports.UrgentLook.by": "staff's work",
    "reports.UrgentLook.seen_by": "staff's work",
    "reports.Task.added_by": "staff's work",
    "reports.Task.owner": "staff's work",
    "reports.Force.checked_by": "staff's work",
    "reports.PoliceTalk.by": "staff's work",
    "reports.Share.approved_by": "staff's work",
    "reports.Share.drafted_by": "staff's work",
    "reports.Share.last_edited_by": "staff's work",
    "reports.Share.senior": "staff's work",
    "reports.ShareStep.by": "staff's work",
    "reports.SubjectRequest.answered_by": "staff's work",
    "reports.SubjectRequest.approved_by": "staff's work",
    "reports.SubjectRequest.logged_by": "staff's work",
    "reports.SubjectRequest.prepared_by": "staff's work",
    "reports.SubjectRequest.seen_by": "staff's work",
}


def test_whatever_is_added_to_an_account_is_thought_of() -> None:
    found = {
        f"{relation.field.model._meta.label}.{relation.field.name}"
        for model in (User, Channel, Report)
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel) and not relation.field.model._meta.auto_created
    }
    assert found == IN_THE_FILE | set(NOT_IN_IT)
