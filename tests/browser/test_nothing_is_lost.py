"""What somebody typed is still there, whatever was wrong with it and however long it took."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.models import User
from reports import receipts
from reports.models import Report
from tests.browser.person import Person
from tests.browser.town import give_password, signed_in
from tests.factories import code_of, make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STORY = "He followed me home.\nThen he waited at the door."


def test_report_with_a_mistake_keeps_what_was_typed(somebody: Callable[..., Person], ann: User) -> None:
    visitor = somebody()
    visitor.open("/report/")
    visitor.press("Send the report")
    visitor.sees("Please tell us something first.")
    expect(visitor.page.get_by_role("alert")).to_be_focused()

    tomorrow = timezone.localdate() + timedelta(days=1)
    visitor.fill("In your own words", STORY)
    visitor.fill("Number, address or name", "07700 900123")
    visitor.choose("Robbery", "Yes, warn others")
    visitor.unfold("When and where")
    visitor.fill("Day", tomorrow.isoformat())
    visitor.press("Send the report")
    visitor.sees("This day has not come yet.")
    expect(visitor.page.get_by_label("In your own words")).to_have_value(STORY)
    expect(visitor.page.get_by_label("Robbery")).to_be_checked()
    expect(visitor.page.get_by_label("Yes, warn others")).to_be_checked()

    visitor.fill("Day", "")
    visitor.press("Send the report")
    visitor.sees("We have your report")


def test_report_is_sent_after_the_session_ended(somebody: Callable[..., Person], ann: User) -> None:
    member = signed_in(somebody(), ann)
    member.open("/report/")
    member.fill("In your own words", STORY)
    send_again(member, "Send the report", ann, STORY)
    member.sees("We have your report.", "Your reports")


@pytest.mark.parametrize("script", [True, False])
def test_two_taps_send_one_report_and_lead_to_its_code(somebody: Callable[..., Person], script: bool) -> None:
    """The browser forgets the first answer, and with it the first code."""
    person = somebody(script=script)
    person.open("/report/")
    person.fill("In your own words", "He hit me.")
    person.page.get_by_role("button", name="Send the report").dblclick()
    person.sees("We have your report")
    show = person.page.get_by_role("button", name="Show my code")
    if show.count():
        show.click()
    person.sees("I have kept my code")
    code = person.page.locator("code").inner_text()
    assert receipts.open(code) == Report.objects.get()


def test_note_is_kept_after_the_session_ended(somebody: Callable[..., Person], caro: User) -> None:
    worker = signed_in(somebody(), caro)
    worker.open(f"/casework/cases/{make_case(caro).pk}/")
    worker.fill("Add a note", STORY)
    send_again(worker, "Add the note", caro, STORY)
    worker.sees("He followed me home.", "Then he waited at the door.")


def test_alert_is_saved_after_the_session_ended(somebody: Callable[..., Person], caro: User) -> None:
    writer = signed_in(somebody(), caro)
    writer.open(f"/desk/new/{make_case(caro, story='He drove off.', consents={'warn': 'yes'}).pk}/")
    writer.page.locator("input[name=sources]").check()
    writer.choose("Danger: violence, weapons, sexual offences", "Everywhere", "Street")
    writer.fill("Title", "Man who waits at doors")
    writer.fill("Text", "A man is reported to have waited at somebody's door.")
    send_again(writer, "Save as a draft", caro, "A man is reported to have waited at somebody's door.")
    writer.sees("Saved as a draft.", "Man who waits at doors", "Street")


def send_again(person: Person, button: str, user: User, typed: str) -> None:
    """Her session ends while she types; she signs in beside, comes back, and sends it all the same."""
    person.context.clear_cookies(name="s")
    person.press(button)
    person.sees("Nothing is lost: please send it again")
    expect(person.page.locator("textarea", has_text=typed.splitlines()[0])).to_have_value(typed)
    here = person.page
    with person.context.expect_page() as tab:
        here.get_by_role("link", name="Sign in, in a new tab").click()
    person.page = tab.value
    give_password(person, user.username)
    if user.is_staff:
        give_code(person, user)
    person.page = here
    person.press("Send again")
    person.sees("you signed in again meanwhile")  # which made the page's token stale: it asks once more
    person.press("Send again")
    person.misses("Nothing is lost")


def give_code(person: Person, user: User) -> None:
    person.fill("Code", code_of(user))
    person.press("Sign in")
