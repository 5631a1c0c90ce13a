"""Two pages of one draft sent at once (b2): neither takes the other's words; one page sent twice at once is one report.

On PostgreSQL: SQLite has one writer.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from uuid import uuid4

import pytest
from django.db import connection, transaction

from members.models import User
from reports.actions.draft import keep
from reports.actions.report import AlreadySent, submit
from reports.models import Draft, Report
from reports.submission import Submission
from tests.factories import make_draft

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

YOU = {"you": {"working_name": ["Nina"]}}


def while_it_waits(first: Callable[[], object], second: Callable[[], object]) -> None:
    """``second`` begins when ``first`` has done its work and has not committed; it must wait, and then come through."""

    def apart() -> None:
        try:
            second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waiting = pool.submit(apart)
            wait([waiting], timeout=1)
            assert not waiting.done()
        waiting.result(timeout=20)


def test_two_parts_kept_at_once_are_both_there(ann: User) -> None:
    draft = make_draft(by=ann, story="He hit me.")
    place = {"place": {"town": ["Bootle"]}}
    while_it_waits(lambda: keep(YOU, draft=draft, by=ann), lambda: keep(place, draft=draft, by=ann))
    assert Draft.objects.get().parts == {"story": {"story": ["He hit me."]}, **YOU, **place}


def test_what_is_kept_while_it_is_sent_begins_anew(ann: User) -> None:
    """The report holds what was sent; what came too late is not lost, and is not in the report."""
    draft = make_draft(by=ann, story="He hit me.")
    told = Submission(story="He hit me.")
    while_it_waits(lambda: submit(told, by=ann, draft=draft), lambda: keep(YOU, draft=draft, by=ann))
    assert Report.objects.get().story == "He hit me."
    assert Draft.objects.get().parts == YOU


def test_a_page_sent_twice_at_once_makes_one_report() -> None:
    page, told = uuid4(), Submission(story="He hit me.")

    def too_late() -> None:
        with pytest.raises(AlreadySent):
            submit(told, by=None, known_as=page)

    while_it_waits(lambda: submit(told, by=None, known_as=page), too_late)
    assert Report.objects.get().pk == page
