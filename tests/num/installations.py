"""Whole installations, each with a database of its own, driven by commands as an operator would."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings

from num import keys

ON_POSTGRESQL = os.environ["DATABASE_URL"].startswith("postgres")


@dataclass
class Installation:
    database_url: str
    keys: dict[str, str] = field(default_factory=keys.fresh)

    def manage(self, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run one command to its end; its keys and its database are this installation's."""
        environment = os.environ | self.keys | {"DATABASE_URL": self.database_url}
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR, env=environment, input=text, capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    def must(self, *arguments: str) -> str:
        """What the command printed; it has to end well."""
        done = self.manage(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def python(self, code: str) -> str:
        return self.must("shell", "--no-imports", "--command", code).strip()


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """The address of a new database of the kind the tests run on; it is gone afterwards."""
    if not ON_POSTGRESQL:
        yield f"sqlite:///{folder / uuid.uuid4().hex}.sqlite3"
        return
    server = urlsplit(os.environ["DATABASE_URL"])
    name = f"installation_{uuid.uuid4().hex}"
    with psycopg.connect(f"postgres://{server.netloc}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield f"postgres://{server.netloc}/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def serving(owner: Installation, folder: Path) -> Iterator[Installation]:
    """The same installation as the role that serves people, made by the script that the containers use (PostgreSQL)."""
    role, password = f"serves_{uuid.uuid4().hex}", folder / "database_password"
    password.write_text(uuid.uuid4().hex)
    with psycopg.connect(owner.database_url, autocommit=True) as admin:
        made = {"NUM_PASSWORD_FILE": str(password), "NUM_ROLE": role, "PGHOST": admin.info.host}
        made |= {"PGPORT": str(admin.info.port), "PGPASSWORD": admin.info.password}
        made |= {"POSTGRES_USER": admin.info.user, "POSTGRES_DB": admin.info.dbname}
        script = ["sh", str(settings.BASE_DIR / "deploy" / "postgres" / "role.sh")]
        subprocess.run(script, env=os.environ | made, check=True, timeout=30)
        try:
            url = f"postgres://{role}:{password.read_text()}@{admin.info.host}:{admin.info.port}/{admin.info.dbname}"
            yield replace(owner, database_url=url)
        finally:
            admin.execute(f"DROP OWNED BY {role}; DROP ROLE {role}".encode())
