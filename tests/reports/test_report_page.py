"""The report page (b1, b4, b9, b12): every question may be skipped, nothing is chosen beforehand, nothing is lost."""

import re
from typing import Any

import pytest
from django.test import Client

from members.models import User
from num.models import AuditEntry
from reports.models import Consent, ConsentText, Report

pytestmark = pytest.mark.django_db

EMPTY: dict[str, Any] = {
    "opened_by": "",
    "persons-TOTAL_FORMS": 1,
    "persons-INITIAL_FORMS": 0,
    "vehicles-TOTAL_FORMS": 1,
    "vehicles-INITIAL_FORMS": 0,
    "identifiers-TOTAL_FORMS": 3,
    "identifiers-INITIAL_FORMS": 0,
}
TOLD = EMPTY | {
    "incident_types": ["robbery", "violence"],
    "story": "He took my phone.",
    "happened_on": "2025-11-30",
    "time_band": "night",
    "place_kind": "car",
    "region": "merseyside",
    "town": "Bootle",
    "exact_place": "Behind the depot",
    "persons-0-name": "Vern",
    "persons-0-claimed_to_be": "police",
    "vehicles-0-plate": "ZQ17 OIQ",
    "vehicles-0-description": "green",
    "identifiers-0-value": "07700 900123",
    "identifiers-0-whose": "theirs",
    "identifiers-2-value": "velvetoak77",
    "identifiers-2-kind": "username",
    "working_name": "Nina",
    "safe_contact": "Signal after six",
    "consent-warn": "yes.2",
    "consent-police": "none.1",
}


def page(client: Client) -> str:
    return client.get("/report/").content.decode()


def test_a_story_alone_is_enough_without_an_account(client: Client) -> None:
    response = client.post("/report/", {"story": "He hit me."})
    assert response.headers["Location"] == "/report/sent/"
    report = Report.objects.get()
    assert (report.story, report.verified, report.source) == ("He hit me.", False, "self")
    assert not report.consents.exists()


def test_an_incident_type_alone_is_enough(client: Client) -> None:
    client.post("/report/", EMPTY | {"incident_types": ["rape"]})
    assert [one.code for one in Report.objects.get().incident_types.all()] == ["rape"]


def test_all_that_was_told_is_kept(client: Client) -> None:
    client.post("/report/", TOLD)
    report = Report.objects.get()
    assert (report.time_band, report.place_kind, str(report.region)) == ("night", "car", "Merseyside")
    assert (report.town, report.exact_place, report.working_name) == ("Bootle", "Behind the depot", "Nina")
    assert (report.persons.get().name, report.persons.get().claimed_to_be) == ("Vern", "police")
    assert {(one.kind, one.value) for one in report.identifiers.all()} == {
        ("phone", "07700 900123"),
        ("username", "velvetoak77"),
        ("plate", "ZQ17 OIQ"),
    }
    assert {(line.use, line.number, line.answer) for line in report.consents.all()} == {
        ("warn", 1, "yes"),
        ("police", 1, "none"),
    }
    assert AuditEntry.objects.get().event == "report.received"


def test_nothing_at_all_gets_one_kind_error(client: Client) -> None:
    response = client.post("/report/", EMPTY | {"consent-warn": "yes.2"})
    assert not Report.objects.exists()
    html = response.content.decode()
    assert html.count("Please tell us something first.") == 2  # in the summary, and at the box
    assert re.search(r'value="yes.2"[^>]*checked', html)


def test_nothing_is_chosen_beforehand(client: Client) -> None:
    html = page(client)
    assert "checked" not in html
    assert not re.search(r'<option value="[^"]+" selected', html)
    assert [word in html for word in ("a child is at risk", "terrorism")] == [True, True]


def test_consent_is_asked_in_the_exact_words_with_none_first(client: Client) -> None:
    html = page(client)
    for text in ConsentText.objects.all():
        assert all(words in html for words in (text.question, *text.answers.values()))
    asked = re.findall(r'name="consent-police" value="(\w+)', html)
    assert asked == ["none", "anonymous", "full"]


