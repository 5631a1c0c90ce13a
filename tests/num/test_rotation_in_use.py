"""Row i10: 10,000 sealed rows move to a new key while people read and write. On PostgreSQL: SQLite has one writer.

Rotation is a process of its own, as an operator runs it. It is killed in the middle, and started again.
"""

import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, models

from members.models import Channel, User
from num import keys, processes
from num.demo.parts import ROOT
from reports.models import Identifier, Report
from tests.servers.processes import database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

OLD, NEW = f"1:{keys.fresh_key()}", f"2:{keys.fresh_key()}"
EACH = 2500
STORY, NAME, NUMBER, ADDRESS = "He locked the door.", "Nina", "07700 900123", "nina@example.org"
SEALED: list[tuple[type[models.Model], str, str]] = [
    (User, "working_name", NAME),
    (Channel, "address", ADDRESS),
    (Report, "story", STORY),
    (Identifier, "value", NUMBER),
]
Keys = dict[type[models.Model], list[Any]]


@pytest.fixture
def rows(settings: LazySettings) -> Keys:
    """10,000 sealed under the old key alone; from then on both are there."""
    settings.FIELD_KEYS = OLD
    users = User.objects.bulk_create(User(username=f"u{n}", working_name=NAME) for n in range(EACH))
    channels = [Channel(user=user) for user in users]
    for channel in channels:
        channel.give(ADDRESS)
    reports = Report.objects.bulk_create(Report(story=STORY) for _ in range(EACH))
    numbers = [Identifier(report=report, kind=Identifier.Kind.PHONE, value=NUMBER) for report in reports]
    Channel.objects.bulk_create(channels)
    Identifier.objects.bulk_create(numbers)
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    return {model: list(model._default_manager.values_list("pk", flat=True)) for model, _, _ in SEALED}


def read(rows: Keys, over: Event) -> int:
    """Open one row after another, each another one; how many that were. Raises Unreadable."""
    count = 0
    while not over.is_set():
        model, name, plain = random.choice(SEALED)
        row = model._default_manager.get(pk=random.choice(rows[model]))
        assert getattr(row, name) == plain
        count += 1
        time.sleep(0.002)  # leaves the machine to the others
    return count


def write(rows: Keys, over: Event) -> int:
    """Add a report, and save people and reports as they were read a while ago, as slow requests do."""
    count = 0
    while not over.is_set():
        user = User.objects.get(pk=random.choice(rows[User]))
        report = Report.objects.get(pk=random.choice(rows[Report]))
        time.sleep(0.1)
        user.save()
        report.save()
        Report.objects.create(story=STORY)
        count += 1
    return count


@contextmanager
def at_work(rows: Keys) -> Iterator[list[Future[int]]]:
    """One who reads and one who writes, until it is over; what one of them raises is raised here."""
    over = Event()

    def work(what: Callable[[Keys, Event], int]) -> int:
        try:
            return what(rows, over)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        working = [pool.submit(work, what) for what in (read, write)]
        try:
            yield working
        finally:
            over.set()
    assert all(each.result() for each in working)


@contextmanager
def rotating() -> Iterator[subprocess.Popen[str]]:
    """The command, in a process of its own."""
    command = processes.here(("python", "manage.py", "rotate_keys"))
    environment = os.environ | {"DATABASE_URL": database_url(), "FIELD_KEYS": f"{NEW},{OLD}"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def moved() -> int:
    """How many rows are under the new key: its number stands in the second and third byte."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM members_user WHERE get_byte(working_name, 2) = 2)"
            " + (SELECT count(*) FROM members_channel WHERE get_byte(address, 2) = 2)"
            " + (SELECT count(*) FROM reports_report WHERE get_byte(wrapped_key, 2) = 2)"
        )
        return int(cursor.fetchone()[0])


def test_no_row_is_unreadable_at_any_moment_and_then_the_old_key_may_go(rows: Keys, settings: LazySettings) -> None:
    with at_work(rows) as working:
        with rotating() as broken_off:
            end = time.monotonic() + 60
            while moved() < 1000:
                assert time.monotonic() < end
                time.sleep(0.02)
            broken_off.kill()
        assert moved() < 3 * EACH, "it must not have come to its end"
        with rotating() as process:
            said = process.communicate(timeout=120)[0]
        assert process.returncode == 0, said
        assert not any(each.done() for each in working)
    opened, added = (each.result() for each in working)
    print(f"{opened} rows opened meanwhile, {added} reports added")
    assert opened > 500
    settings.FIELD_KEYS = NEW
    for model, name, plain in SEALED:
        assert {getattr(row, name) for row in model._default_manager.all()} == {plain}
