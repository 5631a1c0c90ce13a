"""Approval by a second person against the legal check-list (d2), of reports that we know or have a reason for (b4)."""

import re
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from alerts import actions, messages
from alerts.models import Alert, Dispatch, Review
from members.models import User
from num import celery
from num.models import AuditEntry
from reports.actions.case import assign, link
from reports.actions.report import give_consent, submit
from reports.models import Case, Consent, Report
from reports.submission import Submission, SubmittedPerson
from tests.alerts.rows import rows
from tests.factories import (
    ALL_YES,
    make_alert,
    make_alert_in_review,
    make_approved_alert,
    make_case,
    make_report,
    make_staff,
    place,
)
from tests.together import meanwhile

pytestmark = pytest.mark.django_db
YES: dict[str, object] = dict.fromkeys(Review.Check.values, "yes") | {"version": 1}


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, story="He drove off with me.", consents={"warn": "yes"})


@pytest.fixture
def case(caro: User, report: Report) -> Case:
    return make_case(caro, report)


@pytest.fixture
def alert(caro: User, case: Case) -> Alert:
    return make_alert_in_review(caro, case)


def at(verb: str, alert: Alert) -> str:
    return reverse(f"desk_{verb}", args=[alert.pk])


def state(alert: Alert) -> str:
    alert.refresh_from_db()
    return alert.state


def shorten(alert: Alert, *, by: User) -> None:
    sources = [source.report for source in alert.sources.all()]
    writing = actions.Writing(
        sources=sources, level=3, title=alert.title, text="Shorter.", regions=[place("r-tli")], work_types=[]
    )
    actions.edit(alert, by=by, **writing)


def test_a_second_person_approves(client: Client, ada: User, alert: Alert) -> None:
    client.force_login(ada)
    assertContains(client.get(at("alert", alert)), "Approve and send")
    assertRedirects(client.post(at("approve", alert), YES), at("alert", alert), fetch_redirect_response=False)
    assert state(alert) == "approved"
    assert alert.approved_by == ada
    dispatch = Dispatch.objects.get(alert=alert)
    review = Review.objects.get(alert=alert)
    assert (review.by, review.decision, review.version) == (ada, "approved", 1)
    assert review.text_hash == dispatch.text_hash == messages.text_hash(alert)
    assert review.checks == dict.fromkeys(Review.Check.values, True)
    assert AuditEntry.objects.filter(event="alert.approved", by=str(ada.pk)).exists()


def test_approval_rings_once_it_is_kept(
    client: Client,
    ada: User,
    alert: Alert,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(celery.app, "send_task", lambda name, **_: rung.append(name))
    client.force_login(ada)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("approve", alert), YES)
        assert rung == []
    assert rung == ["alerts.drain"]


@pytest.mark.parametrize(("check", "answered"), [*product(Review.Check.values, ["no"]), (Review.Check.values[0], "")])
def test_every_check_must_be_a_yes(client: Client, ada: User, alert: Alert, check: str, answered: str) -> None:
    client.force_login(ada)
    answer = client.post(at("approve", alert), YES | {check: answered, "reason": "I know the project."})
    assertContains(answer, "must be a yes" if answered else "Answer yes or no.")
    assertContains(answer, "I know the project.")
    assert state(alert) == "in_review"
    assert not Dispatch.objects.exists()
    assert Review.objects.exists() == bool(answered)
    client.post(at("approve", alert), YES | {"known": alert.mark(alert.takes_place_of())})
    assert state(alert) == "approved"


