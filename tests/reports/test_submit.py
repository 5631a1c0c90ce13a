"""Sending a report (b1, b4, b9, b12): everything may be skipped, consent is one numbered line for each answer."""

from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from members.models import User
from num.states import IllegalMove
from reports.actions.report import give_consent, submit, withdraw
from reports.models import Consent, ConsentText, Identifier, Report
from reports.submission import EmptyReport, Submission, SubmittedIdentifier, SubmittedVehicle
from tests.factories import make_report

pytestmark = pytest.mark.django_db
Given = Consent.Given


@pytest.mark.parametrize("submission", [Submission(story="He hit me."), Submission(incident_types=["rape"])])
def test_a_story_or_an_incident_type_is_enough(submission: Submission) -> None:
    report, code = submit(submission, by=None)
    assert Report.objects.get() == report
    assert code is not None


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(EmptyReport):
        submit(Submission(consents={"warn": "yes"}, given=Given.PAPER), by=None)


def test_with_an_account_the_report_is_hers_and_needs_no_receipt(ann: User) -> None:
    report, code = submit(Submission(story="He hit me."), by=ann)
    assert (report.reporter, report.verified, report.locator, code) == (ann, True, "", None)


def test_each_answer_is_a_line_with_the_wording_shown() -> None:
    report = make_report(story="x", consents={"warn": "yes", "police": "none"})
    lines = {line.use: line for line in report.consents.select_related("text")}
    assert {use: (line.number, line.answer, line.given) for use, line in lines.items()} == {
        "warn": (1, "yes", "form"),
        "police": (1, "none", "form"),
    }
    assert lines["police"].text.answers["none"].startswith("None. Do not tell the police anything")
    assert [report.allows(use) for use in ("warn", "support", "police", "statistics")] == [True, False, False, False]


def test_answers_are_written_together(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with CaptureQueriesContext(connection) as one:
        make_report(story="x", consents={"warn": "yes"})
    all_four = {"warn": "no", "support": "yes", "police": "full", "statistics": "yes"}
    with django_assert_num_queries(len(one)):
        report = make_report(story="x", consents=all_four)
    assert dict(report.consents.values_list("use", "answer")) == all_four


def test_a_new_wording_leaves_old_lines_as_they_were() -> None:
    report = make_report(story="x", consents={"warn": "yes"})
    old = report.consents.get().text
    told = {"question": "New?", "answers": {"yes": "Yes", "no": "No"}}
    new = ConsentText.objects.create(use="warn", version=old.version + 1, language="en-gb", **told)
    line = give_consent(report, "warn", "no", by=None, given=Given.RECEIPT)
    assert [(one.number, one.text) for one in report.consents.order_by("number")] == [(1, old), (2, new)]
    assert line.text == new
    assert not report.allows("warn")


def test_only_the_reporter_and_staff_who_heard_it_answer(ann: User, bea: User, caro: User) -> None:
    report = make_report(by=ann, story="x")
    for by, given in ((bea, Given.FORM), (None, Given.RECEIPT), (bea, Given.PHONE), (caro, Given.FORM)):
        with pytest.raises(PermissionDenied):
            give_consent(report, "warn", "yes", by=by, given=given)
    give_consent(report, "warn", "yes", by=caro, given=Given.PHONE)
    give_consent(report, "warn", "no", by=ann, given=Given.FORM)
    assert not report.allows("warn")


def test_an_answer_that_was_not_shown_is_refused() -> None:
    with pytest.raises(ValueError, match="no answer to warn"):
        submit(Submission(story="x", consents={"warn": "full"}), by=None)
    assert not Report.objects.exists()


@pytest.mark.database_near
def test_the_database_refuses_to_change_or_remove_a_line() -> None:
    line = make_report(story="x", consents={"warn": "no"}).consents.get()
    line.answer = "yes"
    for change in (line.save, line.delete, Consent.objects.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert Consent.objects.get().answer == "no"


def test_a_report_taken_back_allows_nothing_and_takes_no_more_answers(ann: User) -> None:
    report = make_report(by=ann, story="x", consents={"warn": "yes", "statistics": "yes"})
    assert Report.objects.allowing("warn").get() == report
    withdraw(report, by=ann)
    report.refresh_from_db()
    for use in ("warn", "statistics"):
        assert not report.allows(use)
        assert not Report.objects.allowing(use).exists()
    with pytest.raises(IllegalMove):
        give_consent(report, "warn", "yes", by=ann, given=Given.FORM)


ANSWERS = {"warn": ("yes", "no"), "police": ("none", "anonymous", "full")}
HISTORIES = [
    (use, history) for use in ANSWERS for length in range(3) for history in product(ANSWERS[use], repeat=length)
]


@pytest.mark.parametrize("state", Report.State)
def test_the_rule_of_consent_is_the_same_as_a_query_and_in_python(state: Report.State) -> None:
    for use, history in HISTORIES:
        report = make_report(story="x")
        for answer in history:
            give_consent(report, use, answer, by=None, given=Given.RECEIPT)
        Report.objects.filter(pk=report.pk).update(state=state)
        report.refresh_from_db()
        agreed = state != "withdrawn" and history[-1:] in (("yes",), ("anonymous",), ("full",))
        assert report.allows(use) == Report.objects.allowing(use).filter(pk=report.pk).exists() == agreed, history


def test_identifiers_are_indexed_where_they_can_be_and_kept_where_they_cannot() -> None:
    report = make_report(
        identifiers=[
            SubmittedIdentifier(value="+44 7700 900123"),
            SubmittedIdentifier(value="ends in 456"),
            SubmittedIdentifier(kind="name", value="Dennis"),
        ],
        vehicles=[SubmittedVehicle(plate="ZQ17 OIQ", description="green hatchback")],
    )
    kept = {one.value: one.index is not None for one in report.identifiers.all()}
    assert kept == {"+44 7700 900123": True, "ends in 456": False, "Dennis": False, "ZQ17 OIQ": True}
    assert Identifier.objects.get(kind="plate").report == report
