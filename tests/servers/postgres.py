"""A private PostgreSQL server on loopback, which a test may kill."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.db import connection
from environ import Env

from num.demo.parts import free_port
from tests.servers.processes import children

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/bin"))  # where Debian has them
# What is killed here is the server and not the machine: what it wrote, the machine keeps.
OPTIONS = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "listen_addresses=127.0.0.1")


class PostgresServer:
    """Killed and started again, it has what it had committed. It does not run as root, so root runs it as another."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="num-postgres-"))
        self.data = self.folder / "data"
        self.port = free_port()
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self.folder, self._user)
        self._run("initdb", "--pgdata", str(self.data), "--username", "num", "--auth", "trust", "--no-sync")

    @property
    def url(self) -> str:
        return f"postgres://num@127.0.0.1:{self.port}/postgres"

    def start(self, seconds: float = 30) -> None:
        """Return once it takes connections: after a crash it goes through its log first."""
        where = ("-D", str(self.data), "-p", str(self.port), "-k", str(self.folder))
        with (self.folder / "log").open("ab") as log:
            command = [str(PROGRAMS / "postgres"), *where, *OPTIONS]
            self.process = subprocess.Popen(command, user=self._user, stdout=log, stderr=log)
        end = time.monotonic() + seconds
        while not self._answers():
            assert time.monotonic() < end, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.1)

    def kill(self) -> None:
        """End it, and whatever serves a connection, as a power cut would."""
        serving = children(self.process.pid)
        self.process.kill()
        self.process.wait()
        for pid in serving:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        asked = subprocess.run(
            [PROGRAMS / "pg_isready", "--host", "127.0.0.1", "--port", str(self.port)], stdout=subprocess.DEVNULL
        )
        return asked.returncode == 0

    def _run(self, program: str, *options: str) -> None:
        subprocess.run([PROGRAMS / program, *options], user=self._user, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def database_at(url: str, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Meanwhile this process uses another database, and so do those that it starts."""
    usual = connection.settings_dict
    connection.close()
    patch.setenv("DATABASE_URL", url)
    connection.settings_dict = usual | Env.db_url_config(url)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = usual


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.stop()
