"""Sealed fields (row i10): plain on an instance, ciphertext in the database, refused where no row is at hand."""

import pytest
from django.db import connection, transaction

from members.models import User
from num.crypto import Unreadable
from reports.models import Identifier, Report

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]
STORY = "He said his name was Mark and would not let me leave."


@pytest.fixture
def report() -> Report:
    return Report.objects.create(story=STORY)


def stored(report: Report) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT story FROM reports_report WHERE story IS NOT NULL")
        return bytes(cursor.fetchone()[0])


def test_a_story_is_plain_on_the_instance_and_not_in_the_database(report: Report) -> None:
    assert Report.objects.get().story == STORY
    assert b"Mark" not in stored(report)
    assert b"Mark" not in bytes(Report.objects.values_list("story", flat=True)[0] or b"")


def test_short_and_shorter_texts_are_stored_in_one_size(report: Report) -> None:
    before = len(stored(report))
    report.story = "x"
    report.save()
    assert len(stored(report)) == before


def test_empty_is_not_the_same_as_not_answered() -> None:
    Report.objects.create(story="", town=None)
    report = Report.objects.get()
    assert (report.story, report.town) == ("", None)


def test_an_unopened_value_survives_a_save(report: Report) -> None:
    again = Report.objects.get()
    again.town = "Leeds"
    again.save()
    assert (Report.objects.get().story, Report.objects.get().town) == (STORY, "Leeds")


def test_refreshing_forgets_what_was_set(report: Report) -> None:
    report.story = "something else"
    report.refresh_from_db()
    assert report.story == STORY


def test_a_value_moved_to_another_row_does_not_open(report: Report) -> None:
    other = Report.objects.create(story="another")
    Report.objects.filter(pk=other.pk).update(story=stored(report), wrapped_key=report.wrapped_key)
    with pytest.raises(Unreadable):
        assert Report.objects.get(pk=other.pk).story is None
    Report.objects.filter(pk=report.pk).update(town=stored(report))
    with pytest.raises(Unreadable):
        assert Report.objects.get(pk=report.pk).town is None


def test_without_its_key_nothing_of_a_report_opens(report: Report) -> None:
    phone = Identifier.objects.create(report=report, kind=Identifier.Kind.PHONE, value="07700 900123")
    assert Identifier.objects.get().value == "07700 900123"
    Report.objects.update(wrapped_key=None)
    with pytest.raises(Unreadable):
        assert Report.objects.get().story is None
    with pytest.raises(Unreadable):
        assert Identifier.objects.get(pk=phone.pk).value is None


def test_an_update_by_query_is_refused_without_echoing_the_text(report: Report) -> None:
    with pytest.raises(TypeError, match="sealed") as refusal:
        Report.objects.update(story="a secret")
    assert "secret" not in str(refusal.value)


def test_an_update_in_bulk_is_refused(report: Report) -> None:
    with pytest.raises(TypeError, match="sealed"), transaction.atomic():
        Report.objects.bulk_update([report], ["story"])
    assert Report.objects.get().story == STORY


def test_it_cannot_be_searched(report: Report) -> None:
    with pytest.raises(TypeError, match="searched"):
        Report.objects.filter(story=STORY).exists()
    assert Report.objects.filter(story__isnull=False).exists()


def test_rows_written_in_bulk_are_sealed_too() -> None:
    User.objects.bulk_create([User(username=f"user{n}", working_name=f"Name {n}") for n in range(3)])
    assert [user.working_name for user in User.objects.order_by("username")] == ["Name 0", "Name 1", "Name 2"]
    assert b"Name" not in b"".join(bytes(value) for value in User.objects.values_list("working_name", flat=True))
