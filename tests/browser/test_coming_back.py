"""Coming back to a report (b10, b11, b14, b15, b17) on a telephone: every page of hers and of staff, looked at."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from members.models import User
from reports.models import IncidentType, Report
from reports.submission import SubmittedIdentifier, SubmittedPerson, SubmittedVehicle
from tests.browser.person import Person
from tests.browser.town import sign_in, signed_in
from tests.factories import make_case, make_report, place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "He was tall and wore a grey coat with a torn sleeve. " * 20


@pytest.fixture
def report(ann: User) -> Report:
    """As full as one can be."""
    return make_report(
        by=ann,
        incident_types=list(IncidentType.objects.values_list("code", flat=True)[:8]),
        happened_on=date(2026, 5, 21),
        time_band="night",
        place_kind="car",
        region=place("merseyside"),
        town="Bootle",
        exact_place=LONG[:190],
        story=LONG,
        working_name="Nina",
        persons=[SubmittedPerson(name="Vern", claimed_to_be="police", description=LONG)] * 3,
        vehicles=[SubmittedVehicle(description=LONG)] * 3,
        identifiers=[SubmittedIdentifier(value=f"07700 90012{last}") for last in range(6)],
        consents={"warn": "no"},
    )


@pytest.mark.parametrize("script", [True, False])
def test_reporter_and_caseworker_talk(
    somebody: Callable[..., Person], ann: User, caro: User, report: Report, script: bool
) -> None:
    case = make_case(caro, report)
    worker, member = somebody(script=script), somebody(script=script)
    signed_in(worker, caro)
    worker.open(f"/casework/cases/{case.pk}/")
    worker.go(worker.page.get_by_role("link", name="Write to the reporter"))
    worker.fill("Your message", "Was it 07700 900121?")
    worker.choose("It is a question")
    worker.press("Send the message")
    worker.sees("Not sent yet. This repeats:")
    worker.fill("Your message", "Which colour was the car?")
    worker.press("Send the message")
    worker.sees("Sent.", "Which colour was the car?")

    sign_in(member, "ann")
    member.open("/me/")
    member.follow("Your reports, and our messages about them")
    member.sees("We have a question for you.")
    member.go(member.page.get_by_role("link", name="Messages"))
    member.fill("Your message", "Dark green.")
    member.press("Send the message")
    member.sees("We have your message.")
    member.follow("Back")
    member.go(member.page.get_by_role("link", name="Add something"))
    member.fill("What you want to add", "I remember the plate.")
    member.choose("Yes, warn others")
    member.press("Add it to my report")
    member.sees("Do you want to allow more?")
    member.press("Yes, I mean it")
    member.sees("Saved.", "You added to it on")

    worker.open("/casework/")
    worker.sees("New from reporters")
    worker.go(worker.page.locator("#news + ul a"))
    worker.go(worker.page.get_by_role("button", name="I have read it"))
    worker.sees("Marked as read.", "Dark green.")


def test_the_fullest_sheet_is_one_page(somebody: Callable[..., Person], ann: User, report: Report) -> None:
    member = somebody()
    sign_in(member, "ann")
    member.open(f"/me/reports/{report.pk}/sheet/")
    for label in member.page.locator("input[type=checkbox]").all():
        label.check()
    member.choose("A doctor or nurse")
    member.page.get_by_label(re.compile("English and Romanian")).check()
    member.fill("In your own words", LONG[:500])
    member.press("Show the sheet")
    member.sees("Ce s-a întâmplat")
    pages = re.findall(rb"/Type\s*/Page\b", member.page.pdf(prefer_css_page_size=True))
    assert len(pages) == 1
