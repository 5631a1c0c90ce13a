"""A whole installation in real processes, on the database of this test run: the fixture `live`."""

import os
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from django.conf import settings
from django.db import connection
from redis import Redis

from num import processes
from num.demo.parts import ROOT, Part, Parts, free_port
from tests.servers.redis import RedisServer
from tests.servers.smtp import SmtpSink


class Live:
    """Workers, beat and, if it is asked to serve, web server, beside the test's own Redis and SMTP server.

    They run as an operator would run them. The test and the processes see one database: what the test commits, they
    find, and the other way round. ``parts`` are called worker1, worker2 …, beat and web; each can be killed and started
    again.
    """

    def __init__(self, folder: Path, redis: RedisServer, sink: SmtpSink, *, workers: int = 2) -> None:
        self.redis, self.sink, self.workers = redis, sink, workers
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.folder = folder
        self.environment = os.environ | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": redis.url,
            "BASE_URL": self.url,
            "EMAIL_URL": sink.url,
            "SMS_URL": settings.SMS_URL,
            "PYTHONWARNINGS": "default",
        }
        self.parts = Parts(self.environment, folder)

    def start(self) -> None:
        """Return once every worker waits for its bell."""
        for number in range(1, self.workers + 1):
            self.start_worker(f"worker{number}")
        self.start_beat("beat")
        self.wait_until(lambda: self.listening() == self.workers)

    def serve(self) -> None:
        """Return once a page is served."""
        self.parts.start("web", [*processes.here(processes.WEB), "--bind", f"127.0.0.1:{self.port}"])
        self.wait_until(self.answers)

    def start_worker(self, name: str, *before: str) -> None:
        """``before``: the program that runs it."""
        worker = processes.here(processes.WORKER)
        self.parts.start(name, [*before, *worker, "--concurrency", "1", "--hostname", f"{name}@{self.port}"])

    def start_beat(self, name: str) -> None:
        self.parts.start(name, [*processes.here(processes.BEAT), "--schedule", str(self.folder / name)])

    @property
    def working(self) -> list[Part]:
        """The workers."""
        return [part for name, part in self.parts.parts.items() if name.startswith("worker")]

    def stop(self) -> None:
        """At once: nobody waits any more for what they do."""
        for part in self.parts.parts.values():
            part.kill()

    def run_manage(self, *command: str) -> str:
        """What one manage.py command of this installation prints; it has to end well."""
        done = subprocess.run(
            processes.here(("python", "manage.py", *command)),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def wait_until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Start again whatever dies meanwhile, as the runner of an installation does."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"still not so after {seconds} s"
            self.parts.start_dead_again()
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/healthz", timeout=5):
                return True
        except (URLError, ConnectionError, TimeoutError):
            return False

    def listening(self) -> int:
        """How many workers wait at the broker."""
        with Redis.from_url(self.redis.url) as client:
            return sum(each["cmd"] == "brpop" for each in client.client_list())

    def logs(self) -> str:
        """The end of what each part said."""
        ends = [f"{path.name}:\n{path.read_text()[-3000:]}" for path in sorted(self.folder.glob("*.log"))]
        return "\n".join([str(self.folder), *ends])


def database_url() -> str:
    """The address of the database that this test uses; on PostgreSQL, for the role that serves people."""
    host, name = urlsplit(os.environ["DATABASE_URL"]).netloc.rpartition("@")[2], str(connection.settings_dict["NAME"])
    assert "memory" not in name, "real processes cannot see a database in this one's memory: set DATABASE_URL"
    return f"sqlite:///{name}" if connection.vendor == "sqlite" else f"postgres://num_web:num_web@{host}/{name}"


def children(pid: int) -> list[int]:
    """The processes that this one started itself."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_for_port(port: int, seconds: float = 20) -> None:
    """Return once something listens there."""
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except ConnectionRefusedError:
            assert time.monotonic() < end, f"nothing listens on {port} after {seconds} s"
            time.sleep(0.02)
