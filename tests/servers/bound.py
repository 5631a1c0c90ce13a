"""Tests are run by a superuser, from whom PostgreSQL hides nothing; pages are served by a role like that of the web.

So each page of each test is a test of the second wall (num.rows), too.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

import psycopg
import pytest
from django.core.signals import request_finished, request_started
from django.db import OperationalError, connection

# As deploy/postgres/role.sh makes it. Of test runs on one server, who comes second finds it there.
ROLE = """
DO $$ BEGIN CREATE ROLE num_web LOGIN PASSWORD 'num_web';
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO num_web;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO num_web;
"""
# What a block of num.rows asks beside its own questions: a savepoint, what for, what stood before, the savepoint's end.
SAYING = 4 if connection.vendor == "postgresql" else 0
_second_wall: ContextVar[bool] = ContextVar("second wall", default=True)


def make_role() -> None:
    """Once the tables are made, on PostgreSQL."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(ROLE)


@pytest.fixture(autouse=True, scope="session")
def pages_are_bound() -> Iterator[None]:
    """Every page of every test, whoever asks for it."""
    request_started.connect(_bind)
    request_finished.connect(_unbind)
    yield
    request_started.disconnect(_bind)
    request_finished.disconnect(_unbind)


@contextmanager
def bound() -> Iterator[None]:
    """For what is no request."""
    _bind()
    try:
        yield
    finally:
        _unbind()


@contextmanager
def first_wall_alone() -> Iterator[None]:
    """Nothing is hidden inside but by our own questions: what they let through is seen."""
    token = _second_wall.set(False)
    try:
        yield
    finally:
        _second_wall.reset(token)


def _bind(**_: object) -> None:
    if _second_wall.get():
        _become("num_web")


def _unbind(**_: object) -> None:
    _become("NONE")


def _become(role: str) -> None:
    """On PostgreSQL, where a test may ask it and it lives. What is to be rolled back gets its own role back by that.

    Past Django, which counts the questions of a page.
    """
    if connection.vendor == "postgresql" and not connection.needs_rollback:
        with suppress(RuntimeError, psycopg.OperationalError, OperationalError):
            connection.ensure_connection()
            connection.connection.execute(f"SET ROLE {role}")
