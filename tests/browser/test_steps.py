"""One part at a time on a telephone (b1, b2): a line that breaks loses nothing, with script or without."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from members.models import User
from reports.models import Draft, Report
from tests.browser.person import Person
from tests.browser.town import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STORY = "He followed me home.\nThen he waited at the door."
NUMBER = "07700 900123"
NO_PAGE = re.compile("^chrome-error:")
OFFLINE = "You are not connected just now. What you wrote is still here."


def test_steps_survive_a_line_that_breaks(somebody: Callable[..., Person]) -> None:
    person = somebody()
    person.open("/report/parts/story/")
    person.fill("In your own words", STORY)
    person.choose("Robbery")
    person.press("Next")
    person.sees("Part 2 of 7", "If you have to stop")
    code = person.reads("code")
    person.fill("Number, address or name", NUMBER)

    person.context.set_offline(True)
    person.page.get_by_role("button", name="Next", exact=True).click()
    person.sees(OFFLINE)
    expect(person.page.get_by_label("Number, address or name", exact=True).first).to_have_value(NUMBER)
    person.context.set_offline(False)
    person.press("Next")
    person.sees("Part 3 of 7")
    person.page.go_back()
    expect(person.page.get_by_label("Number, address or name", exact=True).first).to_have_value(NUMBER)
    person.press("Next")

    fill_the_rest(person)
    person.sees("What you are about to send", "Then he waited at the door.", NUMBER, "Vern", "green", "Bootle", "Nina")
    person.page.reload()
    person.sees("Then he waited at the door.", NUMBER)
    person.press("Send the report")
    person.sees("We have your report", code)
    person.fill("Your code", code)
    person.press("I have kept my code")
    person.sees("Where it stands")
    expect_all_of_it()


def fill_the_rest(person: Person) -> None:
    """Parts three to seven, with a row too many that is removed again."""
    person.fill("Name, or what they call themselves", "Vern")
    person.press("Add another person")
    person.go(person.page.get_by_role("button", name="Person 2"))
    person.unfold("One thing at a time: age")
    person.fill("Hair and beard", "Red beard")
    person.press("Next")
    person.fill("Number plate", "ZQ17 OIQ")
    person.unfold("One thing at a time: make")
    person.fill("Colour", "green")
    person.press("Next")
    person.fill("Town", "Bootle")
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")  # goes on, as Next does
    person.sees("Part 6 of 7")
    person.press("Back")
    person.press("Next")
    person.fill("A name to call you by", "Nina")
    person.press("Next")
    person.choose("Yes, warn others")
    person.press("Next")


def expect_all_of_it() -> None:
    report = Report.objects.get()
    assert (report.story or "").split() == STORY.split()
    assert {one.value for one in report.identifiers.all()} == {NUMBER, "ZQ17 OIQ"}
    assert (report.persons.get().name, report.persons.get().hair) == ("Vern", "Red beard")
    assert (report.vehicles.get().colour, report.town, report.working_name) == ("green", "Bootle", "Nina")
    assert report.allows("warn")
    assert not Draft.objects.exists()


def test_without_script_a_page_that_did_not_arrive_is_asked_for_again(somebody: Callable[..., Person]) -> None:
    person = somebody(script=False)
    person.open("/report/parts/story/")
    person.fill("In your own words", STORY)
    person.press("Next")
    person.fill("Number, address or name", NUMBER)
    person.context.set_offline(True)
    person.page.get_by_role("button", name="Next", exact=True).click()
    expect(person.page).to_have_url(NO_PAGE)
    person.context.set_offline(False)
    person.page.reload()
    person.sees("Part 3 of 7")
    person.press("See all of it")
    person.sees("Then he waited at the door.", NUMBER)
    person.press("Send the report")
    person.sees("We have your report")
    assert Report.objects.get().identifiers.get().value == NUMBER


def test_a_line_that_breaks_while_it_is_sent_is_mended_by_asking_again(somebody: Callable[..., Person]) -> None:
    """The question whether the line is there was answered, and the page itself did not arrive."""
    person = somebody()
    person.open("/report/parts/story/")
    person.fill("In your own words", STORY)
    cut = "**/report/parts/story/"
    person.page.route(cut, lambda route: route.abort("connectionreset"))
    button = person.page.get_by_role("button", name="Next", exact=True)
    assert button.evaluate("(it) => { it.click(); return it.form.lastChild.innerText }") == "Sending…"
    expect(person.page).to_have_url(NO_PAGE)
    person.page.unroute(cut)
    person.page.reload()
    person.sees("Part 2 of 7")
    person.press("Send it as it is")
    person.sees("We have your report")
    assert (Report.objects.get().story or "").split() == STORY.split()


def test_a_member_goes_on_where_she_stopped(somebody: Callable[..., Person], ann: User) -> None:
    member = signed_in(somebody(), ann)
    member.context.add_init_script("delete AbortSignal.timeout")  # an older telephone
    member.open("/report/")
    member.follow("Rather one part at a time, on a small screen")
    member.fill("In your own words", STORY)
    member.press("Save and go on later")
    member.sees("Kept, and not sent.", "Not sent yet")
    member.page.get_by_role("button", name=re.compile("^Go on with it")).click()
    member.sees("What you are about to send", "Then he waited at the door.")
    member.look()
    member.press("Send the report")
    member.sees("We have your report.", "A caseworker will read it.")
    assert Report.objects.get().reporter == ann