def test_a_no_is_kept_and_the_next_approver_reads_it(client: Client, ada: User, caro: User, alert: Alert) -> None:
    """Also where the other lines were left open: who has found a no may stop there."""
    no, line = Review.Check.NO_LIVE_COURT_CASE, "No court case about this is under way. <strong>No</strong>"
    client.force_login(ada)
    for others in (YES, {"version": 1}):
        assertContains(client.post(at("approve", alert), others | {no: "no"}), "must be a yes")
    first, second = Review.objects.all()
    assert (first.by, first.decision, first.version) == (ada, "not_approved", 1)
    assert first.text_hash == messages.text_hash(alert)
    assert first.checks == dict.fromkeys(Review.Check.values, True) | {no: False}
    assert second.checks == {no: False}
    assert AuditEntry.objects.filter(event="alert.not_approved", by=str(ada.pk)).count() == 2
    client.force_login(make_staff("bob", User.Role.APPROVER))
    page = client.get(at("alert", alert))
    assert page.context["no"] == second
    assertContains(page, "Ada did not approve this version")
    assertContains(page, line, html=True)
    shorten(alert, by=caro)
    actions.ask_review(alert, by=caro)
    assert client.get(at("alert", alert)).context["no"] is None
    assertContains(client.get(at("alert", alert)), "Not approved: version 1")
    client.post(at("approve", alert), YES | {no: "no", "version": 1})
    assert Review.objects.count() == 2, "of this text nothing was answered yet"


def test_what_was_said_since_the_page_was_opened_is_read_before_anybody_approves(
    client: Client, ada: User, caro: User, alert: Alert
) -> None:
    """Whoever was overtaken keeps what was answered, and finds the news on the page."""
    client.force_login(make_staff("bob", User.Role.APPROVER))
    page = client.get(at("alert", alert))
    with pytest.raises(actions.Refused):
        actions.approve(alert, checks=ALL_YES | {Review.Check.NECESSARY: False}, by=ada)
    page = client.post(at("approve", alert), YES | {"known": known(page), Review.Check.NECESSARY: ""})
    assertContains(page, "Answer yes or no.")
    page = client.post(at("approve", alert), YES | {"known": known(page)})
    assertContains(page, "Something is new since you opened this page")
    assertContains(page, "Ada did not approve this version")
    assertContains(page, " checked", count=len(YES) - 1)
    actions.ask_changes(alert, comment="Who needs this?", by=ada)
    actions.ask_review(alert, by=caro)
    page = client.post(at("approve", alert), YES | {"known": known(page)})
    assertContains(page, "Something is new since you opened this page")
    assertContains(page, "Who needs this?")
    assert state(alert) == "in_review"
    client.post(at("approve", alert), YES | {"known": known(page)})
    assert state(alert) == "approved"


def known(page: Any) -> str:
    """What the page says that its reader knows by now."""
    (mark,) = re.findall(r'name="known" value="([^"]*)"', page.content.decode())
    return str(mark)


def test_nobody_approves_what_they_wrote(client: Client, ada: User) -> None:
    alert = make_alert_in_review(ada)
    client.force_login(ada)
    assertNotContains(client.get(at("alert", alert)), "Approve and send")
    assertContains(client.post(at("approve", alert), YES), "somebody else must approve it")
    assert state(alert) == "in_review"


def test_nobody_approves_what_they_edited_last(client: Client, caro: User, ada: User, alert: Alert) -> None:
    assign(alert.case, ada, by=caro)
    shorten(alert, by=ada)
    actions.ask_review(alert, by=caro)
    client.force_login(ada)
    assertContains(client.post(at("approve", alert), YES | {"version": 2}), "somebody else must approve it")
    assert state(alert) == "in_review"


def test_nobody_approves_what_they_edited_before_somebody_else(
    client: Client, caro: User, ada: User, alert: Alert
) -> None:
    assign(alert.case, ada, by=caro)
    shorten(alert, by=ada)
    shorten(alert, by=caro)
    actions.ask_review(alert, by=caro)
    client.force_login(ada)
    assertNotContains(client.get(at("alert", alert)), "Approve and send")
    assertContains(client.post(at("approve", alert), YES | {"version": 3}), "somebody else must approve it")
    assert state(alert) == "in_review"


def test_a_caseworker_cannot_approve(client: Client, caro: User, cleo: User, ada: User, alert: Alert) -> None:
    for user in (caro, cleo):
        client.force_login(user)
        assert client.post(at("approve", alert), YES).status_code == 404
        assert client.post(at("changes", alert), {"version": 1, "comment": "x"}).status_code == 404
    assert state(alert) == "in_review"
    client.force_login(ada)
    assert client.post(at("approve", alert), YES).status_code == 302


