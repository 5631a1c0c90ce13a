"""A package for the police on the screen and on paper (g3): its pages fit, and each picture is really there."""

import os
from collections.abc import Callable

import pytest

from members.models import User
from reports import package
from reports.actions import share as actions
from reports.actions.picture import add_picture
from reports.actions.police_talk import note_talk
from reports.models import Report, Share
from tests.browser.person import Person
from tests.browser.test_workspace import open_wide_and_narrow
from tests.browser.town import signed_in
from tests.factories import make_case, make_report, make_share, place
from tests.reports.hostile import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def share(ann: User, caro: User) -> Share:
    """A full report with two pictures, one of them high, that waits for a second person."""
    made = make_report(by=ann, story="He hit me.", region=place("merseyside"), consents={"police": "full"})
    for size in ((900, 600), (600, 2400)):
        add_picture(made, picture("JPEG", size=size), by=ann)
    make_case(caro, made)
    note_talk(made, way="phone", wants_it=True, by=caro)
    report = Report.objects.get(pk=made.pk)
    return make_share(caro, report, extent="full", chosen=package.pictures(report))


def test_its_pages_fit_and_the_paper_shows_each_picture(
    somebody: Callable[..., Person], share: Share, caro: User, ada: User
) -> None:
    approver = signed_in(somebody(), ada)
    open_wide_and_narrow(approver, f"/casework/shares/{share.pk}/")
    approver.sees("Save picture 2", "Is it right?")
    actions.approve(share, version=share.version, by=ada)
    worker = signed_in(somebody(), caro)
    open_wide_and_narrow(worker, f"/casework/shares/{share.pk}/edit/", f"/casework/shares/{share.pk}/")
    worker.press("Show the page to print")
    worker.sees("Picture 2 of package")
    widths = worker.page.locator("figure img").evaluate_all("all => all.map(one => one.naturalWidth)")
    assert widths == [900, 600]
    if folder := os.environ.get("SHOTS"):
        worker.page.pdf(path=f"{folder}/package.pdf", prefer_css_page_size=True)
