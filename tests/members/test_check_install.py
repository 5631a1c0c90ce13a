"""Row j10: an operator is told in words what is missing or unsafe, and with a good end only if nothing is."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from members import transports
from members.models import User
from num import heartbeats, keys
from tests.factories import make_channel, make_staff, make_user
from tests.num.installations import Installation, empty_database, serving
from tests.servers.certificates import Authority
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.age

PEOPLE = """
from num import heartbeats
from tests.factories import make_channel, make_staff
for name, role in (("ada", "approver"), ("ben", "approver"), ("cleo", "administrator")):
    make_channel(make_staff(name, role))
for name in heartbeats.LATE:
    heartbeats.beat(name)
"""


@pytest.fixture(autouse=True)
def nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command is a process of its own: no transport is kept from before, and none after."""
    monkeypatch.setattr(transports, "_kept", threading.local())


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def mail(authority: Authority) -> Iterator[SmtpSink]:
    with SmtpSink(user="num", password="sesame", certificate=authority.certificate()) as sink:
        yield sink


@pytest.fixture
def recipients(tmp_path: Path) -> Path:
    """The public keys of two people."""
    file = tmp_path / "recipients"
    for name in ("chair", "solicitor"):
        subprocess.run(["age-keygen", "-o", tmp_path / name], check=True, capture_output=True, timeout=30)
        public = subprocess.run(["age-keygen", "-y", tmp_path / name], check=True, capture_output=True, timeout=30)
        with file.open("ab") as lines:
            lines.write(public.stdout)
    return file


def said(capsys: pytest.CaptureFixture[str], recipients: Path) -> dict[str, str]:
    """What the command answers, name by name; it ends badly."""
    with pytest.raises(CommandError, match="Not ready for people"):
        call_command("check_install", recipients=recipients)
    lines = [line.split(": ", 1) for line in capsys.readouterr().out.splitlines()]
    return {name[5:]: f"{name[:2]} {answer}" for name, answer in lines}


@pytest.mark.postgres
def test_a_whole_installation_is_ready_for_people(
    tmp_path: Path, authority: Authority, mail: SmtpSink, recipients: Path
) -> None:
    with empty_database(tmp_path) as url:
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(f"ALTER DATABASE {admin.info.dbname} SET log_min_messages = log".encode())
        with serving(Installation(url), tmp_path) as server:
            server.keys |= {"BASE_URL": "https://num.example.org", "DATABASE_OWNER_URL": url}
            server.keys |= {"EMAIL_URL": mail.url, "SSL_CERT_FILE": str(authority.path)}
            server.must("migrate", "--no-input", "--verbosity=0")
            server.must("load_pack")
            server.python(PEOPLE)
            done = server.manage("check_install", f"--recipients={recipients}")
    assert done.stdout.endswith("Ready for people.\n"), done.stdout + done.stderr
    assert done.returncode == 0


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_role_that_owns_the_tables_is_not_for_people(capsys: pytest.CaptureFixture[str], recipients: Path) -> None:
    assert said(capsys, recipients)["Database role"].startswith("NO it is a superuser")


@pytest.mark.django_db
def test_people_with_a_second_factor_are_missing(capsys: pytest.CaptureFixture[str], recipients: Path) -> None:
    make_staff("ada", User.Role.APPROVER)
    make_staff("ben", User.Role.APPROVER, second_factor=False)
    make_user("cleo", User.Role.ADMINISTRATOR)
    answers = said(capsys, recipients)
    assert answers["Approvers"].startswith("NO 1 can approve alerts; at least two must")
    assert answers["Administrator"].startswith("NO nobody, with a second factor")
    assert answers["Tables"] == "ok as this version needs them"


