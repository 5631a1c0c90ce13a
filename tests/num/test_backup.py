"""Row j12: backups that the server cannot read, made and opened by the commands with age and the database's tools."""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command

from num import keys
from tests.num.installations import ON_POSTGRESQL, Installation, empty_database
from tests.num.keepers import Keeper, keeper

pytestmark = [pytest.mark.database_near, pytest.mark.age]

STORY = "a silver car by the old mill"
WORKING_NAME = "Marguerite of the harbour"
LOGIN_NAME = "harbour-login-name"  # not sealed, so it shows whether a file can be read at all

PLANT = f"""
from django.contrib.sessions.models import Session
from django.utils import timezone
from members.models import User
from num import audit, heartbeats
from reports.models import Report
user = User.objects.create_user({LOGIN_NAME!r}, working_name={WORKING_NAME!r})
report = Report.objects.create(story={STORY!r}, reporter=user)
shredded = Report.objects.create(story="forgotten")
Report.objects.filter(pk=shredded.pk).update(wrapped_key=None)
Session.objects.create(session_key="k" * 40, session_data="", expire_date=timezone.now())
for event in ("report.submitted", "report.read"):
    audit.record(event, report, by=user)
heartbeats.beat("audit")
"""
READ = """
from django.contrib.sessions.models import Session
from num.models import AuditEntry
from reports.models import Report
for report in Report.objects.filter(wrapped_key__isnull=False):
    print(report.story, report.reporter.working_name, AuditEntry.objects.count(), Session.objects.count(), sep="|")
"""


def is_empty(host: Installation) -> bool:
    """Nobody has made a table there."""
    if not ON_POSTGRESQL:
        with closing(sqlite3.connect(host.database_url.removeprefix("sqlite:///"))) as connection:
            return connection.execute("SELECT * FROM sqlite_master").fetchall() == []
    with psycopg.connect(host.database_url) as connection:
        return connection.execute("SELECT FROM pg_tables WHERE schemaname = 'public'").fetchall() == []


def in_clear(opened: bytes) -> bytes:
    """PostgreSQL's own format is compressed: as the SQL that it stands for."""
    if not ON_POSTGRESQL:
        return opened
    return subprocess.run(["pg_restore", "--file=-"], input=opened, check=True, capture_output=True, timeout=60).stdout


@pytest.fixture(scope="module")
def chair(tmp_path_factory: pytest.TempPathFactory) -> Keeper:
    return keeper(tmp_path_factory.mktemp("keeper") / "chair")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with empty_database(tmp_path_factory.mktemp("server")) as url:
        server = Installation(url)
        server.must("migrate", "--no-input", "--verbosity=0")
        server.python(PLANT)
        yield server


