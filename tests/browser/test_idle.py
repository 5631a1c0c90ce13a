"""A session that is about to end by itself says so, can be kept, and loses no typed text (i6)."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from playwright.sync_api import Locator, expect

from members.models import User
from tests.browser.person import Person
from tests.browser.town import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STORY = "He followed me home."
SECONDS = 10  # the warning comes after half of them


@pytest.fixture
def writing(somebody: Callable[..., Person], ann: User, settings: LazySettings) -> Person:
    """A member who has begun a report, and whose session ends soon."""
    settings.SESSION_COOKIE_AGE = SECONDS
    member = signed_in(somebody(), ann)
    member.open("/report/")
    member.fill("In your own words", STORY)
    return member


def warning(person: Person) -> Locator:
    return person.page.locator("#idle")


def test_she_is_warned_and_stays(writing: Person) -> None:
    expect(warning(writing)).to_be_empty()
    expect(warning(writing)).to_contain_text("signed out in about two minutes", timeout=SECONDS * 1000)
    expect(writing.page.get_by_label("In your own words")).to_be_focused()
    for _ in range(2):
        expect(warning(writing)).to_contain_text("signed out in about two minutes", timeout=SECONDS * 1000)
        writing.page.get_by_role("button", name="Stay signed in").press("Enter")
        expect(warning(writing)).to_be_empty()
    expect(writing.page.get_by_label("In your own words")).to_have_value(STORY)
    writing.press("Send the report")
    writing.sees("We have your report.")


def test_who_stays_away_is_told_and_loses_nothing(writing: Person) -> None:
    expect(warning(writing)).to_contain_text("You are signed out", timeout=2 * SECONDS * 1000)
    expect(writing.page.get_by_label("In your own words")).to_have_value(STORY)
    writing.press("Send the report")
    writing.sees("Nothing is lost")


def test_another_tab_keeps_this_one_quiet(writing: Person) -> None:
    other = writing.context.new_page()
    for _ in range(2 * SECONDS):
        other.goto("/me/")
        other.wait_for_timeout(500)
        expect(warning(writing)).to_be_empty()
