"""Finding a report or a case while somebody is on the telephone (c13)."""

import re
from typing import Any

import pytest
from django.test import Client

from members.models import User
from num.models import AuditEntry
from reports.actions.report import submit, withdraw
from reports.models import Report
from reports.submission import Submission, SubmittedIdentifier, SubmittedVehicle
from tests.factories import make_case, make_report
from tests.members.test_at_rest import dump
from tests.people import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/casework/find/"
NOTHING = "Nothing that you may open."


@pytest.fixture
def as_caro(caro: User) -> Client:
    return signed_in(caro)


def find(client: Client, typed: str) -> str:
    answer: Any = client.post(ADDRESS, {"typed": typed})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def finds(client: Client, typed: str, report: Report) -> bool:
    return f"/casework/reports/{report.pk}/" in find(client, typed)


@pytest.mark.parametrize(
    ("kind", "told", "typed"),
    [
        ("phone", "07700 900123", "+44 7700 900 123"),
        ("email", "Vern@Example.org", "vern@example.org"),
        ("handle", "telegram: vern_x", "@vern_x on telegram"),
        ("username", "example.org: vern", "example.org: Vern"),
    ],
)
def test_by_an_identifier_in_any_spelling(kind: str, told: str, typed: str, as_caro: Client) -> None:
    report = make_report(identifiers=[SubmittedIdentifier(kind=kind, value=told)])
    assert finds(as_caro, typed, report)
    nothing = find(as_caro, "07700 900999")
    assert re.search(f"<section [^>]*autofocus>.*{NOTHING}", nothing), "a screen reader begins there"


def test_by_a_plate(as_caro: Client) -> None:
    report = make_report(vehicles=[SubmittedVehicle(plate="AB12 CDE")])
    assert finds(as_caro, "ab12cde", report)


def test_by_the_name_that_she_goes_by(as_caro: Client, ann: User) -> None:
    without, hers = make_report(story="x", working_name="Ruby  Blue"), make_report(by=ann)
    assert finds(as_caro, "ruby blue", without)
    assert finds(as_caro, "ANN", hers)
    assert not finds(as_caro, "a", hers)


def test_by_the_start_of_a_code_or_all_of_it(as_caro: Client) -> None:
    report, code = submit(Submission(story="x"), by=None)
    assert code
    assert finds(as_caro, code[:7].lower(), report)
    assert finds(as_caro, code, report)
    assert not finds(as_caro, code[:4], report)


def test_by_the_number_of_a_case(as_caro: Client, caro: User) -> None:
    case = make_case(caro)
    for typed in (case.reference, case.reference.lower().replace("-", " "), case.reference[2:]):
        assert f"/casework/cases/{case.pk}/" in find(as_caro, typed)


def test_nothing_is_found_that_one_may_not_open(as_caro: Client, cleo: User, ann: User) -> None:
    told: dict[str, Any] = {"working_name": "Ruby", "identifiers": [SubmittedIdentifier(value="07700 900123")]}
    report, code = submit(Submission(story="x", **told), by=None)
    case = make_case(cleo, report)
    gone = make_report(by=ann, **told)
    withdraw(gone, by=ann)
    for typed in ("07700 900123", "Ruby", "ann", code or "", case.reference):
        assert NOTHING in find(as_caro, typed)
        assert not finds(signed_in(cleo), typed, gone)
    assert finds(signed_in(cleo), "07700 900123", report)


def test_each_search_is_on_record_and_what_was_typed_is_not(as_caro: Client, caro: User) -> None:
    make_report(story="x", working_name="Quartzruby")
    find(as_caro, "Quartzruby")
    find(as_caro, "Nobodyquartz")
    found = AuditEntry.objects.filter(event="casework.searched", by=str(caro.pk)).order_by("id")
    assert [entry.details for entry in found] == [{"hits": 1}, {"hits": 0}]
    assert not [word for word in (b"quartzruby", b"nobodyquartz") if word in dump()]


def test_an_empty_box_is_answered_in_words(as_caro: Client) -> None:
    assert "Please write what to look for." in find(as_caro, " ")
    assert not AuditEntry.objects.filter(event="casework.searched").exists()


def test_a_report_can_be_written_down_from_there(as_caro: Client) -> None:
    for page in (find(as_caro, "Ruby"), as_caro.get("/casework/").content.decode()):
        assert 'href="/casework/reports/new/"' in page
