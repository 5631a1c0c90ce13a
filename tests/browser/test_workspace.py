"""One case on one screen, for whoever works on it and for who reads it as the second (c3, c5, c6, c8, c9, c10)."""

import os
from collections.abc import Callable

import pytest
from django.utils import timezone

from members.models import User
from reports.actions import case as cases
from reports.actions import plan, referral, talk
from reports.actions.closing import close_case
from reports.actions.task import add_task
from reports.models import Case
from tests.browser.person import Person
from tests.browser.town import signed_in
from tests.factories import make_case, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = {"width": 1280, "height": 900}


@pytest.fixture
def case(ann: User, caro: User) -> Case:
    """In danger, with something of each kind."""
    consents = {"warn": "yes", "support": "yes"}
    report = make_report(by=ann, story="He locked the door.", incident_types=["kidnap"], consents=consents)
    case = make_case(caro, report)
    cases.add_note(case, "Rang her; she is with a friend.", by=caro)
    add_task(case, kind="call", what="Ask how the week was.", owner=caro, due_on=timezone.localdate(), by=caro)
    talk.write_to_reporter(report, "How are you now?", asks=True, by=caro)
    plan.write_plan(case, "safety", "Work with a friend near.", after=0, by=caro)
    referral.propose(report, agency="Harbour Light", what="She would like a room for a week.", by=caro)
    return case


def open_wide_and_narrow(person: Person, *addresses: str) -> None:
    """Each is looked at: width, sizes, what axe finds. With SHOTS, pictures of them lie there."""
    narrow = person.page.viewport_size
    for address in addresses:
        for size in (WIDE, narrow):
            assert size
            person.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            person.open(address)
            if folder := os.environ.get("SHOTS"):
                name = "-".join(part for part in address.split("/") if part and "-" not in part)
                person.page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=True)


def test_the_pages_of_a_case_fit_both_screens(somebody: Callable[..., Person], case: Case, caro: User) -> None:
    person, report = signed_in(somebody(), caro), case.reports.get()
    task, proposed = case.tasks.get(), report.referrals.get()
    open_wide_and_narrow(
        person,
        f"/casework/cases/{case.pk}/",
        f"/casework/cases/{case.pk}/plans/safety/",
        f"/casework/cases/{case.pk}/close/",
        f"/casework/tasks/{task.pk}/",
        f"/casework/reports/{report.pk}/refer/",
        f"/casework/referrals/{proposed.pk}/answer/",
        "/casework/",
    )


def test_the_pages_of_the_second_person_fit_both_screens(
    somebody: Callable[..., Person], case: Case, caro: User, ada: User
) -> None:
    case.tasks.all().delete()
    closing = close_case(Case.objects.get(), because="done", needs="met", wellbeing={}, by=caro)
    person = signed_in(somebody(), ada)
    open_wide_and_narrow(
        person,
        "/casework/team/",
        f"/casework/cases/{case.pk}/",
        f"/casework/cases/{case.pk}/plans/safety/",
        f"/casework/closings/{closing.pk}/send-back/",
        f"/casework/hand-on/{caro.pk}/",
    )


def test_her_own_page_fits_both_screens_and_works_without_script(
    somebody: Callable[..., Person], case: Case, ann: User
) -> None:
    report = case.reports.get()
    person = signed_in(somebody(script=False), ann)
    open_wide_and_narrow(person, f"/me/reports/{report.pk}/support/")
    person.choose("Yes, pass it on to Harbour Light.")
    person.press("Save my answer about Harbour Light")
    person.sees("Saved. It holds from now on.", "Nothing was passed on yet.")
    person.press("Take my yes back for Harbour Light")
    person.sees("Nothing was passed on, and nothing will be.")


def test_a_case_is_worked_on_without_script(somebody: Callable[..., Person], case: Case, caro: User) -> None:
    person = signed_in(somebody(script=False), caro)
    person.open(f"/casework/cases/{case.pk}/")
    person.press(f"Done : Call the reporter, until {timezone.localdate():%-d %B %Y}")
    person.sees("The task is: done.")
    person.unfold("Add a task")
    person.fill("In your words", "Ask about the room.")
    person.press("Add the task")
    person.sees("The task is added.", "Ask about the room.")
