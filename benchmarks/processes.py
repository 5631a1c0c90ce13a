"""What a group of processes cost: CPU and memory as Linux counts them, children included."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL
from typing import Protocol


@dataclass(frozen=True)
class Published:
    """When a side began to send, in seconds since 1970, and the CPU seconds its publisher took."""

    began: float
    cpu: float


def family(pid: int) -> list[int]:
    """``pid`` and every process below it that lives now."""
    pids = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            pids += family(int(child))
    return pids


def cpu_seconds(pids: list[int]) -> float:
    """What all threads of these processes and their families had of a processor, to the nanosecond."""
    return sum(_cpu(member) for pid in pids for member in family(pid))


def _cpu(pid: int) -> float:
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def resident(pids: list[int]) -> dict[int, float]:
    """Of each process of these families, the megabytes it holds now."""
    return {member: _megabytes(member, "VmRSS") for pid in pids for member in family(pid)}


def grown(idle: dict[int, float]) -> float:
    """By how much the largest of these processes ever outgrew what it held when it was idle."""
    return max(_megabytes(pid, "VmHWM") - before for pid, before in idle.items())


def _megabytes(pid: int, what: str) -> float:
    (line,) = (line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(what))
    return int(line.split()[1]) / 1024


class Project(Protocol):
    """A project whose workers can be started: its Celery application, and its environment."""

    app: str
    environment: dict[str, str]


@contextmanager
def workers(project: Project) -> Iterator[list[int]]:
    """Two worker processes, ready; ended with the block. Yields the process id that both descend from."""
    environment = os.environ | project.environment
    celery = [sys.executable, "-m", "celery", "--app", project.app]
    options = ["--concurrency", "2", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    process = subprocess.Popen([*celery, "worker", *options], env=environment, stdout=DEVNULL, stderr=DEVNULL)
    try:
        for _ in range(30):
            if subprocess.run([*celery, "inspect", "ping"], env=environment, capture_output=True).returncode == 0:
                break
        else:
            raise RuntimeError(f"no worker of {project.app} answers")
        yield [process.pid]
    finally:
        process.terminate()
        process.wait(30)
