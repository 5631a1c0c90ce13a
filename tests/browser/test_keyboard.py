"""Whoever uses no mouse, and no finger, can tell what happened."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HAS_FOCUS = "it => it === document.activeElement"


def test_a_report_is_made_by_keyboard_alone(somebody: Callable[..., Person]) -> None:
    visitor = somebody()
    visitor.open("/report/")
    keys = visitor.page.keyboard
    reach(visitor, visitor.page.get_by_label("In your own words", exact=True))
    keys.type("He locked the door.")
    reach(visitor, visitor.page.get_by_label("Kidnap or held against will", exact=True))
    keys.press("Space")
    reach(visitor, visitor.page.get_by_label("Yes, warn others", exact=True))
    keys.press("Space")
    reach(visitor, visitor.page.get_by_role("button", name="Send the report"))
    with visitor.page.expect_navigation():
        keys.press("Enter")
    code = visitor.reads("main code")
    reach(visitor, visitor.page.get_by_role("textbox", name="Your code"))
    keys.type(code)
    with visitor.page.expect_navigation():
        keys.press("Enter")
    visitor.sees("We have it. A caseworker will read it.", "Yes, warn others")


def reach(person: Person, what: Locator) -> None:
    """By Tab; where the keys go is to be seen."""
    for _ in range(200):
        person.page.keyboard.press("Tab")
        if what.evaluate(HAS_FOCUS):
            break
    expect(what).to_be_focused()
    assert what.evaluate("it => getComputedStyle(it).outlineStyle") != "none"