@pytest.mark.database_near
@pytest.mark.parametrize("writer", ["drafted_by_id", "last_edited_by_id"])
def test_the_database_itself_wants_four_eyes(caro: User, ada: User, alert: Alert, writer: str) -> None:
    ends = timezone.now() + timedelta(days=1)
    change = (
        f"UPDATE alerts_alert SET state = 'approved', approved_at = drafted_at, expires_at = %s, {writer} = %s, "
        "approved_by_id = %s WHERE id = %s"
    )
    user_id, alert_id = Alert._meta.get_field("approved_by"), Alert._meta.pk
    approver, author = (user_id.get_db_prep_value(user.pk, connection) for user in (ada, caro))
    key = alert_id.get_db_prep_value(alert.pk, connection)
    with connection.cursor() as cursor:
        with pytest.raises(IntegrityError, match="alert_four_eyes"), transaction.atomic():
            cursor.execute(change, [ends, approver, approver, key])
        cursor.execute(change, [ends, author, approver, key])
    assert state(alert) == "approved"


@pytest.mark.parametrize("reporter", ["", "una"])
def test_an_unverified_report_needs_a_reason_under_the_approvers_name(
    client: Client, caro: User, ada: User, una: User, reporter: str
) -> None:
    report = make_report(by=una if reporter else None, story="He hit me.", consents={"warn": "yes"})
    alert = make_alert_in_review(caro, make_case(caro, report))
    client.force_login(ada)
    assertContains(client.get(at("alert", alert)), "No member sent this report.")
    assertContains(client.post(at("approve", alert), YES), "Say why you believe it")
    assert state(alert) == "in_review"
    client.post(at("approve", alert), YES | {"reason": "The outreach van heard the same."})
    assert state(alert) == "approved"
    review = Review.objects.get()
    assert (review.by, review.comment) == (ada, "The outreach van heard the same.")
    assert "outreach van" not in "".join(rows()["alerts_review"])


def test_only_who_the_alert_rests_on_is_told_that_a_warning_was_sent(
    client: Client, ann: User, ada: User, caro: User, report: Report, case: Case
) -> None:
    """Who is reported may send a report himself, to learn whether we know of him: nothing tells him (B1)."""
    his = submit(Submission(story="Do you know of me?", consents={"warn": "yes"}), by=None)
    link(his.report, case, by=caro)
    alert = make_alert_in_review(caro, case, sources=[report])
    client.force_login(ada)
    client.post(at("approve", alert), YES)
    told = Client().post("/report/receipt/", {"code": his.code}, follow=True)
    assertContains(told, "A caseworker is working on it.</p>")
    client.force_login(ann)
    assertContains(client.get(reverse("my_reports")), "A warning has been sent to other members.")


def test_a_withdrawn_consent_stops_review_and_approval(
    client: Client, ann: User, caro: User, ada: User, alert: Alert, report: Report, case: Case
) -> None:
    other = make_alert(caro, case)
    give_consent(report, "warn", "no", by=ann, given=Consent.Given.FORM)
    client.force_login(ada)
    assertContains(client.post(at("approve", alert), YES), "take that report out")
    assert state(alert) == "in_review"
    client.force_login(caro)
    assertContains(client.post(at("review", other), {"version": 1}), "take that report out")
    assert state(other) == "draft"


@pytest.mark.parametrize("verb", ["review", "approve"])
def test_what_a_report_that_was_linked_later_knows_stops_review_and_approval(
    client: Client, caro: User, ada: User, case: Case, verb: str
) -> None:
    alert = make_alert(caro, case, text="A man, Garrod Penwillan, is reported to have hit somebody.")
    if verb == "approve":
        actions.ask_review(alert, by=caro)
    named = make_report(story="x", persons=[SubmittedPerson(name="Garrod Penwillan")])
    link(named, case, by=caro)
    before = state(alert)
    client.force_login(ada if verb == "approve" else caro)
    assertContains(client.post(at(verb, alert), YES), "the name of the person the report is about. Take it out")
    assert state(alert) == before


