"""Two pages of one draft sent at once (b2): neither takes the other's words; one page sent twice at once is one report.

On PostgreSQL: SQLite has one writer.
"""

from uuid import uuid4

import pytest

from members.models import User
from reports.actions.draft import keep
from reports.actions.report import AlreadySent, submit
from reports.models import Draft, Report
from reports.submission import Submission
from tests.factories import make_draft
from tests.together import meanwhile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

YOU = {"you": {"working_name": ["Nina"]}}


def test_two_parts_kept_at_once_are_both_there(ann: User) -> None:
    draft = make_draft(by=ann, story="He hit me.")
    place = {"place": {"town": ["Bootle"]}}
    meanwhile(lambda: keep(YOU, known_as=draft.pk, by=ann), lambda: keep(place, known_as=draft.pk, by=ann)).result()
    assert Draft.objects.get().parts == {"story": {"story": ["He hit me."]}, **YOU, **place}


@pytest.mark.parametrize("signed_in", [True, False])
def test_one_page_kept_twice_at_once_begins_one(ann: User, signed_in: bool) -> None:
    by, known_as = ann if signed_in else None, uuid4()
    meanwhile(lambda: keep(YOU, known_as=known_as, by=by), lambda: keep(YOU, known_as=known_as, by=by)).result()
    assert Draft.objects.get().parts == YOU


def test_what_is_kept_while_it_is_sent_begins_anew(ann: User) -> None:
    """The report holds what was sent; what came too late is not lost, and is not in the report."""
    draft = make_draft(by=ann, story="He hit me.")
    told = Submission(story="He hit me.")
    meanwhile(lambda: submit(told, by=ann, draft=draft), lambda: keep(YOU, known_as=draft.pk, by=ann)).result()
    assert Report.objects.get().story == "He hit me."
    assert Draft.objects.get().parts == YOU


def test_a_page_sent_twice_at_once_makes_one_report() -> None:
    page, told = uuid4(), Submission(story="He hit me.")

    def send() -> None:
        submit(told, by=None, known_as=page)

    again = meanwhile(send, send)
    with pytest.raises(AlreadySent):
        again.result()
    assert Report.objects.get().pk == page
