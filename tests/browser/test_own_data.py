"""Taking one's data along (a7), leaving (a6), and how pages look (i7, i8), on a telephone in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from members.models import User
from tests.browser.person import Person
from tests.browser.town import sign_in
from tests.browser.weather import TITLE
from tests.factories import make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAPER = "getComputedStyle(document.body).backgroundColor"
LIGHT_PAPER, DARK_PAPER = "rgb(250, 249, 246)", "rgb(21, 24, 27)"


@pytest.mark.parametrize("script", [True, False])
def test_she_takes_her_data_along_and_leaves(somebody: Callable[..., Person], ann: User, script: bool) -> None:
    make_report(by=ann, story="He took my phone.")
    member = somebody(script=script)
    sign_in(member, "ann")
    member.open("/me/")
    member.follow("What we keep about you")
    with member.page.expect_download() as download:
        member.page.get_by_role("button", name="Get the file", exact=True).click()
    assert download.value.suggested_filename == "data.html"
    assert Path(download.value.path()).read_text().count("He took my phone.") == 2

    member.open("/me/")
    member.follow("Delete your account")
    member.press("Delete my account")
    member.sees("Please choose what should happen to your reports.")
    member.page.get_by_label("Delete them.").check()
    member.press("Delete my account")
    member.sees("Your account is deleted.")
    assert not User.objects.filter(username="ann").exists()


def test_colours_are_as_the_device_says_until_somebody_chooses(somebody: Callable[..., Person]) -> None:
    visitor = somebody()
    visitor.open("/look/")
    assert paper(visitor, "dark") == DARK_PAPER
    assert paper(visitor, "light") == LIGHT_PAPER
    visitor.choose("Dark")
    visitor.press("Save")
    visitor.sees("Saved.")
    visitor.open("/")
    assert paper(visitor, "light") == DARK_PAPER
    visitor.open("/look/")
    visitor.choose("Light")
    visitor.press("Save")
    assert paper(visitor, "dark") == LIGHT_PAPER


def paper(person: Person, device: str) -> object:
    """The colour of the page where the device is set like this."""
    person.page.emulate_media(color_scheme="dark" if device == "dark" else "light")
    return person.page.evaluate(PAPER)


def test_the_plain_look_ends_with_leaving(somebody: Callable[..., Person]) -> None:
    visitor = somebody()
    visitor.open("/n/")
    visitor.press("Sign in")
    assert visitor.page.title() == "Sign in – Notes"
    visitor.open("/")
    visitor.sees("Water the plants")
    visitor.page.get_by_role("link", name="Leave").click()
    expect(visitor.page).to_have_title(TITLE)
    visitor.open("/")
    visitor.misses("Water the plants")


def test_public_pages_fit_a_small_telephone(somebody: Callable[..., Person]) -> None:
    visitor = somebody()
    for address in ("/privacy/", "/complaints/", "/left/"):
        visitor.open(address)