def test_only_the_version_that_was_read_is_approved(client: Client, caro: User, ada: User, alert: Alert) -> None:
    client.force_login(ada)
    shorten(alert, by=caro)
    actions.ask_review(alert, by=caro)
    answer = client.post(at("approve", alert), YES | {"reason": "Because."})
    assertContains(answer, "saved another version meanwhile")
    assertContains(answer, "Shorter.")
    assertContains(answer, "Because.")
    assert not re.search('value="yes"[^>]* checked', answer.content.decode()), "of this text nothing was answered yet"
    assert state(alert) == "in_review"


@pytest.mark.parametrize(("level", "days"), [(3, 90), (2, 60), (1, 30)])
def test_graver_alerts_last_longer(caro: User, ada: User, level: int, days: int) -> None:
    alert = make_approved_alert(caro, ada, level=level)
    assert alert.approved_at is not None
    assert alert.expires_at == alert.approved_at + timedelta(days=days)


def test_changes_are_asked_in_words(client: Client, caro: User, ada: User, alert: Alert) -> None:
    client.force_login(ada)
    assertContains(client.post(at("changes", alert), {"version": 1, "comment": " "}), "Say what should be changed")
    assert state(alert) == "in_review"
    client.post(at("changes", alert), {"version": 1, "comment": "Leave out the yard."})
    assert state(alert) == "changes_asked"
    client.force_login(caro)
    assertContains(client.get(at("alert", alert)), "Leave out the yard.")


def test_approvers_open_the_case_while_an_alert_of_it_is_in_review(
    client: Client, caro: User, ada: User, case: Case
) -> None:
    alert = make_alert(caro, case)
    client.force_login(ada)
    assert client.get(at("alert", alert)).status_code == 404
    client.force_login(caro)
    client.post(at("review", alert), {"version": 1})
    client.force_login(ada)
    assertContains(client.get(at("alert", alert)), "He drove off with me.")
    client.post(at("approve", alert), YES)
    assertNotContains(client.get(at("alert", alert)), "He drove off with me.")
    case.refresh_from_db()
    assert not case.under_review


def test_only_who_works_on_the_case_sends_it_to_review(client: Client, caro: User, ada: User, alert: Alert) -> None:
    actions.ask_changes(alert, comment="Shorter.", by=ada)
    for user, status in ((ada, 404), (caro, 302)):
        client.force_login(user)
        assert client.post(at("review", alert), {"version": 1}).status_code == status
    assert state(alert) == "in_review"


def test_two_alerts_in_review_keep_the_case_open_until_both_are_done(caro: User, ada: User, case: Case) -> None:
    first, second = make_alert_in_review(caro, case), make_alert_in_review(caro, case)
    actions.ask_changes(first, comment="Shorter.", by=ada)
    assert Case.objects.visible_to(ada).filter(pk=case.pk).exists()
    actions.ask_changes(second, comment="Shorter.", by=ada)
    assert not Case.objects.visible_to(ada).filter(pk=case.pk).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_reviews_that_end_at_once_close_the_case(caro: User, ada: User, case: Case) -> None:
    first, second = make_alert_in_review(caro, case), make_alert_in_review(caro, case)

    def end(alert: Alert) -> None:
        actions.ask_changes(alert, comment="Shorter.", by=ada)

    meanwhile(lambda: end(first), lambda: end(second)).result()
    assert not Case.objects.visible_to(ada).filter(pk=case.pk).exists()


def test_a_review_that_somebody_else_finished_is_not_finished_again(client: Client, ada: User, alert: Alert) -> None:
    client.force_login(ada)
    client.post(at("changes", alert), {"version": 1, "comment": "Shorter."})
    answer = client.post(at("approve", alert), YES | {"reason": "I believe it."})
    assertContains(answer, "Somebody else was quicker")
    assertContains(answer, "I believe it.")
    assert state(alert) == "changes_asked"
    assert not Dispatch.objects.exists()
