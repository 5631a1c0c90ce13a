"""Logs hold kinds and places, never words, paths or values (principle: no plaintext in a log)."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from celery.app.trace import build_tracer
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from num import urls
from num.celery import app
from num.logs import SafeFormatter, say_uncaught
from num.models import AuditEntry

SECRET = "the blue door on Orchard Row"
TOKEN = "Zm9yIGhlciBleWVz"


def fail(request: HttpRequest, token: str) -> HttpResponse:
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        raise ValueError(f"could not read: {SECRET}") from error


def break_a_row(request: HttpRequest, token: str) -> HttpResponse:
    """PostgreSQL puts the whole failing row into its error."""
    AuditEntry.objects.create(event=SECRET, subject=token, by="somebody", mac=b"")
    return HttpResponse()


urlpatterns = [path("a/<str:token>/", fail), path("row/<str:token>/", break_a_row), *urls.urlpatterns]


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """What the handler that the settings configure writes."""
    (handler,) = [one for one in logging.getLogger().handlers if isinstance(one.formatter, SafeFormatter)]
    assert isinstance(handler, logging.StreamHandler)
    written = StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def lines(logged: StringIO) -> str:
    text = logged.getvalue()
    assert SECRET not in text
    assert TOKEN not in text
    return text


@pytest.mark.urls(__name__)
def test_error_in_a_view_is_logged_by_kinds_and_places(visitor: Client, logged: StringIO) -> None:
    assert visitor.get(f"/a/{TOKEN}/?q={SECRET}").status_code == 500
    (line,) = lines(logged).splitlines()
    assert "ERROR django.request 500 GET a/<str:token>/" in line
    assert "ValueError at " in line
    assert "from KeyError at tests/num/test_logs.py" in line
    assert line.rstrip("]").endswith("fail")


@pytest.mark.urls(__name__)
def test_unknown_address_is_not_written_down(visitor: Client, logged: StringIO) -> None:
    assert visitor.get(f"/b/{TOKEN}/").status_code == 404
    assert "WARNING django.request 404 GET (no such address)" in lines(logged)


@pytest.mark.urls(__name__)
@pytest.mark.django_db
@pytest.mark.database_near
def test_row_that_the_database_refused_is_not_written_down(visitor: Client, logged: StringIO) -> None:
    assert visitor.get(f"/row/{TOKEN}/").status_code == 500
    assert "IntegrityError at " in lines(logged)
    assert "row/<str:token>/" in lines(logged)


@pytest.mark.urls(__name__)
def test_foreign_host_is_not_written_down(visitor: Client, logged: StringIO) -> None:
    assert visitor.get(f"/a/{TOKEN}/", headers={"host": f"{TOKEN}.example"}).status_code == 400
    assert "ERROR django.security.DisallowedHost 400 GET" in lines(logged)


def test_failed_task_is_logged_by_name_and_kind(logged: StringIO) -> None:
    @app.task(name="alerts.fails_in_a_test")
    def fails() -> None:
        raise ValueError(SECRET)

    build_tracer(fails.name, fails, app=app)("id", [], {}, {"args": [SECRET]})
    assert "ERROR celery.app.trace Task alerts.fails_in_a_test[" in lines(logged)
    assert "tests/num/test_logs.py" in lines(logged).partition("[ValueError at ")[2]


def test_celery_leaves_logging_to_the_settings() -> None:
    app.log.setup_logging_subsystem()
    ours = [one.formatter for one in logging.getLogger().handlers if isinstance(one.formatter, SafeFormatter)]
    assert len(ours) == 1
    assert not any(one.formatter for one in logging.getLogger("celery.task").handlers)


def test_our_own_words_stay_but_an_exception_is_only_named(logged: StringIO) -> None:
    logging.getLogger("alerts.dispatch").warning("slice %d waits: %s", 7, OSError(SECRET))
    assert "WARNING alerts.dispatch slice 7 waits: OSError" in lines(logged)


@pytest.mark.parametrize(
    ("message", "arguments", "shown"),
    [
        ("Connected to %s as %r", (SECRET, TOKEN), "Connected to … as …"),
        ("%(count)d refused: %(who)s", ({"count": 3, "who": SECRET},), "3 refused: …"),
        (f"already filled in: {SECRET}", (), "(text withheld, test_logs.py:"),
    ],
)
def test_other_packages_keep_only_their_constant_words(
    logged: StringIO, message: str, arguments: tuple[object, ...], shown: str
) -> None:
    logging.getLogger("somebody.else").warning(message, *arguments)
    assert shown in lines(logged)


def test_one_record_is_one_line(logged: StringIO) -> None:
    logging.getLogger("num").warning("first\nsecond %s", timezone.now().year)
    assert len(lines(logged).splitlines()) == 1


def test_a_message_that_cannot_be_filled_in_is_still_one_safe_line() -> None:
    record = logging.makeLogRecord({"msg": "too many arguments", "args": (SECRET,), "name": "num"})
    assert SafeFormatter().format(record).endswith("num too many arguments")


@pytest.mark.django_db
@pytest.mark.database_near
def test_a_command_ended_by_the_database_does_not_quote_the_row(
    logged: StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(IntegrityError) as ended, transaction.atomic():
        break_a_row(HttpRequest(), TOKEN)
    say_uncaught(ended.type, ended.value, ended.tb)
    assert "CRITICAL num.logs ended by an error of the database [IntegrityError at " in lines(logged)
    assert capsys.readouterr().err == ""


def test_a_command_ended_by_anything_else_says_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ImproperlyConfigured) as ended:
        raise ImproperlyConfigured("Set the BASE_URL environment variable")
    say_uncaught(ended.type, ended.value, ended.tb)
    assert "Set the BASE_URL environment variable" in capsys.readouterr().err
