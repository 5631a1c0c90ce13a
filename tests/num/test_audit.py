"""The append-only record (row j4, first form): what was written stays, and tampering shows."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from members import roles
from members.models import User
from num import audit
from num.audit import System
from num.models import AuditEntry
from num.purposes import Purpose
from num.rows import acting_as

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann", working_name="Ann", role=roles.CASEWORKER)


@pytest.fixture
def entries(ann: User) -> list[AuditEntry]:
    audit.record("case.read", ann, by=ann)
    audit.record("case.assigned", ann, by=System("worker"), to="somebody")
    audit.record("case.closed", ann, by=ann)
    return list(AuditEntry.objects.all())


def tamper(sql: str, *params: int) -> None:
    """As somebody with the database's own password would: triggers out of the way."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE num_auditentry DISABLE TRIGGER ALL")
        else:
            cursor.execute("DROP TRIGGER num_auditentry_no_UPDATE")
            cursor.execute("DROP TRIGGER num_auditentry_no_DELETE")
        cursor.execute(sql, params)


def test_what_members_do_names_no_account(ann: User) -> None:
    """The record is kept for ever; whoever leaves must not stay in it."""
    nina = User.objects.create_user("nina", working_name="Nina", role=roles.MEMBER)
    audit.record("subscription.chosen", nina, by=nina)
    audit.record("access.suspended", nina, by=ann)
    assert [(entry.by, entry.subject) for entry in AuditEntry.objects.all()] == [
        ("member", "members.user"),
        (str(ann.pk), f"members.user:{nina.pk}"),
    ]


def test_an_untouched_chain_verifies(entries: list[AuditEntry], ann: User) -> None:
    assert [entry.by for entry in entries] == [str(ann.pk), "worker", str(ann.pk)]
    assert list(audit.broken()) == []


@pytest.mark.parametrize("verb", ["UPDATE num_auditentry SET event = 'x'", "DELETE FROM num_auditentry"])
def test_the_database_refuses_change_and_removal(entries: list[AuditEntry], verb: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)
    assert AuditEntry.objects.filter(event="case.closed").exists()


def test_an_edited_entry_is_found(entries: list[AuditEntry]) -> None:
    tamper("UPDATE num_auditentry SET event = 'case.opened' WHERE id = %s", entries[1].pk)
    assert list(audit.broken()) == [entries[1].pk]


def test_a_removed_entry_is_found_at_the_next(entries: list[AuditEntry]) -> None:
    tamper("DELETE FROM num_auditentry WHERE id = %s", entries[1].pk)
    assert list(audit.broken()) == [entries[2].pk]


def test_swapped_entries_are_found(entries: list[AuditEntry]) -> None:
    tamper("UPDATE num_auditentry SET id = id + 1000 WHERE id = %s", entries[0].pk)
    assert list(audit.broken())


def test_an_entry_is_rolled_back_with_its_action(ann: User) -> None:
    with transaction.atomic():
        audit.record("case.read", ann, by=ann)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


def test_an_action_whose_entry_cannot_be_written_is_undone(ann: User) -> None:
    """Even where somebody catches what went wrong."""
    not_a_code: dict[str, Any] = {"until": ann}
    with transaction.atomic():
        User.objects.create_user("nina", working_name="Nina")
        with suppress(TypeError):
            audit.record("access.suspended", ann, by=ann, **not_a_code)
    assert not User.objects.filter(username="nina").exists()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_entries_take_few_statements(
    entries: list[AuditEntry], ann: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The chain's lock where there is one, the last line, and all that follow: by itself, or at the end of a block."""
    with django_assert_num_queries(3 if connection.vendor == "postgresql" else 2), audit.written_last():
        for _ in range(number):
            audit.record("case.read", ann, by=ann)
    assert AuditEntry.objects.count() == len(entries) + number
    assert list(audit.broken()) == []


# In a block that says what for (num.rows), lines are written last -------------------------------------------------


class Oops(Exception):
    """Something goes wrong."""


def record_and_fail(user: User) -> None:
    audit.record("case.moved", user, by=user)
    raise Oops


@pytest.mark.postgres
def test_lines_are_written_at_the_end_in_their_order(ann: User) -> None:
    with acting_as(Purpose.CASEWORK, ann):
        audit.record("case.read", ann, by=ann)
        with acting_as(Purpose.OVERVIEW):
            audit.record("case.moved", ann, by=ann)
        assert not AuditEntry.objects.exists()
    assert [entry.event for entry in AuditEntry.objects.order_by("pk")] == ["case.read", "case.moved"]
    assert list(audit.broken()) == []


@pytest.mark.postgres
def test_what_was_undone_leaves_no_line(ann: User) -> None:
    with acting_as(Purpose.CASEWORK, ann):
        audit.record("case.read", ann, by=ann)
        with pytest.raises(Oops), transaction.atomic():
            record_and_fail(ann)
    assert AuditEntry.objects.get().event == "case.read"


@pytest.mark.postgres
def test_a_block_that_fails_writes_nothing(ann: User) -> None:
    with pytest.raises(Oops), acting_as(Purpose.CASEWORK, ann):
        record_and_fail(ann)
    audit.record("case.closed", ann, by=ann)
    assert AuditEntry.objects.get().event == "case.closed"
