"""Erasing a report: an approver makes sure that nothing of it can be read or found again, by anybody."""

from datetime import date

import pytest
from django.test import Client

from members.models import User
from num import packs
from num.models import AuditEntry
from reports.actions.case import open_review, release_identifier
from reports.actions.report import submit, withdraw
from reports.models import Report, Wellbeing
from reports.submission import Submission, SubmittedIdentifier, SubmittedPerson, SubmittedVehicle
from tests.factories import make_case, make_report, place
from tests.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]


@pytest.fixture
def as_ada(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def told() -> Submission:
    return Submission(
        incident_types=["rape"],
        story="He hit me.",
        advert="Silk and candles, by the water.",
        harm="grave",
        weapon="used",
        injuries="A bruise.",
        police_told="yes",
        police_reference="QZ/4711/25",
        happened_on=date(2026, 5, 21),
        day_is="sure",
        region=place("merseyside"),
        town="Bootle",
        identifiers=[SubmittedIdentifier(value="07700 900123")],
        persons=[SubmittedPerson(name="Vern")],
        vehicles=[SubmittedVehicle(description="green van")],
        consents={"warn": "yes"},
    )


def address(report: Report) -> str:
    return f"/casework/reports/{report.pk}/erase/"


def test_how_she_said_she_was_goes_with_the_last_report_of_the_case(as_ada: Client, ann: User, caro: User) -> None:
    reports = [make_report(by=ann) for _ in range(2)]
    case = make_case(caro, *reports)
    answers = {f"{row['code']}-{moment}": "2" for row in packs.read("wellbeing") for moment in ("before", "after")}
    signed_in(caro).post(
        f"/casework/cases/{case.pk}/close/", {"version": case.version, "because": "done", "needs": "met", **answers}
    )
    open_review(case, by=caro)
    left = []
    for report in reports:
        as_ada.post(address(report))
        left.append(Wellbeing.objects.count())
    assert left == [len(answers), 0]


def test_nothing_of_an_erased_report_is_left_but_the_ledger(as_ada: Client, ada: User, caro: User) -> None:
    report, code = submit(told(), by=None)
    case = make_case(caro, report)
    release_identifier(report.identifiers.get(), reason="I rang her.", by=caro)
    open_review(case, by=caro)
    page = f"/casework/cases/{case.pk}/"
    assert address(report) in as_ada.get(page).content.decode()
    assert "You cannot undo this." in as_ada.get(address(report)).content.decode()
    assert Report.objects.get().story == "He hit me."
    html = as_ada.post(address(report), follow=True).content.decode()
    assert "Erased. Nothing of the report can be read or found again." in html

    left = Report.objects.values().get()
    moments = {"received_at", "waiting_since", "decided_at", "withdrawn_at"}
    kept = {"id", "state", "case_id", "source", "came_by"} | moments
    assert not any(value for name, value in left.items() if name not in kept)
    parts = (report.persons, report.vehicles, report.identifiers, report.incident_types)
    assert not any(told.exists() for told in parts)
    assert [(line.use, line.answer) for line in report.consents.all()] == [("warn", "yes")]
    assert not Report.objects.get().allows("warn")
    assert AuditEntry.objects.filter(event="report.erased", by=str(ada.pk)).exists()

    assert "He hit me." not in as_ada.get(page).content.decode()
    assert as_ada.get(f"/casework/reports/{report.pk}/").status_code == 404
    assert as_ada.post(address(report)).status_code == 404
    assert "This code opens nothing." in Client().post("/report/receipt/", {"code": code}).content.decode()


def test_an_erased_report_is_gone_for_its_reporter(as_ada: Client, ann: User) -> None:
    report = make_report(by=ann, story="He hit me.")
    hers = Client()
    hers.force_login(ann)
    sent = submit(told(), by=None)
    opened = Client()
    opened.post("/report/receipt/", {"code": sent.code})
    for one in (report, sent.report):
        assert as_ada.post(address(one)).status_code == 302
    assert "You have not told us anything yet." in hers.get("/me/reports/").content.decode()
    assert hers.post(f"/me/reports/{report.pk}/", {"consent-warn": "yes.2"}).status_code == 404
    assert "Come back with your code" in opened.get("/report/receipt/").content.decode()


def test_what_was_taken_back_waits_for_an_approver_to_erase_it(as_ada: Client, ann: User, caro: User) -> None:
    report = make_report(by=ann)
    assert address(report) not in as_ada.get("/casework/").content.decode()
    withdraw(report, by=ann)
    assert address(report) in as_ada.get("/casework/").content.decode()
    assert as_ada.post(address(report)).status_code == 302
    assert address(report) not in as_ada.get("/casework/").content.decode()


def test_whoever_does_not_erase_it_is_back_at_the_report(as_ada: Client, ann: User) -> None:
    report = make_report(by=ann)
    back = f'<a href="/casework/reports/{report.pk}/">Do not erase it</a>'
    assert back in as_ada.get(address(report)).content.decode()
    withdraw(report, by=ann)
    assert '<a href="/casework/">Do not erase it</a>' in as_ada.get(address(report)).content.decode()


@pytest.mark.parametrize("name", ["caro", "ann", "tess", "amir"])
def test_nobody_else_erases(client: Client, caro: User, name: str, request: pytest.FixtureRequest) -> None:
    report = make_report()
    make_case(caro, report)
    client.force_login(request.getfixturevalue(name))
    assert client.get(address(report)).status_code == client.post(address(report)).status_code == 404
    assert Report.objects.kept().get() == report


def test_an_approver_erases_nothing_of_a_case_that_is_not_open_to_them(as_ada: Client, caro: User) -> None:
    report = make_report()
    make_case(caro, report)
    assert as_ada.get(address(report)).status_code == as_ada.post(address(report)).status_code == 404
    assert Report.objects.kept().get() == report
