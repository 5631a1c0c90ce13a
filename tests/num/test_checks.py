"""What an installation for real people must have: `check --deploy` and the web server refuse the rest."""

import os
import runpy
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.conf import settings as current
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from num import keys, processes
from num.checks import is_local, refuse_unsafe
from tests.servers.bound import bound

pytestmark = pytest.mark.django_db
FRESH = keys.fresh()
RIGHT = FRESH | {
    "BASE_URL": "https://n.example.org",
    "DATABASE_URL": "postgres://num:password@db/num",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
}
Install = Callable[[dict[str, str]], None]
UNSAFE = [
    ({"SECRET_KEY": "x" * 64}, "SECRET_KEY is short or was made up"),
    ({"FIELD_KEYS": "1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}, "FIELD_KEYS is short or was made up"),
    ({"INDEX_KEY": FRESH["AUDIT_KEY"]}, "same key stands in two places"),
    ({"FIELD_KEYS": f"2:{FRESH['INDEX_KEY']},{FRESH['FIELD_KEYS']}"}, "same key stands in two places"),
    ({"DEBUG": "1"}, "DEBUG is on, but BASE_URL is of another machine"),
    ({"DEMO": "1"}, "DEMO is on, but EMAIL_URL is of another machine"),
    (
        {"DEMO": "1", "BASE_URL": "http://localhost", "EMAIL_URL": "smtp://localhost"},
        "DEMO is on: never with",
    ),
    ({"EMAIL_URL": "smtp://user:password@mail.example.org:25"}, "EMAIL_URL: off this machine, mail needs smtp"),
    ({"EMAIL_URL": "smtp+tls://mail.example.org:587"}, "EMAIL_URL: off this machine, mail needs smtp"),
    ({"EMAIL_URL": f"{RIGHT['EMAIL_URL']} smtps://u:p@other.example.org"}, "EMAIL_URL: must begin with smtp://"),
    ({"SMS_URL": "twilio://account:token@api.twilio.com"}, "SMS_URL: must be twilio://"),
    ({"SMS_URL": "https://account:token@api.twilio.com?from=N"}, "SMS_URL: must be twilio://"),
    ({"SMS_URL": "vonage://key:secret@rest.nexmo.com:x?from=N"}, "SMS_URL: the address of the provider has a port"),
    ({"SMS_URL": "twilio://account:secr\u2100t@api.twilio.com?from=N"}, "SMS_URL: it cannot be read as an address.\n"),
    ({"SIGNAL_URL": "http://447700900000@signal.internal"}, "SIGNAL_URL: must be signal://"),
    ({"SIGNAL_URL": "signal://447700900000@signal.internal?ca=/no/such"}, "/no/such is no file here"),
    ({"BASE_URL": "http://n.example.org"}, "BASE_URL must begin with https"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name our hosts"),
    ({"DATABASE_URL": "sqlite:////tmp/n.sqlite3"}, "SQLite is for demonstration and trial"),
    ({"REDIS_URL": ""}, "REDIS_URL is missing"),
    ({"VAPID_PRIVATE_KEY": "x" * 64}, "VAPID_PRIVATE_KEY is short or was made up"),
]


@pytest.fixture(autouse=True)
def as_who_serves_people(db: None) -> Iterator[None]:
    """The role that a database is asked by is one of the things that are looked at."""
    with bound():
        yield


@pytest.fixture
def install(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Give the process the settings that an environment leads to, read by the settings file itself."""

    def with_environment(environment: dict[str, str]) -> None:
        for name in (*RIGHT, "DEBUG", "DEMO", "ALLOWED_HOSTS", "SMS_URL"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        read = runpy.run_path(str(current.BASE_DIR / "num" / "settings.py"))
        monkeypatch.setitem(current.DATABASES["default"], "ENGINE", read.pop("DATABASES")["default"]["ENGINE"])
        for name, value in read.items():
            if name.isupper() and getattr(current, name, None) != value:
                setattr(settings, name, value)

    return with_environment


def check() -> None:
    call_command("check", deploy=True, fail_level="WARNING")


def test_right_installation_is_clean(install: Install, capsys: pytest.CaptureFixture[str]) -> None:
    install(RIGHT)
    check()
    refuse_unsafe()
    assert "no issues" in capsys.readouterr().out


def test_a_key_for_devices_may_be_missing(install: Install) -> None:
    install({name: value for name, value in RIGHT.items() if name != "VAPID_PRIVATE_KEY"})
    check()


@pytest.mark.parametrize(("change", "reason"), UNSAFE, ids=[reason for _, reason in UNSAFE])
def test_each_unsafe_setting_fails_by_name(install: Install, change: dict[str, str], reason: str) -> None:
    install(RIGHT | change)
    with pytest.raises(SystemCheckError, match=reason):
        check()


@pytest.mark.parametrize("change", [change for change, _ in UNSAFE[:3] + UNSAFE[4:6] + UNSAFE[7:11]])
def test_unsafe_server_does_not_start(install: Install, change: dict[str, str]) -> None:
    install(RIGHT | change)
    with pytest.raises(ImproperlyConfigured):
        refuse_unsafe()


def test_demonstration_on_this_machine_starts(install: Install) -> None:
    install(
        {name: name * 8 for name in ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "AUDIT_KEY")}
        | {
            "DEMO": "1",
            "EMAIL_URL": "smtp://127.0.0.1:1025",
        }
    )
    refuse_unsafe()


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o420])
def test_key_file_that_others_may_open_fails(install: Install, tmp_path: Path, mode: int) -> None:
    file = tmp_path / "secret_key"
    file.write_text(RIGHT["SECRET_KEY"])
    install(RIGHT | {"SECRET_KEY_FILE": str(file)})
    file.chmod(0o400)
    check()
    file.chmod(mode)
    with pytest.raises(SystemCheckError, match="SECRET_KEY_FILE may be read by others"):
        check()


def test_key_file_beside_what_is_served_fails(install: Install, settings: LazySettings, tmp_path: Path) -> None:
    file = tmp_path / "static" / "audit_key"
    file.parent.mkdir()
    file.write_text(RIGHT["AUDIT_KEY"])
    file.chmod(0o400)
    install(RIGHT | {"AUDIT_KEY_FILE": str(file)})
    settings.STATIC_ROOT = file.parent
    with pytest.raises(SystemCheckError, match="AUDIT_KEY_FILE lies in"):
        check()


@pytest.mark.parametrize(("change", "status"), [({}, 0), ({"EMAIL_URL": "smtp://mail.example.org"}, 1)])
def test_the_command_itself_says_so(change: dict[str, str], status: int) -> None:
    environment = {"PATH": os.environ["PATH"], **RIGHT, **change}
    command = [sys.executable, *processes.CHECK[1:]]
    done = subprocess.run(command, cwd=current.BASE_DIR, env=environment, capture_output=True, timeout=60)
    assert done.returncode == status, done.stderr


def test_missing_setting_is_named() -> None:
    environment = {"PATH": os.environ["PATH"], **RIGHT}
    del environment["INDEX_KEY"]
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, cwd=current.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "INDEX_KEY" in done.stderr


def test_a_password_that_no_address_can_hold_is_not_told(install: Install) -> None:
    slash = RIGHT | {"EMAIL_URL": "smtp+tls://AKIA:sesame/cd@mail.example.org:587"}
    with pytest.raises(ImproperlyConfigured, match="write / as %2F") as refused:
        install(slash)
    assert "sesame" not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize(
    ("host", "local"),
    [("localhost", True), ("127.0.0.8", True), ("::1", True), ("", True), ("10.0.0.1", False), ("db", False)],
)
def test_only_this_machine_is_local(host: str, local: bool) -> None:
    assert is_local(host) is local


def test_what_pages_and_the_first_ring_need_is_there_before_the_first_visitor() -> None:
    loaded = "import sys, num.wsgi; print({'alerts.views.vetting', 'kombu.transport.redis'} <= set(sys.modules))"
    environment = {"PATH": os.environ["PATH"], **RIGHT}
    done = subprocess.run([sys.executable, "-c", loaded], env=environment, capture_output=True, text=True)
    assert done.stdout == "True\n", done.stderr
