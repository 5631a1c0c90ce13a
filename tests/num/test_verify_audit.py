"""Row j4, first form: a command walks the audit chain, and ends badly at the first entry that does not hold."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from members.models import User
from num import audit
from num.models import AuditEntry
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]


@pytest.fixture
def entries() -> list[AuditEntry]:
    caro = make_user("caro", User.Role.CASEWORKER)
    for event in ("case.opened", "case.read", "case.closed"):
        audit.record(event, caro, by=caro)
    return list(AuditEntry.objects.all())


def test_a_whole_chain_gives_its_length_and_its_last_link(
    entries: list[AuditEntry], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert said.startswith("3 entries hold")
    assert bytes(entries[-1].mac).hex() in said


def test_the_first_bad_entry_is_named(entries: list[AuditEntry]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE num_auditentry DISABLE TRIGGER ALL")
        else:
            cursor.execute("DROP TRIGGER num_auditentry_no_UPDATE")
        cursor.execute("UPDATE num_auditentry SET event = 'nothing' WHERE id = %s", [entries[1].pk])
    with pytest.raises(CommandError, match=f"entry {entries[1].pk} does not follow"):
        call_command("verify_audit")


def test_an_empty_chain_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    assert "empty" in capsys.readouterr().out
