"""Sessions (design of i10): sealed, and stored under a hash of the cookie."""

from base64 import b64decode
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from num.celery import app
from num.crypto import key_number
from num.keys import fresh_key
from num.sessions import SessionStore, UpdateError, stored_key

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]


@pytest.fixture
def cookie() -> str:
    session = SessionStore()
    session["login"] = "somebody@example.org"
    session.create()
    session.save()
    assert session.session_key
    return session.session_key


def test_the_holder_of_the_cookie_reads_it(cookie: str) -> None:
    assert SessionStore(cookie)["login"] == "somebody@example.org"


def test_the_table_holds_neither_the_cookie_nor_the_contents(cookie: str) -> None:
    row = Session.objects.get()
    assert cookie not in (row.session_key, row.session_data)
    assert "somebody" not in row.session_data
    assert SessionStore(row.session_key).load() == {}


def test_contents_moved_to_another_session_do_not_open(cookie: str) -> None:
    other = SessionStore()
    other.create()
    assert other.session_key
    stolen = Session.objects.order_by("expire_date").first()
    assert stolen
    Session.objects.exclude(pk=stolen.pk).update(session_data=stolen.session_data)
    assert SessionStore(other.session_key).load() == {}


def test_a_new_key_keeps_the_contents_and_ends_the_old_one(cookie: str) -> None:
    session = SessionStore(cookie)
    session.cycle_key()
    assert session.session_key != cookie
    assert session.session_key
    assert SessionStore(session.session_key)["login"] == "somebody@example.org"
    assert SessionStore(cookie).load() == {}


def test_a_request_that_changes_nothing_moves_its_end_alone(cookie: str, settings: LazySettings) -> None:
    before = Session.objects.get()
    looked_at = SessionStore(cookie)
    assert looked_at["login"]
    looked_at.save()
    after = Session.objects.get()
    assert (after.session_data, after.expire_date > before.expire_date) == (before.session_data, True)
    settings.FIELD_KEYS = f"2:{fresh_key()},{settings.FIELD_KEYS}"
    changing = SessionStore(cookie)
    assert changing["login"]
    changing.save()
    assert key_number(b64decode(Session.objects.get().session_data)) == 2, "an old key may go once nothing needs it"
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        looked_at.save()


def test_ending_a_session_removes_its_row(cookie: str) -> None:
    SessionStore(cookie).flush()
    assert not Session.objects.exists()


def test_what_has_ended_is_deleted_every_few_minutes(cookie: str) -> None:
    left = SessionStore()
    left.create()
    Session.objects.filter(session_key=stored_key(cookie)).update(expire_date=timezone.now() - timedelta(seconds=1))
    rung: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE["num.forget_sessions"]
    assert rung["schedule"] <= timedelta(minutes=5)
    app.loader.import_default_modules()
    app.tasks[rung["task"]]()
    assert [row.session_key for row in Session.objects.all()] == [stored_key(left.session_key or "")]


def test_an_unknown_cookie_is_an_empty_session() -> None:
    assert SessionStore("0" * 32).load() == {}
    assert not SessionStore().exists("0" * 32)
