"""What the test database needs beyond pytest-django: files that processes share, tables that refuse deletion."""

from collections.abc import Generator, Iterator
from typing import cast

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.sqlite3.base import DatabaseWrapper
from pytest_django import DjangoDbBlocker

COMMITTING = {"live", "live_server", "transactional_db"}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """A SQLite file that DATABASE_URL names is the test database itself, so that real processes can use it."""
    name = settings.DATABASES["default"]["NAME"]
    if connection.vendor == "sqlite" and "memory" not in str(name):
        connection.settings_dict["TEST"]["NAME"] = name


@pytest.fixture(autouse=True, scope="session")
def flush_past_triggers() -> Iterator[None]:
    """On SQLite a flush deletes rows, which append-only tables refuse: set their triggers aside meanwhile."""
    operations = DatabaseWrapper.ops_class
    flush = operations.execute_sql_flush

    def execute_sql_flush(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with connection.cursor() as cursor:
            triggers = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        drop = [f"DROP TRIGGER {name}" for name, _ in triggers]
        flush(self, [*drop, *sql_list, *(sql for _, sql in triggers)])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", execute_sql_flush)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Function, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """A test that commits leaves empty tables behind, whatever it began with: give the next its country pack back.

    Not a fixture, since a test's tables are emptied after some of its fixtures have ended, and before others.
    """
    yield
    if nextitem and _commits(item):
        blocker = cast(DjangoDbBlocker, item.funcargs["django_db_blocker"])
        with blocker.unblock():
            call_command("load_pack", verbosity=0)


def _commits(test: pytest.Function) -> bool:
    mark = test.get_closest_marker("django_db")
    return bool(COMMITTING & set(test.fixturenames) or (mark and mark.kwargs.get("transaction")))
