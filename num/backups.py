"""Backups that this server writes and cannot read: the database, sealed with age to keys that are kept elsewhere.

What leaves the database goes through a pipe into age, and out of it again: nothing unsealed touches a disk. The
keys of sealed fields are never part of it, nor are sessions.

Anybody can seal something to a public key, and what a backup holds is run as SQL. So its first line proves, under
AUDIT_KEY, that a server of this installation wrote the rest, which is what age made.
"""

import hashlib
import hmac
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from num import crypto

PROOF = b"num backup 1, proof "  # and 64 hexadecimal digits
LINE_BYTES = len(PROOF) + 64 + 1
SESSIONS = Session._meta.db_table
PACKAGES = {
    "age": "age",
    "pg_dump": "postgresql-client",
    "pg_restore": "postgresql-client",
    "psql": "postgresql-client",
    "tail": "coreutils",
}
LIBPQ = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
LIBPQ_OPTIONS = {"PGSSLMODE": "sslmode", "PGSSLROOTCERT": "sslrootcert", "PGOPTIONS": "options"}
DROP_EVERYTHING = b"""
DO $$ DECLARE one text; BEGIN
  FOR one IN SELECT format('DROP TABLE %I CASCADE', tablename) FROM pg_tables WHERE schemaname = current_schema()
  LOOP EXECUTE one; END LOOP;
  FOR one IN SELECT format('DROP FUNCTION %s CASCADE', oid::regprocedure) FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  LOOP EXECUTE one; END LOOP;
END $$;
"""

GIVEN_SINCE = 1_000_000  # numbers of one table at most, from a backup to the day it is needed
SKIP_POSTGRESQL = """
SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, coalesce(last_value, 0) + %s)
FROM pg_sequences WHERE schemaname = current_schema()
"""
COUNT_SQLITE = """
INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_master
WHERE type = 'table' AND instr(sql, 'AUTOINCREMENT') AND name NOT IN (SELECT name FROM sqlite_sequence)
"""  # of a table that was always empty it knows nothing
SKIP_SQLITE = "UPDATE sqlite_sequence SET seq = seq + %s"
IN_USE = """
SELECT EXISTS (SELECT FROM pg_stat_activity
WHERE datname = current_database() AND usename IS NOT NULL AND pid <> pg_backend_pid())
"""  # PostgreSQL's own helpers have no name


class BackupFailed(Exception):
    """Says in words for an operator what did not work; holds nothing that came out of the database."""


def write(to: Path, recipients: Path) -> None:
    """Seal the whole database to the public keys in ``recipients``, into the new file ``to``. Raises BackupFailed."""
    if "AGE-SECRET-KEY-" in _text_of(recipients):
        raise BackupFailed(f"{recipients} holds a secret key. Take it off this machine: only public keys belong here.")
    part = to.with_name(f"{to.name}.part")
    with _new_file(part, unless=to) as file:
        file.write(bytes(LINE_BYTES))
        file.flush()
        with _running(
            "age", "--encrypt", "--recipients-file", str(recipients), stdin=subprocess.PIPE, stdout=file
        ) as age:
            _dump(cast(IO[bytes], age.stdin))
        file.seek(0)
        file.write(_proof_of(part))
        file.flush()
        os.fsync(file.fileno())
        part.rename(to)


def restore(source: Path, identity: Path, *, replace: bool, unproven: bool) -> None:
    """Open a backup into this database, all of it or nothing. Raises BackupFailed.

    The database must be empty, unless what it holds may be lost. An identity of ``-`` is read from the terminal.
    Only what a server with this AUDIT_KEY wrote is opened, unless somebody answers for where it comes from.
    """
    if not unproven and not hmac.compare_digest(_first_line(source), _proof_of(source)):
        raise BackupFailed(
            f"{source} was not written with the AUDIT_KEY that is set here, or was changed since. "
            "If you are sure where it comes from, say --unproven."
        )
    if connection.introspection.table_names() and not replace:
        raise BackupFailed("This database is not empty. If everything in it may be lost, say --replace.")
    if connection.vendor == "postgresql":
        _refuse_company()
        _load_postgresql(source, identity)
    else:
        _load_sqlite(source, identity)
    connection.close()
    _skip_numbers()


def _refuse_company() -> None:
    """A worker that goes on beside it would send from what is restored before anybody can stop that."""
    with connection.cursor() as cursor:
        cursor.execute(IN_USE)
        (in_use,) = cursor.fetchone()
    if in_use:
        raise BackupFailed(
            "Something else is connected to this database. Stop it first: docker compose stop web worker beat."
        )


def _first_line(backup: Path) -> bytes:
    """As it should be; nothing, if the file does not begin as a backup does."""
    try:
        with backup.open("rb") as file:
            line = file.read(LINE_BYTES)
    except OSError as error:
        raise BackupFailed(f"cannot read {backup}: {error.strerror}") from error
    return line if line.startswith(PROOF) else b""


