"""`make demo`: one command starts everything, keeps it running, and ends all of it."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from num.demo.parts import CannotRun, Parts, free_port
from tests.demo.demonstration import Demonstration

FEW = ("--members", "10", "--reports", "6", "--months", "1")


@pytest.mark.faults
def test_parts_that_die_run_again_all_end_together_and_the_data_stays(tmp_path: Path) -> None:
    demo = Demonstration(tmp_path, free_port(), *FEW)
    try:
        demo.wait_until(lambda: "Ready" in demo.output() and demo.ready())
        assert "Inventing people" in demo.output()
        before = demo.parts()
        assert len(before) == 5
        for pid in before.values():
            os.kill(pid, signal.SIGKILL)
        demo.wait_until(lambda: not set(before.values()) & set(demo.parts().values()) and len(demo.parts()) == 5)
        demo.wait_until(demo.ready)
        assert demo.output().count("died, and runs again") == 5
        after, keys = demo.parts(), (tmp_path / "keys").read_bytes()
    finally:
        assert demo.stop() == 0
    assert [pid for pid in after.values() if Path(f"/proc/{pid}").exists()] == []

    assert demo.run_manage("seed_demo", "--once") == ""
    demo.run_manage("migrate", "--check")  # another start finds the data and the keys of the one before
    assert (tmp_path / "keys").read_bytes() == keys
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0


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
