"""Questions to an installation before people rely on it (`manage.py check_install`).

Each answers with what is well, in a few words, or raises Lacking with what is not and what to do.
"""

import shutil
import subprocess
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.db import connection

from num import checks, health, heartbeats, restored

SECONDS_APART = 5
STALE = timedelta(days=2)
LEAST_FREE = 2_000_000_000  # bytes
TOO_SILENT_TO_TELL = ("log", "fatal", "panic")


class Lacking(Exception):
    """Something is missing or unsafe; says what, and what to do."""


def settings_are_safe() -> str:
    found = [one for one in run_checks(include_deployment_checks=True) if one.level >= WARNING]
    if found:
        ours = [one for one in found if (one.id or "").startswith("num.")]  # Django's often follow from them
        raise Lacking(" ".join(one.msg for one in ours or found))
    return "nothing unsafe"


def tables_fit() -> str:
    for problem in restored.version_problems():
        raise Lacking(problem)
    return "as this version needs them"


def role_is_humble() -> str:
    """Whoever can change tables can take away the triggers that keep the audit append-only, and the second wall."""
    if connection.vendor != "postgresql":
        return "SQLite has none"
    for found in checks.role_problems():
        raise Lacking(found.msg.removeprefix("DATABASE_URL: "))
    if not _ask("SELECT EXISTS (SELECT FROM pg_policies WHERE schemaname = current_schema())"):
        raise Lacking("no table has a second wall (docs/adr/0016-second-wall.md): its tables were made without it.")
    return "may change rows and no table"


def database_keeps_words_to_itself() -> str:
    if connection.vendor == "postgresql" and _ask("SHOW log_min_messages") not in TOO_SILENT_TO_TELL:
        raise Lacking("failed statements are logged with the words in them. Set log_min_messages = log in PostgreSQL.")
    return "no statement is logged"


def broker_answers() -> str:
    if not settings.REDIS_URL:
        raise Lacking("REDIS_URL is missing. Without it, only `manage.py drain` delivers.")
    health.ask_broker()
    return "answers"


def workers_work() -> str:
    """They say so each minute, if beat rings them."""
    age = heartbeats.age(heartbeats.WORKERS)
    if age is None or age > heartbeats.LATE[heartbeats.WORKERS].total_seconds():
        raise Lacking("none has been heard for minutes. Are beat and worker up? Then ask again in a minute.")
    return "they do"


def nights_go_well() -> str:
    """Once each was done, whoever watches `/readyz` hears when it fails."""
    nightly = heartbeats.BACKUP, heartbeats.AUDIT
    never = [name for name in nightly if heartbeats.age(name) is None]
    if never:
        raise Lacking(f"never done: {', '.join(never)}. Run both lines of “Every night” by hand (docs/operations.md).")
    return f"{' and '.join(nightly)} were done"


def clocks_agree() -> str:
    """Leases and expiry go by the database's clock, what people read by this machine's."""
    there = {"broker": _broker_time()} if settings.REDIS_URL else {}
    if connection.vendor == "postgresql":
        there["database"] = float(str(_ask("SELECT extract(epoch FROM clock_timestamp())")))
    for name, seconds in there.items():
        if abs(seconds - time.time()) > SECONDS_APART:
            raise Lacking(f"the {name}'s clock differs from this one. Let both keep time by NTP.")
    return "all tell the same time"


def backups_can_be_sealed(recipients: Path) -> str:
    """Two keys, with two people: one that is lost must not lose every backup."""
    if not recipients.is_file():
        raise Lacking(f"{recipients} is missing: the public keys that backups are sealed to (docs/operations.md).")
    lines = [line for line in recipients.read_text().splitlines() if line.strip() and not line.startswith("#")]
    if len(set(lines)) < 2:
        raise Lacking(f"{recipients} names fewer than two keys. If one is lost, so is every backup.")
    tried = ["age", "--encrypt", "--recipients-file", str(recipients), "--output", "/dev/null", "/dev/null"]
    if subprocess.run(tried, capture_output=True, timeout=30).returncode:
        raise Lacking(f"age cannot seal to {recipients}.")
    return f"sealed to {len(set(lines))} keys; {_last_backup(recipients.parent)}"


def room_is_left(*folders: Path) -> str:
    for folder in folders:
        if folder.is_dir() and shutil.disk_usage(folder).free < LEAST_FREE:
            raise Lacking(
                f"less than 2 GB are free on the disk of {folder}. When it is full, nothing is taken any more."
            )
    return "enough on the disk"


def _last_backup(folder: Path) -> str:
    """Beside the keys it is sealed to. None at all is what a first day looks like."""
    last = max((one.stat().st_mtime for one in folder.glob("*.age")), default=None)
    if last is None:
        return f"none lies in {folder} yet: one is made each night once that is set up"
    age = timedelta(seconds=time.time() - last)
    if age > STALE:
        raise Lacking(f"the last in {folder} was made {age.days} days ago. Has the nightly one failed?")
    return "the last is of the last two days"


def _ask(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
    return row[0] if row else None


def _broker_time() -> float:
    with health.broker() as broker:
        seconds, microseconds = broker.time()
    return float(seconds) + float(microseconds) / 1e6
