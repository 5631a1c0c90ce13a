"""What is told by pictures (b7), by phone and on paper (b13), in words that staff wrote (j6): in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload

from members.models import User
from reports.models import Original, Picture
from tests.browser.person import Person
from tests.browser.town import sign_in, signed_in
from tests.factories import make_report
from tests.reports.hostile import exif, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("script", [True, False])
def test_she_adds_a_picture_and_takes_it_away(somebody: Callable[..., Person], ann: User, script: bool) -> None:
    make_report(by=ann, story="He took my phone.", consents={"police": "anonymous"})
    member = somebody(script=script)
    sign_in(member, "ann")
    member.open("/me/reports/")
    member.go(member.page.get_by_role("link", name="Pictures"))
    choose_file(member, "letter.pdf", b"%PDF-1.7")
    member.choose("Also keep the original, for the police")
    member.press("Add the picture")
    member.sees("This is not a picture that we can read.")
    choose_file(member, "IMG_1.jpg", picture("JPEG", exif=exif()))
    member.press("Add the picture")
    member.sees("Picture 1 is added.", "The original is kept for the police.")
    assert (Picture.objects.count(), Original.objects.count()) == (1, 1)
    member.unfold("Delete the original alone")
    member.press("Delete the original of picture 1")
    member.unfold("Remove it")
    member.press("Remove picture 1")
    member.sees("The picture is removed.", "None yet.")
    assert not Picture.objects.exists()


def choose_file(person: Person, name: str, content: bytes) -> None:
    sent = FilePayload(name=name, mimeType="image/jpeg", buffer=content)
    person.page.get_by_label("Picture", exact=True).set_input_files(sent)


def test_a_caseworker_writes_down_a_call(somebody: Callable[..., Person], caro: User) -> None:
    staff = signed_in(somebody(), caro)
    staff.open("/casework/")
    staff.follow("Write down a report")
    staff.choose("By phone", "The person it happened to")
    staff.fill("In your own words", "He drove off.")
    staff.choose("Yes, warn others")
    staff.press("Keep the report")
    staff.sees("Please read the questions aloud as they stand here")
    staff.choose("I read these questions aloud, word for word, or the paper shows the same version")
    staff.press("Keep the report")
    staff.sees("Their code")
    staff.press("Go on to the report")
    staff.sees("By phone, written down by Caro", "Warn others: yes")
    staff.go(staff.page.get_by_role("link", name="They say something new"))
    staff.choose("In person", "No, do not use it to warn others")
    staff.choose("I read these questions aloud, word for word, or the paper shows the same version")
    staff.press("Write it down")
    staff.sees("Written down. It holds from now on.", "Warn others: no")


def test_an_administrator_publishes_new_words(somebody: Callable[..., Person], amir: User) -> None:
    staff = signed_in(somebody(), amir)
    staff.open("/wordings/")
    staff.go(staff.page.get_by_role("link", name="Support"))
    staff.fill("The question", "May a caseworker get in touch with you?")
    staff.press("Publish version 2")
    staff.sees("Version 2 is shown from now on.", "May a caseworker get in touch with you?")
    visitor = somebody()
    visitor.open("/report/paper/page/")
    visitor.sees("May a caseworker get in touch with you?")
