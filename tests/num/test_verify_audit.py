"""Row j4, threat 8: a command walks the audit chain, and ends badly at the first entry that does not hold; beside a
head that was kept elsewhere it finds a cut tail, too. The head goes there by itself."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail as outbox
from django.core.management import CommandError, call_command
from pytest_django import DjangoCaptureOnCommitCallbacks

from members.models import User
from members.tasks import send_audit_head
from num import audit, heartbeats
from num.models import AuditEntry, Heartbeat
from tests.discreet import forbidden_in, visible_text
from tests.factories import make_user
from tests.num.test_audit import tamper

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
    assert f"head: 3 {entries[-1].pk} {bytes(entries[-1].mac).hex()}" in said


def test_the_first_bad_entry_is_named_and_whoever_keeps_the_head_is_told(
    entries: list[AuditEntry],
    settings: LazySettings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    call_command("verify_audit")
    assert heartbeats.age(heartbeats.AUDIT) is not None
    Heartbeat.objects.all().delete()
    tamper("UPDATE num_auditentry SET event = 'nothing' WHERE id = %s", entries[1].pk)
    settings.AUDIT_HEAD_TO = "keeper@example.org"
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(CommandError, match=f"entry {entries[1].pk} does not follow"),
    ):
        call_command("verify_audit")
    (message,) = outbox.outbox
    assert (message.to, message.subject) == (["keeper@example.org"], "A new message for you")
    assert f"number {entries[1].pk}" in message.body
    assert heartbeats.age(heartbeats.AUDIT) is None


def test_an_empty_chain_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    assert "empty" in capsys.readouterr().out


@pytest.fixture
def head(entries: list[AuditEntry], capsys: pytest.CaptureFixture[str]) -> str:
    """As the command gave it when there were three entries."""
    call_command("verify_audit")
    return capsys.readouterr().out.rpartition("head: ")[2].strip()


def test_beside_a_head_that_was_kept_what_came_since_is_no_harm(head: str, entries: list[AuditEntry]) -> None:
    audit.record("case.read", User.objects.get(), by=User.objects.get())
    call_command("verify_audit", head=head)


def test_a_cut_tail_is_found_beside_the_head_and_not_without_it(head: str, entries: list[AuditEntry]) -> None:
    tamper("DELETE FROM num_auditentry WHERE id = %s", entries[2].pk)
    call_command("verify_audit")
    with pytest.raises(CommandError, match=f"up to entry {entries[2].pk} is not all there"):
        call_command("verify_audit", head=head)


def test_so_is_one_that_was_cut_and_grown_anew(head: str, entries: list[AuditEntry]) -> None:
    """With the key of the audit, too: whoever has that can make a chain that holds, and not this head."""
    tamper("DELETE FROM num_auditentry WHERE id = %s", entries[2].pk)
    caro = User.objects.get()
    audit.record("case.moved", caro, by=caro)
    new = AuditEntry.objects.order_by("id").last()
    assert new
    AuditEntry.objects.filter(pk=new.pk).update(id=entries[2].pk)
    with pytest.raises(CommandError, match="is not all there"):
        call_command("verify_audit", head=head)


def test_and_everything_removed(head: str, entries: list[AuditEntry]) -> None:
    tamper("DELETE FROM num_auditentry WHERE id > %s", 0)
    with pytest.raises(CommandError, match="is not all there"):
        call_command("verify_audit", head=head)


def test_what_is_no_head_is_refused(entries: list[AuditEntry]) -> None:
    for line in ("", "3", "x y z"):
        with pytest.raises(CommandError, match="a head is two numbers"):
            call_command("verify_audit", head=line)


def test_the_head_is_mailed_to_whom_it_is_kept_by_and_the_mail_says_nothing_else(
    head: str, settings: LazySettings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send_audit_head()
    assert outbox.outbox == []
    settings.AUDIT_HEAD_TO = "keeper@example.org"
    with django_capture_on_commit_callbacks(execute=True):
        send_audit_head()
    (message,) = outbox.outbox
    assert (message.to, message.subject) == (["keeper@example.org"], "A new message for you")
    assert head in message.body
    assert not forbidden_in(visible_text(message.message().as_bytes()))
    assert settings.CELERY_BEAT_SCHEDULE["members.send_audit_head"]["schedule"] == timedelta(hours=1)