@pytest.fixture(scope="module")
def backup(server: Installation, chair: Keeper, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "monday.age"
    assert "written and sealed" in server.must("backup", f"--to={file}", f"--recipients={chair.recipients}")
    return file


@pytest.fixture
def new_host(server: Installation, tmp_path: Path) -> Iterator[Installation]:
    with empty_database(tmp_path) as url:
        yield replace(server, database_url=url)


def restore(host: Installation, backup: Path, who: Keeper, *more: str) -> subprocess.CompletedProcess[str]:
    return host.manage("restore", f"--from={backup}", f"--identity={who.identity}", *more)


def test_backup_opens_on_a_new_host_with_the_offline_key(
    new_host: Installation, server: Installation, backup: Path, chair: Keeper
) -> None:
    done = restore(new_host, backup, chair)
    assert done.returncode == 0, done.stderr
    assert "not empty" in restore(new_host, backup, chair).stderr
    beats = new_host.python(
        "from num.models import Heartbeat; print(Heartbeat.objects.count())\n"
        "from reports.models import Report; Report.objects.update(reporter=None)"
    )
    assert beats == "0", "what another database did says nothing of this one"
    typed = chair.identity.read_text()  # as it should be done: the key never lies on the server
    assert new_host.manage("restore", f"--from={backup}", "--identity=-", "--replace", text=typed).returncode == 0
    assert new_host.python(READ) == f"{STORY}|{WORKING_NAME}|2|0"


LINKED = (
    "from members.models import Channel, User; print(Channel.objects.create(user=User.objects.get(), kind='inbox').pk)"
)


def test_numbers_given_since_the_backup_are_given_to_nobody_anew(
    new_host: Installation, server: Installation, backup: Path, chair: Keeper
) -> None:
    """Links in messages that were sent since name a channel, or a delivery, by its number. There was none then."""
    since = int(server.python(LINKED))
    assert restore(new_host, backup, chair).returncode == 0
    assert int(new_host.python(LINKED)) > since


def test_a_wrong_key_opens_nothing_and_changes_nothing(new_host: Installation, backup: Path, tmp_path: Path) -> None:
    stranger = keeper(tmp_path / "stranger")
    done = restore(new_host, backup, stranger)
    assert done.returncode == 1
    assert "no identity matched" in done.stderr
    assert is_empty(new_host)


@pytest.mark.postgres
def test_beside_something_that_is_still_connected_nothing_is_restored(
    new_host: Installation, backup: Path, chair: Keeper
) -> None:
    with psycopg.connect(new_host.database_url):
        done = restore(new_host, backup, chair)
    assert "docker compose stop web worker beat" in done.stderr
    assert is_empty(new_host)


def test_a_damaged_backup_leaves_what_was_there(
    server: Installation, backup: Path, chair: Keeper, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.age"
    damaged.write_bytes(backup.read_bytes()[:-200])
    for more in ((), ("--unproven",)):
        done = restore(server, damaged, chair, "--replace", *more)
        assert done.returncode == 1
    assert server.python(READ) == f"{STORY}|{WORKING_NAME}|2|1"


def test_a_file_that_somebody_else_sealed_to_our_keys_is_not_opened(
    server: Installation, new_host: Installation, backup: Path, chair: Keeper, tmp_path: Path
) -> None:
    """Public keys are public: whoever can write where backups are kept can make such a file."""
    forged, guessed = tmp_path / "forged.age", tmp_path / "guessed.age"
    replace(server, keys=keys.fresh()).must("backup", f"--to={forged}", f"--recipients={chair.recipients}")
    seal = ["age", "--encrypt", "--recipients-file", str(chair.recipients)]
    sealed = subprocess.run(seal, input=b"DROP", check=True, capture_output=True, timeout=60).stdout
    guessed.write_bytes(backup.read_bytes().partition(b"\n")[0] + b"\n" + sealed)
    bare = tmp_path / "bare.age"
    bare.write_bytes(sealed)
    for file in (forged, guessed, bare):
        done = restore(new_host, file, chair)
        assert done.returncode == 1
        assert "was not written with the AUDIT_KEY that is set here" in done.stderr
    assert is_empty(new_host)


def test_backup_shows_nothing_and_even_opened_holds_neither_words_nor_keys(
    server: Installation, backup: Path, chair: Keeper
) -> None:
    opened = in_clear(chair.open(backup))
    keys_of_server = [key for name in server.keys for key in keys.material(name, server.keys[name])]
    for secret in (STORY, WORKING_NAME, *keys_of_server):
        assert secret.encode() not in opened
    assert LOGIN_NAME.encode() in opened
    assert LOGIN_NAME.encode() not in backup.read_bytes()


def test_without_the_field_keys_a_restore_says_so(new_host: Installation, backup: Path, chair: Keeper) -> None:
    new_host = replace(new_host, keys=keys.fresh())
    assert "say --unproven" in restore(new_host, backup, chair).stderr
    done = restore(new_host, backup, chair, "--unproven")
    assert done.returncode == 1
    assert "Is AUDIT_KEY the one" in done.stderr
    assert "Sealed values do not open" in done.stderr


def test_a_backup_is_a_file_of_its_owner_alone(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in backup.parent.iterdir()] == [backup.name]


@pytest.mark.django_db
def test_a_file_that_is_there_is_left_as_it_is(chair: Keeper, tmp_path: Path) -> None:
    (tmp_path / "monday.age").write_text("Monday's")
    with pytest.raises(CommandError, match="already there"):
        call_command("backup", to=tmp_path / "monday.age", recipients=chair.recipients)
    assert [file.read_text() for file in tmp_path.iterdir()] == ["Monday's"]


def test_wrong_recipients_leave_no_file(server: Installation, tmp_path: Path) -> None:
    recipients = tmp_path / "recipients"
    recipients.write_text("nobody's key\n")
    done = server.manage("backup", f"--to={tmp_path / 'a.age'}", f"--recipients={recipients}")
    assert "ended with status" in done.stderr
    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == [recipients]


def test_a_secret_key_on_the_server_is_refused(chair: Keeper, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds a secret key"):
        call_command("backup", to=tmp_path / "a.age", recipients=chair.identity)


def test_a_missing_program_is_named_with_its_package(
    chair: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="age is missing here. On Debian: apt-get install age"):
        call_command("backup", to=tmp_path / "a.age", recipients=chair.recipients)