@pytest.mark.django_db
def test_people_who_can_work_are_found(capsys: pytest.CaptureFixture[str], recipients: Path) -> None:
    for name, role in (("ada", User.Role.APPROVER), ("ben", User.Role.APPROVER), ("cleo", User.Role.ADMINISTRATOR)):
        make_staff(name, role)
    answers = said(capsys, recipients)
    assert answers["Approvers"] == "ok 2 can approve"
    assert answers["Administrator"] == "ok there is one"
    assert answers["Grave reports"].startswith("NO no approver can be told of one. Let each sign in")
    make_channel(User.objects.get(username="ben"))
    assert said(capsys, recipients)["Grave reports"] == "ok 1 of the approvers can be told"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("account", "trusted", "answer"),
    [
        ("num:sesame@", True, "ok the server takes it"),
        ("num:wrong@", True, "user or password refused."),
        ("num:s%C3%A9same@", True, "user, password or address has letters that SMTP does not carry."),
        ("num:sesame@", False, "no trusted certificate."),
        ("", True, "sender refused."),
    ],
)
def test_mail_is_tried_as_alerts_are_sent_to_the_point_of_sending(
    capsys: pytest.CaptureFixture[str], recipients: Path, settings: LazySettings,
    authority: Authority, mail: SmtpSink, account: str, trusted: bool, answer: str,
) -> None:  # fmt: skip
    """By the same address, with whom to trust in it."""
    settings.EMAIL_URL = f"smtp+tls://{account}localhost:{mail.port}" + f"?ca={authority.path}" * trusted
    assert said(capsys, recipients)["Mail"].endswith(answer)
    assert mail.accepted() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("setting", "value", "name", "answer"),
    [
        (
            "EMAIL_URL",
            "smtp://127.0.0.1:1",
            "Mail",
            "takes none from EMAIL_FROM: no connection.",
        ),
        ("EMAIL_URL", "smtp://mail.example.org", "Mail", "NO EMAIL_URL: off this machine, mail needs smtp+tls://"),
        ("REDIS_URL", "redis://127.0.0.1:1", "Broker", "NO what it asks did not answer"),
        ("REDIS_URL", "", "Broker", "NO REDIS_URL is missing"),
        ("REDIS_URL", "", "Workers", "NO none has been heard for minutes"),
        ("VAPID_PRIVATE_KEY", "", "Waking devices", "ok nobody is offered it, since VAPID_PRIVATE_KEY is empty"),
        ("EMAIL_HOOK", "", "Providers", "ok none of e-mail calls back"),
        ("EMAIL_HOOK", "postmark:num:sesame mailgun:key", "Providers", "ok 2 of e-mail call back"),
        ("EMAIL_HOOK", "mailgum:key", "Providers", "NO EMAIL_HOOK: mailgum is no provider that we know"),
        ("EMAIL_HOOK", "mailgun", "Providers", "NO EMAIL_HOOK: mailgun is no provider that we know, or has no key."),
        ("SIGNAL_URL", "signal://447700900999@signal.example.org", "Providers", "ok "),
        ("SIGNAL_URL", "http://signal.example.org", "Providers", "NO SIGNAL_URL must be signal://"),
        ("SIGNAL_URL", "signal://447700900999@localhost:80x", "Providers", "NO the address of the provider has a port"),
        ("AUDIT_KEY", "typed by hand", "Settings", "AUDIT_KEY is short or was made up"),
    ],
)
def test_what_is_away_or_unsafe_is_named(
    capsys: pytest.CaptureFixture[str], recipients: Path, settings: LazySettings,
    setting: str, value: str, name: str, answer: str,
) -> None:  # fmt: skip
    setattr(settings, setting, value)
    assert answer in said(capsys, recipients)[name]


@pytest.mark.django_db
def test_keys_of_backups_are_two_and_real(capsys: pytest.CaptureFixture[str], recipients: Path) -> None:
    chair, solicitor = recipients.read_text().splitlines()
    assert said(capsys, recipients)["Backups"].startswith("ok sealed to 2 keys; none lies in")
    recipients.write_text(f"# the chair\n{chair}\n{chair}\n")
    assert "names fewer than two keys" in said(capsys, recipients)["Backups"]
    recipients.write_text(f"{chair}\n{solicitor[:-1]}\n")
    assert "age cannot seal to" in said(capsys, recipients)["Backups"]
    recipients.unlink()
    assert f"{recipients} is missing" in said(capsys, recipients)["Backups"]


@pytest.mark.django_db
def test_backups_that_are_made_no_more_are_noticed(capsys: pytest.CaptureFixture[str], recipients: Path) -> None:
    heartbeats.beat(heartbeats.AUDIT)
    assert said(capsys, recipients)["Every night"].startswith("NO never done: backup. Run both lines")
    heartbeats.beat(heartbeats.BACKUP)
    assert said(capsys, recipients)["Every night"] == "ok backup and audit were done"
    monday = recipients.with_name("monday.age")
    monday.touch()
    assert said(capsys, recipients)["Backups"] == "ok sealed to 2 keys; the last is of the last two days"
    three_days_ago = time.time() - 3 * 86_400
    os.utime(monday, (three_days_ago, three_days_ago))
    assert "was made 3 days ago" in said(capsys, recipients)["Backups"]


@pytest.mark.django_db
def test_a_disk_that_is_nearly_full_is_noticed(
    capsys: pytest.CaptureFixture[str], recipients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(capsys, recipients)["Room"] == "ok enough on the disk"
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**9))
    assert "less than 2 GB are free" in said(capsys, recipients)["Room"]


def test_an_empty_database_is_told_apart_from_a_full_one(tmp_path: Path, recipients: Path) -> None:
    with empty_database(tmp_path) as url:
        done = Installation(url, keys.fresh()).manage("check_install", f"--recipients={recipients}")
    assert "NO   Tables: The tables are of an older version. Run migrate." in done.stdout
    assert done.returncode == 1
