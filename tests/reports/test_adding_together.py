"""Two do at once what only one can do first: a picture and a report taken back (b7), new words twice (j6)."""

import pytest

from members.models import User
from num.states import IllegalMove
from reports.actions.picture import add_picture
from reports.actions.report import withdraw
from reports.actions.wording import publish
from reports.models import ConsentText, Original, Report, Use
from tests.factories import make_report
from tests.together import meanwhile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, story="He hit me.")


def test_no_picture_comes_to_a_report_that_is_being_taken_back(ann: User, report: Report) -> None:
    adding = meanwhile(lambda: withdraw(report, by=ann), lambda: add_picture(report, b"x", original=b"y", by=ann))
    with pytest.raises(IllegalMove):
        adding.result()
    assert not report.pictures.exists()


def test_the_original_of_a_picture_that_is_being_added_goes_when_the_report_is_taken_back(
    ann: User, report: Report
) -> None:
    meanwhile(lambda: add_picture(report, b"x", original=b"y", by=ann), lambda: withdraw(report, by=ann)).result()
    assert report.pictures.get().original is None
    assert not Original.objects.exists()


def test_of_two_new_wordings_the_second_is_the_newer(amir: User) -> None:
    for_one, for_other = ({"yes": f"Yes, {n}", "no": "No"} for n in (1, 2))
    meanwhile(
        lambda: publish(Use.WARN, "One?", for_one, by=amir), lambda: publish(Use.WARN, "Other?", for_other, by=amir)
    ).result()
    first, *new = ConsentText.objects.filter(use="warn").order_by("version")
    assert [(text.version - first.version, text.question) for text in new] == [(1, "One?"), (2, "Other?")]
