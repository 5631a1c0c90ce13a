"""Whoever seizes the machine and lacks the keys finds no address, number or name that went through the pages (i10).

Looked through are whole dumps: of the database, of Redis with all that it writes to its disk, and of the log.
"""

import logging
import os
import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from redis import Redis

from members import codes
from members.models import Channel, User
from num.logs import SafeFormatter
from tests.environment import redis_server
from tests.factories import PASSWORD
from tests.reports.test_at_rest import forms
from tests.servers.texts import Reply, TextServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database_near]

LOGIN = "seagull77"  # in clear by design, so it shows whether a dump can be read at all
ADDRESS, SECOND = "Quartzlily@Quartzmail.example", "quartzrose@quartzpost.example"
NUMBER, TYPED = "+447700900987", "07700 900987"
PLANTED = (
    ADDRESS,
    ADDRESS.lower(),
    "quartzlily",
    "quartzmail",
    SECOND,
    "quartzrose",
    "Quartzname Quill",
    "quartzmister",
    NUMBER,
    NUMBER.removeprefix("+44"),
    TYPED,
)
JOINING = {
    "kind": "individual",
    "working_name": "Quartzname Quill",
    "email": ADDRESS,
    "wording": "neutral",
    "username": LOGIN,
    "password": PASSWORD,
}


def latest(pattern: str) -> str:
    found = re.search(pattern, str(mail.outbox[-1].body))
    assert found
    return found[1]


def walk(client: Client, texts: TextServer) -> None:
    """Everything that an address or a name is typed into, each known and unknown, signed in and not."""
    client.post("/join/", JOINING)
    client.post(latest(r"http://testserver(/join/confirm/\S+)"))
    for email in (ADDRESS, SECOND, TYPED):
        client.post("/accounts/password/reset/", {"email": email})
        client.post("/accounts/code/", {"email": email})
        client.post("/accounts/login/", {"login": email, "password": "wrong horse"})
    client.post("/accounts/code/", {"email": ADDRESS})
    client.post("/accounts/code/type/", {"code": latest(r"([A-Z]{4}-[A-Z]{4})")})
    assert client.get("/me/").status_code == 200
    client.post("/me/contact/add/", {"email": SECOND})
    second = Channel.objects.by_email(SECOND).get()
    client.post(f"/me/contact/{second.uid}/", {"code": latest(r"it is (\d{6}) until")})
    client.post(f"/me/contact/{second.uid}/test/")
    client.post("/me/contact/number/", {"number": TYPED})
    number = Channel.objects.by_number(NUMBER).get()
    client.post(f"/me/contact/{number.uid}/", {"code": codes.of(number)})
    client.post("/accounts/code/", {"email": TYPED})
    assert len(texts.taken) == 3
    client.post("/me/contact/calls/", {"call_as": "quartzmister", "call_hours": "quartzmister only"})
    assert second.user.channels.verified().count() == 4
    stranger = Client(raise_request_exception=False)  # her session lies there with an address half way in
    stranger.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    stranger.get(f"/nowhere/{SECOND}/")


def test_what_was_planted_is_found_in_no_dump(
    client: Client, texts: TextServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with caplog.at_level(logging.DEBUG):
        walk(client, texts)
        texts.replies[NUMBER] = Reply(lost=True)
        client.post("/accounts/password/reset/", {"email": NUMBER})
        monkeypatch.setattr("django.core.mail.EmailMessage.send", _refuse)
        client.post("/me/contact/add/", {"email": "quartzlily@elsewhere.example"})
    seized = dumps(caplog)
    assert LOGIN.encode() in seized["database"]
    assert b"SET" in seized["redis"]
    assert b"not sent" in seized["log"]
    assert [name for name, dump in seized.items() if found_in(dump)] == []


def _refuse(*_: Any, **__: Any) -> int:
    raise OSError(f"no route to {ADDRESS}")


def found_in(dump: bytes, planted: Iterable[str] = PLANTED) -> list[str]:
    return [secret for secret in planted if any(form in dump or form in dump.lower() for form in forms(secret))]


@pytest.fixture(autouse=True)
def redis_writes_at_once() -> Iterator[None]:
    """Otherwise what it was told may reach its disk a second later."""
    with Redis.from_url(settings.REDIS_URL) as server:
        server.config_set("appendfsync", "always")
        yield
        server.config_set("appendfsync", "everysec")


@pytest.mark.parametrize("where", ["database", "redis", "log"])
def test_what_lies_in_clear_would_be_found(where: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        LEAKS[where]()
    assert found_in(dumps(caplog)[where], [LEAKED]) == [LEAKED]


LEAKED = "obsidianlily"
LEAKS: dict[str, Callable[[], object]] = {
    "database": lambda: User.objects.create_user(LEAKED),
    "redis": lambda: cache.set("key", LEAKED),
    "log": lambda: logging.getLogger("members").warning("no mail for %s", LEAKED),
}


def dumps(caplog: pytest.LogCaptureFixture) -> dict[str, bytes]:
    return {"database": database(), "redis": b"\n".join(redis()), "log": log(caplog)}


def database() -> bytes:
    """As its own tools write it out."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return cast(sqlite3.Connection, connection.connection).serialize()
    given = connection.settings_dict
    where = {"PGHOST": given["HOST"], "PGPORT": str(given["PORT"] or ""), "PGUSER": given["USER"]}
    environment = os.environ | {name: value for name, value in where.items() if value}
    dumped = subprocess.run(["pg_dump", given["NAME"]], env=environment, check=True, capture_output=True, timeout=60)
    return dumped.stdout


def redis() -> Iterator[bytes]:
    """Every file of its folder; it keeps what it is told on disk."""
    assert settings.REDIS_URL.startswith("unix://"), "it must be ours"
    assert redis_server.folder
    for path in sorted(redis_server.folder.rglob("*")):
        if path.is_file():
            yield path.read_bytes()


def log(caplog: pytest.LogCaptureFixture) -> bytes:
    """As an installation writes it."""
    return "\n".join(map(SafeFormatter().format, caplog.records)).encode()
