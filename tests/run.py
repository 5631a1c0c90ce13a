"""Every check and every test; the first suite that fails ends it. `make test` and its neighbours call this.

    python -m tests.run [check] [test] [faults]

PostgreSQL is a throw-away cluster for the length of the run, unless DATABASE_URL names another. Redis, SMTP servers
and browsers are started and stopped by the tests themselves (tests/environment.py, tests/servers/fixtures.py), each
process its own: so what mostly waits runs side by side.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryDirectory, TemporaryFile

PYTHON = sys.executable
BIN = os.path.dirname(PYTHON)
NEEDED = {"postgres": "pg_virtualenv", "browser": "chromium", "age": "age"}  # by the mark of the tests that need it
# Without the rules that mark every start of a program, whatever it is, and every name that sounds like a password.
SECURITY = ["--select", "S", "--ignore", "S603,S606,S105"]
THROW_AWAY = ["pg_virtualenv", "-t", "-o", "fsync=off", "-o", "full_page_writes=off", "-o", "max_connections=200"]

NOTHING: dict[str, str] = {}
SQLITE = {"DATABASE_URL": "sqlite://:memory:"}

# What a charity would set, with keys that open nothing.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "num.settings",
    "BASE_URL": "https://num.example.org",
    "SECRET_KEY": "a-key-for-checks-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "FIELD_KEYS": "1:" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU=",
    "INDEX_KEY": "MTIzNDVBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWjA=",
    "AUDIT_KEY": "NjdBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWjAxMjM=",
    "DATABASE_URL": "postgres://num:unused@db/num",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp+tls://num:unused@mail.example.org:587",
}


def check() -> None:
    """Format, lint, security, types, layers, migrations, settings."""
    step("format", [f"{BIN}/ruff", "format", "--check", "--quiet", "."])
    step("lint", [f"{BIN}/ruff", "check", "--quiet", "."])
    step("security lint", [f"{BIN}/ruff", "check", "--quiet", *SECURITY, "num", "members", "reports", "alerts"])
    step("types", [f"{BIN}/mypy"], PRODUCTION)
    step("layers", [f"{BIN}/lint-imports", "--no-logo"])
    step("migrations", ["manage.py", "makemigrations", "--check", "--dry-run"], PRODUCTION | SQLITE)
    step("settings", ["manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION)


def test() -> None:
    """All suites, inside a throw-away PostgreSQL where this machine can make one."""
    _with_postgres("suites")


def faults() -> None:
    """The tests that kill real processes, with their figures."""
    _with_postgres("fault_suite")


def suites() -> None:
    possible = "".join(f" and not {what}" for what in absent("postgres", "age"))
    suite("tests", f"not browser and not faults{possible}", "-n", "2")
    near = f"database_near and not postgres and not browser and not faults{possible}"
    suite("tests near the database, on SQLite", near, "-n", "2", environment=SQLITE)
    with faults_on_sqlite():
        real_processes()


def real_processes() -> None:
    """What waits most of the time, for a page or for a lease to run out: several at once, each with its own servers."""
    marks = (("browser", "browser"), ("faults and not long", "postgres"))
    possible = [mark for mark, needed in marks if not absent(needed)]
    if possible:
        suite("browser and faults", " or ".join(possible), "-rP", "-n", "3")


@contextmanager
def faults_on_sqlite(marked: str = "database_near and faults and not long") -> Iterator[None]:
    """Meanwhile; what it says comes at the end."""
    with TemporaryDirectory() as folder, TemporaryFile("w+") as said:
        file = {"DATABASE_URL": f"sqlite:///{folder}/num.sqlite3"}
        command = [PYTHON, *pytest(marked, "-rP")]
        process = subprocess.Popen(command, env={**os.environ, **file}, stdout=said, stderr=said)
        try:
            yield
            process.wait()
        finally:
            process.send_signal(signal.SIGINT)  # if something else failed: it stops what it started
            process.wait()
            said.seek(0)
            print("── faults on SQLite", said.read(), sep="\n", flush=True)
    if process.returncode:
        sys.exit(process.returncode)


def fault_suite() -> None:
    """Each of them on PostgreSQL, and meanwhile on SQLite those that it can have."""
    if not absent("postgres"):
        with faults_on_sqlite("database_near and faults"):
            suite("faults", "faults", "-rP", "-n", "2")


def _with_postgres(part: str) -> None:
    """Run ``part`` of this program where DATABASE_URL leads to PostgreSQL; then say what could not be run."""
    if "DATABASE_URL" in os.environ or absent("postgres"):
        PARTS[part]()
    else:
        step("", [*THROW_AWAY, PYTHON, "-m", "tests.run", part], {"DATABASE_URL": "postgres:///num"})
    confess()


def absent(*needed: str) -> list[str]:
    given = ["postgres"] if "DATABASE_URL" in os.environ else []
    return [what for what in needed if what not in given and not shutil.which(NEEDED[what])]


def confess() -> None:
    """Fail if something was missing that nobody allowed to be missing (NUM_TEST_WITHOUT=postgres,browser,age)."""
    missing = absent(*NEEDED)
    for what in missing:
        print(f"\n*** NOT TESTED with {what}: there is no {NEEDED[what]} on this machine.")
    allowed = os.environ.get("NUM_TEST_WITHOUT", "").split(",")
    if set(missing) - set(allowed):
        sys.exit(f"*** Install it, or allow this with NUM_TEST_WITHOUT={','.join(missing)}")


def suite(title: str, marked: str, *options: str, environment: Mapping[str, str] = NOTHING) -> None:
    step(title, pytest(marked, *options), environment)


def pytest(marked: str, *options: str) -> list[str]:
    return ["-m", "pytest", "-q", "--durations=10", "-m", marked, *options]


def step(title: str, command: list[str], environment: Mapping[str, str] = NOTHING) -> None:
    """Run one command; its failure is the failure of the whole run."""
    if title:
        print(f"── {title}", flush=True)
    if not shutil.which(command[0]):
        command = [PYTHON, *command]
    started = time.monotonic()
    result = subprocess.run(command, env={**os.environ, **environment})
    if result.returncode:
        sys.exit(result.returncode)
    if title:
        print(f"   {time.monotonic() - started:.0f} s", flush=True)


PARTS: dict[str, Callable[[], None]] = {part.__name__: part for part in (check, test, faults, suites, fault_suite)}

if __name__ == "__main__":
    for name in sys.argv[1:]:
        PARTS[name]()