def test_an_answer_to_an_older_wording_is_asked_again(client: Client) -> None:
    ConsentText.objects.create(
        use="warn", version=3, language="en-gb", question="A new question?", answers={"yes": "Yes", "no": "No"}
    )
    html = client.post("/report/", TOLD).content.decode()
    assert not Report.objects.exists()
    assert "We have changed the words of this question" in html
    assert "A new question?" in html
    assert 'name="consent-warn" value="yes.3"' in html
    assert not re.search(r'name="consent-warn"[^>]*checked', html)


def test_adding_a_row_keeps_everything_and_sends_nothing(client: Client) -> None:
    html = client.post("/report/", TOLD | {"add": "identifiers"}).content.decode()
    assert not Report.objects.exists()
    assert 'name="identifiers-3-value"' in html
    assert "Please look at this again" not in html
    for typed in ("He took my phone.", "07700 900123", "velvetoak77", "Behind the depot", "Signal after six"):
        assert typed in html
    assert re.search(r'value="none.1"[^>]*checked', html)


def test_what_cannot_be_read_is_said_and_what_was_typed_stays(client: Client) -> None:
    html = client.post("/report/", TOLD | {"happened_on": "last week"}).content.decode()
    assert not Report.objects.exists()
    assert "Write the day like 31/12/2025" in html
    assert "last week" in html
    assert "He took my phone." in html


@pytest.mark.parametrize("count", ["", "-1", "many", "100000"])
def test_a_page_that_was_tampered_with_is_still_answered_in_words(client: Client, count: str) -> None:
    response = client.post("/report/", EMPTY | {"identifiers-TOTAL_FORMS": count, "region": "nowhere", "add": "x"})
    assert response.status_code == 200
    assert "nowhere is not one of the available choices" in response.content.decode()


def test_signed_in_the_report_is_hers(client: Client, ann: User) -> None:
    client.force_login(ann)
    assert f'name="opened_by" value="{ann.pk}"' in page(client)
    response = client.post("/report/", EMPTY | {"opened_by": ann.pk, "story": "He hit me."}, follow=True)
    assert response.request["PATH_INFO"] == f"/me/reports/{Report.objects.get().pk}/sent/"
    assert Report.objects.get().reporter == ann
    assert "A caseworker will read it." in response.content.decode()


def test_a_form_opened_signed_in_is_never_sent_without_the_account(client: Client, ann: User, bea: User) -> None:
    told = EMPTY | {"opened_by": ann.pk, "story": "He hit me."}
    response = client.post("/report/", told)
    assert response.status_code == 403
    assert "He hit me." in response.content.decode()
    client.force_login(bea)
    assert client.post("/report/", told).status_code == 403
    assert not Report.objects.exists()


def test_a_form_opened_without_an_account_stays_without_one(client: Client, ann: User) -> None:
    client.force_login(ann)
    client.post("/report/", EMPTY | {"story": "He hit me."})
    assert Report.objects.get().reporter is None


def test_a_project_speaks_for_somebody(client: Client, ann: User) -> None:
    ann.kind = User.Kind.PROJECT
    ann.save()
    client.force_login(ann)
    client.post("/report/", EMPTY | {"opened_by": ann.pk, "story": "She told us."})
    assert Report.objects.get().source == "project"


def test_only_cookies_that_end_with_the_browser(client: Client) -> None:
    client.get("/report/")
    client.post("/report/", EMPTY | {"story": "He hit me."})
    assert {cookie.key: (cookie["max-age"], cookie["expires"]) for cookie in client.cookies.values()} == {
        "c": ("", ""),
        "r": ("", ""),
    }


def test_lines_hold_how_they_were_given(client: Client) -> None:
    client.post("/report/", TOLD)
    assert {(line.given, line.text.version, line.text.language) for line in Consent.objects.all()} == {
        ("form", 1, "en-gb"),
        ("form", 2, "en-gb"),
    }
