"""Whoever has switched script off can do everything, too (i4)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from members.models import User
from reports.actions.case import release_identifier
from reports.models import Identifier
from reports.submission import SubmittedIdentifier
from tests.browser.person import Person
from tests.browser.town import sign_in
from tests.browser.weather import TITLE
from tests.factories import make_approved_alert, make_case, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NUMBER = "07700 900123"


def test_member_does_everything_without_script(
    somebody: Callable[..., Person], ann: User, caro: User, ada: User
) -> None:
    told = [SubmittedIdentifier(kind="phone", value=NUMBER)]
    case = make_case(caro, make_report(by=caro, identifiers=told, consents={"warn": "yes"}))
    release_identifier(Identifier.objects.get(), by=caro)
    make_approved_alert(caro, ada, case, title="Man in a van")
    member = somebody(script=False)
    sign_in(member, "ann")
    read(member)
    check(member)
    choose(member)
    report(member)
    leave(member)


def read(member: Person) -> None:
    member.open("/alerts/")
    member.follow("Man in a van")
    member.sees("A man in a van is reported to have driven off with somebody.")


def check(member: Person) -> None:
    member.follow("Check")
    member.fill("Phone number", NUMBER)
    member.press("Check")
    member.sees("There are warnings about this number")


def choose(member: Person) -> None:
    member.open("/me/subscriptions/")
    member.unfold("North West")
    member.choose("All of North West", "Street")
    member.press("Save")
    member.sees("Saved. It holds from now on.")
    expect(member.page.get_by_label("All of North West")).to_be_checked()


def report(member: Person) -> None:
    member.follow("Report")
    member.fill("In your own words", "He followed me home.")
    for _ in range(3):
        member.press("Add another number, address or name")
    fields = member.page.get_by_label("Number, address or name", exact=True).locator("visible=true")
    assert fields.count() == 6
    fields.last.fill(NUMBER)
    member.choose("Yes, warn others")
    member.press("Send the report")
    member.sees("We have your report.", "Yes, warn others")


def leave(member: Person) -> None:
    member.page.get_by_role("link", name="Leave this page now").click()
    expect(member.page).to_have_title(TITLE)
    member.open("/me/")
    expect(member.page.get_by_role("heading", level=1)).to_have_text("Sign in")
