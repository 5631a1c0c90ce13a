"""The processes of one installation: started in order, started again when one dies, stopped together."""

import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUICK = 5.0  # seconds: who dies sooner after its start than this will hardly do better the next time
TRIES = 3
GIVEN_TO_NOBODY = range(20_000, 32_000)  # ports below those of the system's own choice


def free_port(wanted: int = 0) -> int:
    """``wanted``, or one that nobody is given who asks the system for any, so that it stays free until it is used.

    Raises OSError if another program has the one that is wanted.
    """
    port = wanted or secrets.choice(GIVEN_TO_NOBODY)
    try:
        with socket.create_server(("127.0.0.1", port)):
            return port
    except OSError:
        if wanted:
            raise
    return free_port()


class CannotRun(Exception):
    """What keeps an installation from running, in words for whoever started it."""


class Part:
    """One program with all its children, in a session of its own, so that it can be ended as a whole."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name, self.command, self.environment, self.log = name, command, dict(environment), log
        self.quick_deaths = 0
        self.start()

    def start(self) -> None:
        self.started = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def alive(self) -> bool:
        return self.process.poll() is None

    def start_again(self) -> None:
        """After its death: end what its children left, and start anew. Raises CannotRun if that does not help."""
        self.kill()
        lived = time.monotonic() - self.started
        self.quick_deaths = self.quick_deaths + 1 if lived < QUICK else 0
        if self.quick_deaths == TRIES:
            raise CannotRun(f"{self.name} dies at once, each time. What it said is in {self.log}")
        self.start()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, patience: float = 10) -> None:
        """Ask it to end; after ``patience`` seconds, end it."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        self.kill()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


class Parts:
    """All parts by name. They share an environment, and a folder for their logs."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        self.environment, self.logs = environment, logs
        self.parts: dict[str, Part] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def __getitem__(self, name: str) -> Part:
        return self.parts[name]

    def start(self, name: str, command: Sequence[str]) -> Part:
        self.parts[name] = Part(name, command, self.environment, self.logs / f"{name}.log")
        return self.parts[name]

    def start_dead_again(self) -> list[str]:
        """Start again whatever died, and say what that was."""
        dead = [part for part in self.parts.values() if not part.alive()]
        for part in dead:
            part.start_again()
        return [part.name for part in dead]

    def stop(self) -> None:
        """The newest first: servers outlive those who use them."""
        for part in reversed(self.parts.values()):
            part.stop()
        self.parts.clear()