def _proof_of(backup: Path) -> bytes:
    """The first line that belongs above the rest of this file."""
    key = hmac.digest(crypto.decode_key(settings.AUDIT_KEY, "AUDIT_KEY"), b"backup", "sha256")
    with backup.open("rb") as file:
        file.seek(LINE_BYTES)
        proof = hashlib.file_digest(file, lambda: hmac.new(key, digestmod="sha256"))
    return PROOF + proof.hexdigest().encode() + b"\n"


def _dump(into: IO[bytes]) -> None:
    if connection.vendor == "postgresql":
        with _running(
            "pg_dump", "--format=custom", "--enable-row-security", f"--exclude-table-data={SESSIONS}", stdout=into
        ):
            return
    into.write(_sqlite_image())


def _sqlite_image() -> bytes:
    """A copy of the database, made while others write to it, without sessions; in memory only."""
    connection.validate_no_atomic_block()  # SQLite would wait for our own transaction, for ever
    connection.ensure_connection()
    with sqlite3.connect(":memory:") as copy:
        connection.connection.backup(copy)
        copy.execute(f"DELETE FROM {SESSIONS}")  # noqa: S608 - the name is a constant of Django
        copy.commit()
        copy.execute("VACUUM")
    return copy.serialize()


def _skip_numbers() -> None:
    """Numbers that were given since the backup are given to nobody anew: links and call-backs out there name them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(SKIP_POSTGRESQL, [GIVEN_SINCE])
        else:
            cursor.execute(COUNT_SQLITE)
            cursor.execute(SKIP_SQLITE, [GIVEN_SINCE])


def _load_postgresql(source: Path, identity: Path) -> None:
    quiet = ("--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=sqlstate")  # no values in errors
    with _running("psql", *quiet, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as psql:
        into = cast(IO[bytes], psql.stdin)
        into.write(b"BEGIN;" + DROP_EVERYTHING)
        with (
            _unsealed(source, identity) as backup,
            _running(
                "pg_restore", "--no-owner", "--no-privileges", "--file=-", stdin=backup, stdout=subprocess.PIPE
            ) as sql,
        ):
            shutil.copyfileobj(cast(IO[bytes], sql.stdout), into)
        into.write(b"COMMIT;\n")  # reached only if age found every byte as it was sealed


def _load_sqlite(source: Path, identity: Path) -> None:
    with _unsealed(source, identity) as backup:
        image = backup.read()
    if not image.startswith(b"SQLite format 3\0"):
        raise BackupFailed("This backup was not made of an SQLite database; set DATABASE_URL to PostgreSQL.")
    copy = sqlite3.connect(":memory:")
    copy.deserialize(image)
    connection.ensure_connection()
    copy.backup(connection.connection)


@contextmanager
def _unsealed(source: Path, identity: Path) -> Iterator[IO[bytes]]:
    begin = len(_first_line(source)) + 1
    with _running("tail", f"--bytes=+{begin}", str(source), stdout=subprocess.PIPE) as tail:
        sealed = cast(IO[bytes], tail.stdout).fileno()  # age's own input may be the identity
        opening = ("--decrypt", "--identity", str(identity), f"/dev/fd/{sealed}")
        with _running("age", *opening, pass_fds=[sealed], stdout=subprocess.PIPE) as age:
            yield cast(IO[bytes], age.stdout)


@contextmanager
def _running(program: str, *arguments: str, **pipes: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A program that has ended well once the block is left. Raises BackupFailed if not; it says why itself."""
    if shutil.which(program) is None:
        raise BackupFailed(f"{program} is missing here. On Debian: apt-get install {PACKAGES[program]}")
    process = subprocess.Popen([program, *arguments], env=os.environ | _libpq(), **pipes)
    try:
        yield process
    except BrokenPipeError:
        pass  # it ended early: its status says so
    finally:
        _close(process.stdin, process.stdout)
        status = process.wait()
    if status:
        raise BackupFailed(f"{program} ended with status {status}; it says why above.")


def _close(*pipes: IO[bytes] | None) -> None:
    for pipe in pipes:
        if pipe:
            with suppress(BrokenPipeError):
                pipe.close()


def _libpq() -> dict[str, str]:
    """How PostgreSQL's own programs reach this database: by environment, so that no password is an argument."""
    if connection.vendor != "postgresql":
        return {}
    given = connection.settings_dict
    named = {name: given[key] for name, key in LIBPQ.items()}
    named |= {name: given["OPTIONS"].get(key) for name, key in LIBPQ_OPTIONS.items()}
    return {name: str(value) for name, value in named.items() if value}


@contextmanager
def _new_file(part: Path, *, unless: Path) -> Iterator[IO[bytes]]:
    """A file for its owner alone, removed again if it was not renamed. Raises BackupFailed if ``unless`` is there."""
    if unless.exists():
        raise BackupFailed(f"{unless} is already there, and left as it is.")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
    except OSError as error:
        raise BackupFailed(f"cannot write {part}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


def _text_of(path: Path) -> str:
    try:
        return path.read_text()
    except OSError as error:
        raise BackupFailed(f"cannot read {path}: {error.strerror}") from error
