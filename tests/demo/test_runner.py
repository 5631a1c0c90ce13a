"""`make demo`: one command starts everything, keeps it running, and ends all of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from num.demo.parts import ROOT, CannotRun, Parts, free_port


class Demonstration:
    """A run of `make demo` in a folder of its own, where the people have been invented already."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.home = folder, f"http://localhost:{port}"
        (folder / "seeded").touch()
        given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        environment = given | {"DEMO_FOLDER": str(folder), "PORT": str(port)}
        with (folder / "output").open("wb") as output:
            command = [sys.executable, "-m", "num.demo"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)

    def output(self) -> str:
        return (self.folder / "output").read_text()

    def parts(self) -> dict[str, int]:
        """The process of each part that runs, by a word of its command."""
        pids = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_text() for pid in pids}
        words = ("redis-server", "num.demo.mail", "gunicorn", "worker", "beat")
        return {word: pid for word in words for pid, command in commands.items() if word in command}

    def ready(self) -> bool:
        try:
            with urlopen(f"{self.home}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            return False

    def wait_until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, self.output()
            assert self.process.poll() is None, self.output()
            time.sleep(0.05)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@pytest.mark.faults
def test_parts_that_die_run_again_and_all_end_together(tmp_path: Path) -> None:
    demo = Demonstration(tmp_path, free_port())
    try:
        demo.wait_until(lambda: "Ready" in demo.output() and demo.ready())
        before = demo.parts()
        assert len(before) == 5
        for pid in before.values():
            os.kill(pid, signal.SIGKILL)
        demo.wait_until(lambda: not set(before.values()) & set(demo.parts().values()) and len(demo.parts()) == 5)
        demo.wait_until(demo.ready)
        assert demo.output().count("died, and runs again") == 5
        after = demo.parts()
    finally:
        assert demo.stop() == 0
    assert [pid for pid in after.values() if Path(f"/proc/{pid}").exists()] == []


@pytest.mark.faults
def test_second_run_keeps_keys_and_data(tmp_path: Path) -> None:
    made = [_what_a_run_leaves(tmp_path) for _ in range(2)]

    assert made[0] == made[1]
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0


def _what_a_run_leaves(folder: Path) -> tuple[bytes, int]:
    demo = Demonstration(folder, free_port())
    try:
        demo.wait_until(lambda: "Ready" in demo.output())
    finally:
        demo.stop()
    return (folder / "keys").read_bytes(), (folder / "db.sqlite3").stat().st_ino


def test_taken_port_is_said_in_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        demo = Demonstration(tmp_path, port)
        assert demo.process.wait(30) == 1
    assert f"Another program listens on port {port}. Stop it, or choose: PORT=8001 make demo" in demo.output()


def test_part_that_always_dies_is_given_up(tmp_path: Path) -> None:
    parts = Parts(os.environ, tmp_path)
    parts.start("web", ["false"])
    with pytest.raises(CannotRun, match=r"web dies at once, each time. What it said is in .*web\.log"):
        _keep_alive(parts)


def _keep_alive(parts: Parts) -> None:
    for _ in range(100):
        parts.start_dead_again()
        time.sleep(0.05)
