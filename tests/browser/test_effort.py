"""How little it takes with a thumb on a telephone: joining (a2), changing the places one hears about (d4), and telling
us what happened (b1).

What docs/features.md states is what is counted here. Each is walked the shortest way that a person would go.
"""

import re
from collections.abc import Callable
from math import ceil
from typing import NamedTuple

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import Locator

from members.models import User
from num.demo.parts import ROOT
from reports.models import Identifier
from tests.browser.person import Person
from tests.browser.town import signed_in
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Seconds, of the keystroke-level model (Card, Moran and Newell 1980): pointing, pressing, deciding, and one letter of
# somebody who types slowly. Theirs has no swipe: it is counted like pointing. A page is assumed to take a second.
POINT, PRESS, DECIDE, LETTER, SWIPE, PAGE = 1.10, 0.20, 1.35, 0.50, 1.10, 1.00
SWIPED = 0.8  # of the screen's height, each time
OUT_OF_SIGHT = "it => { const box = it.getBoundingClientRect(); return (box.top + box.bottom) / 2 / innerHeight }"


class Effort(NamedTuple):
    taps: int
    letters: int
    swipes: int
    pages: int

    @property
    def seconds(self) -> float:
        deciding = self.taps * (DECIDE + POINT + PRESS)
        return deciding + self.letters * LETTER + self.swipes * SWIPE + self.pages * PAGE


class Thumb:
    """Does what the person does, and counts it."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.taps = self.letters = self.swipes = self.pages = 0
        person.page.on("load", self._count_page)

    def tap(self, what: Locator) -> None:
        self._swipe_to(what)
        what.click()
        self.taps += 1

    def go(self, what: Locator) -> None:
        """Tap, and wait for the page that comes."""
        with self.person.page.expect_navigation():
            self.tap(what)

    def type(self, label: str, text: str) -> None:
        self.tap(self.person.page.get_by_label(label, exact=True).first)
        self.person.page.keyboard.type(text)
        self.letters += len(text)

    @property
    def effort(self) -> Effort:
        return Effort(self.taps, self.letters, self.swipes, self.pages)

    def _swipe_to(self, what: Locator) -> None:
        """Until it can be seen; the keyboard of the telephone is not reckoned with."""
        where = float(what.evaluate(OUT_OF_SIGHT))
        if not 0 < where < 1:
            self.swipes += ceil((max(where - 1, -where)) / SWIPED)
            what.scroll_into_view_if_needed()

    def _count_page(self, _: object) -> None:
        self.pages += 1


def stated(what: str) -> tuple[Effort, float]:
    """What docs/features.md says of it: the most of each, and the seconds."""
    text = (ROOT / "docs" / "features.md").read_text()
    row = re.search(rf"\| {what} \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+\.\d) s \|", text)
    assert row
    *most, seconds = row.groups()
    return Effort(*map(int, most)), float(seconds)


def check(what: str, thumb: Thumb, seconds: int) -> None:
    most, said = stated(what)
    assert all(did <= may for did, may in zip(thumb.effort, most, strict=True)), thumb.effort
    assert round(most.seconds, 1) == said < seconds


def test_joining_takes_less_than_two_minutes(somebody: Callable[..., Person], mailoutbox: list[EmailMessage]) -> None:
    person = somebody()
    person.open("/")
    thumb, page = Thumb(person), person.page
    thumb.go(page.get_by_role("link", name="Ask to join"))
    thumb.type("Working name", "Mia")
    thumb.type("E-mail address", "mia@example.org")
    thumb.tap(page.get_by_label("Only a line that there is something new, and a link"))
    thumb.type("Login name", "bluekettle")
    thumb.type("Password", PASSWORD)
    thumb.go(page.get_by_role("button", name="Send"))
    person.sees("Please look into your e-mail now.")

    [link] = re.findall(r"https?://\S+", str(mailoutbox[0].body))
    thumb.taps += 1
    page.goto(person.home + link.removeprefix("http://testserver"))
    thumb.go(page.get_by_role("button", name="Yes, it is mine"))
    person.sees("Your address works")
    check("joining, until the address is confirmed", thumb, seconds=120)


def test_changing_places_takes_less_than_twenty_seconds(somebody: Callable[..., Person], ann: User) -> None:
    person = signed_in(somebody(), ann)
    person.open("/")
    thumb, page = Thumb(person), person.page
    thumb.go(page.get_by_role("main").get_by_role("link", name="My account"))
    thumb.go(page.get_by_role("link", name="What you hear about"))
    thumb.tap(page.locator("summary", has_text="North West").first)
    thumb.tap(page.get_by_label("All of North West").first)
    thumb.go(page.get_by_role("button", name="Save now"))
    person.sees("Saved. It holds from now on.")
    check("hearing about one more region, from the first page", thumb, seconds=20)


TOLD, NUMBER = "He would not pay and pushed me.", "07700 900123"


def test_the_shortest_useful_report_takes_less_than_a_minute(somebody: Callable[..., Person]) -> None:
    """What happened in a line, the number in its box, where it is found and matched, and a yes to warning others."""
    person = somebody()
    person.open("/")
    thumb, page = Thumb(person), person.page
    thumb.go(page.get_by_role("link", name="Start", exact=True))
    thumb.type("In your own words", TOLD)
    thumb.type("Number, address or name", NUMBER)
    thumb.tap(page.get_by_label("Yes, warn others", exact=True))
    thumb.go(page.get_by_role("button", name="Send the report"))
    person.sees("We have your report")
    assert Identifier.objects.get(kind="phone").index
    check("telling us what happened, until it is sent", thumb, seconds=60)
