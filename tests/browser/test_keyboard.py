"""Whoever uses no mouse, and no finger, can tell what happened, and change what is hers (d8, i2, i6)."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from alerts import tokens
from members.models import User
from tests.browser.person import Person
from tests.browser.town import signed_in

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


def test_a_member_changes_what_is_hers_by_keyboard_alone(somebody: Callable[..., Person], ann: User) -> None:
    member, elsewhere = (signed_in(somebody(), ann) for _ in range(2))
    elsewhere.open("/me/")
    keys = member.page.keyboard
    member.open("/me/contact/")
    enter(member, member.page.get_by_role("link", name="ann@example.org"))
    reach(member, member.page.get_by_role("radio", checked=True))
    keys.press("ArrowDown")
    enter(member, member.page.get_by_role("button", name="Save"))
    is_told(member, "Saved. The next message looks like this.")

    member.open("/me/subscriptions/")
    reach(member, member.page.locator("summary", has_text="North West").first)
    keys.press("Enter")
    reach(member, member.page.get_by_label("All of North West").first)
    keys.press("Space")
    enter(member, member.page.get_by_role("button", name="Save now"))
    is_told(member, "Saved. It holds from now on.")

    member.open("/me/sessions/")
    enter(member, member.page.get_by_role("button", name="Sign out there"))
    is_told(member, "Signed out there.")


def test_a_mistake_is_heard_and_led_to(somebody: Callable[..., Person], ann: User) -> None:
    """The summary has the focus; Enter on one of its lines leads to the field, whose error is read with it."""
    member = signed_in(somebody(), ann)
    member.open("/me/subscriptions/")
    member.unfold("Quiet hours")
    member.fill("Quiet from", "22:00")
    enter(member, member.page.get_by_role("button", name="Save", exact=True))
    expect(member.page.get_by_role("alert")).to_be_focused()
    reach(member, member.page.get_by_role("alert").get_by_role("link", name="Quiet until"))
    member.page.keyboard.press("Enter")
    until = member.page.get_by_label("Quiet until", exact=True)
    expect(until).to_be_focused()
    expect(until).to_have_accessible_description(re.compile("Give both times"))
    expect(member.page.get_by_label("Quiet from")).to_have_value("22:00")


def test_the_answer_to_a_button_is_where_the_keys_are(somebody: Callable[..., Person], ann: User, amir: User) -> None:
    reader = somebody()
    reader.open(f"/u/{tokens.unsubscribe_token(ann.channels.get(kind='email').pk, 3)}/")
    enter(reader, reader.page.get_by_role("button", name="Stop these messages"))
    expect(reader.page.get_by_role("heading", name="These messages have ended")).to_be_focused()

    staff = signed_in(somebody(), amir)
    staff.open("/membership/people/")
    reach(staff, staff.page.get_by_role("textbox"))
    staff.page.keyboard.type("ann")
    enter(staff, staff.page.get_by_role("button", name="Find"))
    expect(staff.page.get_by_role("region", name="Found")).to_be_focused()
    expect(staff.page.get_by_role("region", name="Found").get_by_role("link")).to_have_count(1)


def enter(person: Person, what: Locator) -> None:
    """Reach it, and press Enter there."""
    reach(person, what)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.look()


def is_told(person: Person, words: str) -> None:
    """By what a screen reader reads first, since it has the focus."""
    told = person.page.locator("#told")
    expect(told).to_be_focused()
    expect(told).to_have_text(words)


def reach(person: Person, what: Locator) -> None:
    """By Tab; where the keys go is to be seen."""
    for _ in range(200):
        person.page.keyboard.press("Tab")
        if what.evaluate(HAS_FOCUS):
            break
    expect(what).to_be_focused()
    assert what.evaluate("it => getComputedStyle(it).outlineStyle") != "none"
