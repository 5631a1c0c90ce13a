"""A sheet for a doctor or a police desk (b14): what she ticks, in English and her language, and nothing of it kept."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import User
from num import packs
from num.models import AuditEntry
from reports.actions.report import submit
from reports.models import IncidentType, Report, ReportedPerson
from reports.submission import Submission, SubmittedIdentifier, SubmittedPerson, SubmittedVehicle
from tests.alerts.test_mydata import sign_in
from tests.factories import PASSWORD, make_report, place
from tests.members.test_at_rest import dump
from tests.people import signed_in

pytestmark = pytest.mark.django_db
PACK = json.loads((Path(settings.BASE_DIR) / "num" / "packs" / "uk" / "sheet.json").read_text())
TOLD: dict[str, Any] = {
    "incident_types": ["rape"],
    "happened_on": date(2026, 5, 21),
    "time_band": "night",
    "place_kind": "car",
    "region": place,
    "town": "Quartztown",
    "story": "The quartz story.",
    "persons": [SubmittedPerson(name="Quartzvern", claimed_to_be="police")],
    "vehicles": [SubmittedVehicle(plate=plate) for plate in ("QZ17 ABC", "QZ18 ABC")]
    + [SubmittedVehicle(description="quartz van")],
    "identifiers": [SubmittedIdentifier(value="07700 900123")],
}
EVERYTHING: dict[str, Any] = {
    "reader": "doctor",
    "language": "ro",
    "parts": ["what", "day", "time", "place", "area", "town", "persons", "vehicles", "identifiers"],
    "needs": ["need.private", "need.infection"],
    "words": "Mă doare quartzbraț.",
}


def told() -> dict[str, Any]:
    return TOLD | {"region": place("merseyside")}


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, **told())


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def address(report: Report) -> str:
    return f"/me/reports/{report.pk}/sheet/"


def test_it_holds_what_she_ticks_in_both_languages(ann: User, report: Report) -> None:
    hers = sign_in(Client(), ann)
    assert address(report) in text(hers.get("/me/reports/"))
    page = text(hers.get(address(report)))
    assert "Day: 21 May 2026" in page
    assert " checked" not in page
    printed = text(hers.post(address(report), EVERYTHING))
    for english, other in (("Rape", "Viol"), ("21 May 2026", "21.05.2026"), ("Car", "În mașină"), ("Day", "Ziua")):
        assert f'{english} <span lang="ro">· {other}</span>' in printed
    for own in ("Merseyside", "Quartztown", "Quartzvern", "quartz van", "07700 900123", "Mă doare quartzbraț."):
        assert own in printed
    assert "Vă rog să vorbiți cu mine într-o cameră unde nu ne aude nimeni." in printed
    assert "Draft translation, not checked by a translator." in printed
    assert "The quartz story." not in printed


def test_what_is_not_ticked_is_not_on_it(ann: User, report: Report) -> None:
    printed = text(
        sign_in(Client(), ann).post(address(report), {"reader": "police", "language": "en", "parts": ["day"]})
    )
    assert "21 May 2026" in printed
    assert "For a police desk" in printed
    for absent in ("Rape", "Quartz", "07700", 'lang="ro"', "What I need", "In my own words", "Draft translation"):
        assert absent not in printed


def test_with_the_receipt_it_holds_picked_answers_and_none_of_her_words() -> None:
    _, code = submit(Submission(**told()), by=None)
    visitor, page = Client(), "/report/receipt/sheet/"
    asked = text(visitor.post(page, {"code": code}, follow=True))
    assert "21 May 2026" not in asked
    printed = text(visitor.post(page, EVERYTHING | {"parts": ["what", "day"]}))
    assert "Viol" in printed
    refused = text(visitor.post(page, EVERYTHING))
    assert "Select a valid choice" in refused
    assert not [word for word in ("Quartz", "quartz van", "07700") if word in printed]


def test_a_colleague_reads_none_of_her_words(pia: User, pam: User) -> None:
    report = make_report(by=pia, **told())
    theirs = sign_in(Client(), pam)
    assert "Quartz" not in text(theirs.get(address(report)))
    assert "Select a valid choice" in text(theirs.post(address(report), EVERYTHING))
    assert "Viol" in text(theirs.post(address(report), EVERYTHING | {"parts": ["what"]}))
    assert "Quartztown" in text(sign_in(Client(), pia).post(address(report), EVERYTHING))


def test_what_was_ticked_is_kept_while_the_code_is_asked_for_again() -> None:
    _, code = submit(Submission(**told()), by=None)
    visitor, page = Client(), "/report/receipt/sheet/"
    ticked = {"reader": "doctor", "language": "pl", "needs": ["need.private", "need.infection"]}
    asked = visitor.post(page, ticked).content.decode()
    assert asked.count('<input type="hidden" name="needs"') == 2
    assert "HIV" in text(visitor.post(page, ticked | {"code": code}))


def test_nothing_of_it_is_kept(ann: User, report: Report) -> None:
    hers = sign_in(Client(), ann)
    hers.get(address(report))
    before = AuditEntry.objects.count()
    with CaptureQueriesContext(connection) as asked:
        answer = hers.post(address(report), EVERYTHING)
    written = [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert all("django_session" in sql for sql in written)
    assert AuditEntry.objects.count() == before
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"quartzbra" not in dump()


def test_errors_keep_what_was_ticked(ann: User, report: Report) -> None:
    page = text(sign_in(Client(), ann).post(address(report), {"needs": ["need.private"], "words": "quartz " * 100}))
    assert "Please choose who it is for." in page
    assert "Please choose the languages." in page
    assert "Please make it shorter." in page
    assert 'value="need.private" id="id_needs_0" checked' in page


def test_only_she_gets_it_and_only_if_she_is_still_there(ann: User, bea: User, report: Report) -> None:
    stranger = sign_in(Client(), bea)
    assert stranger.get(address(report)).status_code == stranger.post(address(report), EVERYTHING).status_code == 404
    assert signed_in(ann).get(address(report)).headers["Location"].startswith("/accounts/reauthenticate/")


def test_what_she_wrote_slowly_is_kept_on_the_page_until_she_has_shown_who_she_is(ann: User, report: Report) -> None:
    slow = signed_in(ann)
    asked = slow.post(address(report), EVERYTHING)
    page = text(asked)
    assert asked.status_code == 403
    assert '<a href="/accounts/reauthenticate/" target="_blank" rel="noopener">Show that it is you' in page
    assert EVERYTHING["words"] in page
    assert "Quartzvern" not in page
    assert "back to where you were" not in text(slow.get("/accounts/reauthenticate/"))
    slow.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "Quartzvern" in text(slow.post(address(report), EVERYTHING))


def test_long_words_are_cut_so_that_one_page_holds_it(ann: User) -> None:
    report = make_report(by=ann, persons=[SubmittedPerson(description="tall " * 500)] * 9)
    printed = text(
        sign_in(Client(), ann).post(address(report), {"reader": "doctor", "language": "en", "parts": ["persons"]})
    )
    assert printed.count("…") == 2
    assert len(printed) < 20_000


@pytest.mark.parametrize("language", PACK["languages"], ids=lambda language: str(language["code"]))
def test_every_phrase_is_there_in_every_language(language: dict[str, Any]) -> None:
    picked = {f"incident.{code}" for code in IncidentType.objects.values_list("code", flat=True)}
    picked |= {f"time.{code}" for code in Report.TimeBand.values} | {f"place.{code}" for code in Report.Place.values}
    picked |= {f"claimed.{code}" for code in ReportedPerson.Claimed.values}
    assert set(language["words"]) == set(PACK["english"]) | picked
    assert all(language["words"].values())
    assert language["reviewed"] or language["draft"]


@pytest.mark.parametrize("name", ["sheet", "bulletin"])
def test_letters_are_those_of_its_language_and_no_slash_offers_two_genders(name: str) -> None:
    """As Romanian has a comma below its ș and ț, and no cedilla."""
    letters = {"ro": "ăâîșțĂÂÎȘȚ", "pl": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"}
    for language in packs.read(name)["languages"]:
        words = " ".join([language["own_name"], language["draft"], *language["words"].values()])
        assert {one for one in words if not one.isascii()} <= set(letters[language["code"]] + "–„”")
        assert "/" not in words
