"""What the test database needs beyond pytest-django: files that processes share, and tables that are soon as they were.

A test that commits leaves rows behind. Django would then empty all tables and fill those of its own anew, which takes
seconds; here PostgreSQL puts back what it had kept aside when the country pack had been loaded.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import cast

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from tests.servers.bound import make_role

# Random lives, a hundred to a test. The rules are the same on PostgreSQL, where they take longer: it has a few others.
HISTORIES = [range(n, n + 100) for n in range(0, 1000, 100)] if connection.vendor == "sqlite" else [range(1000, 1020)]
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


KEEP = """
DO $$ DECLARE one name; filled boolean; BEGIN
    CREATE SCHEMA kept;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', one) INTO filled;
        IF filled THEN EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', one, one); END IF;
    END LOOP;
END $$
"""
# As a replica, which fires no triggers: neither those that refuse deletion nor those of foreign keys.
PUT_BACK = """
DO $$ DECLARE one name; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DELETE FROM public.%I', one);
    END LOOP;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'kept' LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM kept.%I', one, one);
    END LOOP;
END $$
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The country pack, loaded once: tests go back to a database that has it."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        call_command("load_pack", verbosity=0)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(KEEP)
            make_role()
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: put_back())
        yield


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is gone afterwards. On PostgreSQL it is committed meanwhile, as in real use."""
    if connection.vendor == "postgresql":
        try:
            yield
        finally:
            put_back()
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def put_back() -> None:
    """On PostgreSQL: every table as it was when the tests began."""
    with connection.cursor() as cursor:
        cursor.execute(PUT_BACK)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Function, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """A test that commits leaves empty tables behind on SQLite: give the next its country pack back.

    Not a fixture, since a test's tables are emptied after some of its fixtures have ended, and before others.
    """
    yield
    if nextitem and connection.vendor == "sqlite" and _commits(item):
        blocker = cast(DjangoDbBlocker, item.funcargs["django_db_blocker"])
        with blocker.unblock():
            call_command("load_pack", verbosity=0)


def _commits(test: pytest.Function) -> bool:
    mark = test.get_closest_marker("django_db")
    return bool(COMMITTING & set(test.fixturenames) or (mark and mark.kwargs.get("transaction")))
