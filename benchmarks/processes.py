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
    """When a side began, in seconds since 1970, and the CPU seconds its publisher took."""

    began: float
    cpu: float


TICK = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """``pid`` and every process below it that lives now."""
    pids = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            pids += family(int(child))
    return pids


def cpu_seconds(pids: list[int]) -> float:
    """User and system time of these processes, their families, and of their children that ended."""
    return sum(_cpu(member) for pid in pids for member in family(pid))


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(value) for value in fields[11:15]) / TICK


def peak_megabytes(pids: list[int]) -> float:
    """The highest resident size any of these processes or their families ever had."""
    return max((_peak(member) for pid in pids for member in family(pid)), default=0)


def _peak(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


class Project(Protocol):
    """A project whose workers can be started: its Celery application, and its environment."""

    app: str
    environment: dict[str, str]


@contextmanager
def workers(project: Project) -> Iterator[list[int]]:
    """Two worker processes, ready; ended with the block. Yields the process id that both descend from."""
    environment = os.environ | project.environment
    celery = [sys.executable, "-m", "celery", "--app", project.app]
    options = ["--concurrency", "2", "--without-gossip", "--without-mingle"]
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
