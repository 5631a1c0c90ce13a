"""Whoever has switched script off can do everything, too (i4)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from alerts import tokens
from members.models import User
from reports.actions.case import release_identifier
from reports.models import Identifier
from reports.submission import SubmittedIdentifier
from tests.browser.person import Person
from tests.browser.town import sign_in, signed_in
from tests.browser.weather import TITLE
from tests.factories import make_approved_alert, make_case, make_delivery, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NUMBER = "07700 900123"
NEXT_MONTH = timezone.localdate() + timedelta(days=30)


def test_member_does_everything_without_script(
    somebody: Callable[..., Person], ann: User, caro: User, ada: User
) -> None:
    told = [SubmittedIdentifier(kind="phone", value=NUMBER)]
    case = make_case(caro, make_report(by=caro, identifiers=told, consents={"warn": "yes"}))
    release_identifier(Identifier.objects.get(), by=caro)
    alert = make_approved_alert(caro, ada, case, title="Man in a van")
    message = make_delivery(alert, ann, "email")
    member = somebody(script=False)
    answer(member, tokens.answer_token(message.pk, 0))
    sign_in(member, "ann")
    read(member)
    check(member)
    choose(member)
    choose_times(member)
    pause(member)
    choose_how_to_be_reached(member)
    unsubscribe(member, tokens.unsubscribe_token(ann.channels.get(kind="email").pk, 3))
    report(member)
    change_consent(member)
    leave(member)


def answer(member: Person, token: str) -> None:
    member.open(f"/a/{token}/")
    member.press("I avoided this person")
    member.sees("Your answer is counted.")


def unsubscribe(member: Person, token: str) -> None:
    member.open(f"/u/{token}/")
    member.press("Stop these messages")
    member.open("/me/subscriptions/")
    by_email = member.page.get_by_role("group", name="What to tell you by e-mail")
    expect(by_email.get_by_label("Danger")).to_have_value("")


def change_consent(member: Person) -> None:
    member.follow("Your reports")
    member.unfold("Change: Warn others")
    card = member.page.locator(".card", has_text="Warn others").first
    card.get_by_label("No, do not use it to warn others").check()
    member.go(card.get_by_role("button", name="Save"))
    member.sees("“No, do not use it to warn others")


def test_staff_make_a_case_and_an_alert_without_script(
    somebody: Callable[..., Person], ann: User, caro: User, ada: User
) -> None:
    make_report(by=ann, story="He did not let me out.", consents={"warn": "yes"})
    worker, approver = (signed_in(somebody(script=False), user) for user in (caro, ada))
    worker.open("/casework/")
    worker.go(worker.page.locator("tbody a").first)
    worker.press("Open a case")
    worker.fill("Add a note", "Rang the project.")
    worker.press("Add the note")
    worker.press("Assessment")
    worker.follow("Write an alert")
    worker.page.locator("input[name=sources]").check()
    worker.choose("Danger: violence, weapons, sexual offences", "Everywhere", "Street")
    worker.fill("Title", "Man who locks the door")
    worker.fill("Text", "A man is reported to have kept somebody from leaving.")
    worker.press("Save as a draft")
    worker.press("Send to review")
    approver.open("/desk/")
    approver.follow("Man who locks the door")
    for yes in approver.page.get_by_label("Yes", exact=True).all():
        yes.check()
    approver.press("Approve and send")
    approver.sees("Approved. It is on its way.")


def read(member: Person) -> None:
    member.open("/alerts/")
    member.follow("Man in a van")
    member.sees("A man in a van is reported to have driven off with somebody.")


def check(member: Person) -> None:
    member.follow("Check")
    member.fill("Number, e-mail, plate or profile", NUMBER)
    member.press("Check")
    member.sees("There are warnings about this")


def choose(member: Person) -> None:
    member.open("/me/subscriptions/")
    member.unfold("North West")
    member.choose("All of North West", "Street")
    member.press("Save")
    member.sees("Saved. It holds from now on.")
    expect(member.page.get_by_label("All of North West").first).to_be_checked()


def choose_times(member: Person) -> None:
    member.unfold("Quiet hours")
    member.fill("Quiet from", "22:00")
    member.press("Save")
    member.sees("Give both times")
    member.fill("Quiet until", "07:00")
    by_email = member.page.get_by_role("group", name="What to tell you by e-mail")
    by_email.get_by_label("Risk").select_option(label="Once a day, at 9 in the morning")
    member.unfold("Somewhere else for some days")
    where = member.page.get_by_role("group", name="Where you will be")
    where.get_by_text("Wales", exact=True).click()
    where.get_by_label("All of Wales").check()
    member.fill("First day there", str(NEXT_MONTH))
    member.fill("Last day there", str(NEXT_MONTH + timedelta(days=9)))
    member.press("Show what I would have had in the last 30 days")
    member.sees("With these choices, in the last 30 days", "E-mail: 1 alert", "Man in a van")
    member.press("Save")
    member.sees("Saved. It holds from now on.")
    expect(by_email.get_by_label("Risk")).to_have_value("daily")


def pause(member: Person) -> None:
    member.unfold("Send me nothing until a day")
    member.fill("First day on which messages may come again", str(NEXT_MONTH))
    member.press("Pause")
    member.sees(f"We send you nothing until {NEXT_MONTH:%A}, {NEXT_MONTH.day} {NEXT_MONTH:%B %Y}.")
    member.press("Start again now")
    member.open("/me/subscriptions/")
    member.sees("Send me nothing until a day")


def choose_how_to_be_reached(member: Person) -> None:
    member.open("/me/contact/")
    member.go(member.page.get_by_role("link", name="ann@example.org"))
    member.choose("Updates: Your update")
    member.press("Save")
    member.sees("Saved. The next message looks like this.")
    member.press("Send a test message to myself")
    member.sees("Sent. It should be there within a few minutes.")
    member.open("/me/contact/calls/")
    member.fill("When we may call", "After noon.")
    member.press("Save")
    member.sees("Saved. Whoever calls you sees it.", "After noon.")
    member.open("/me/sessions/")
    member.press("Sign out everywhere, here too")
    member.sees("You are signed out everywhere.")
    sign_in(member, "ann")


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
    member.sees("We have your report.", "We may warn others")


def leave(member: Person) -> None:
    member.page.get_by_role("link", name="Leave this page now").click()
    expect(member.page).to_have_title(TITLE)
    member.open("/me/")
    expect(member.page.get_by_role("heading", level=1)).to_have_text("Sign in")
