"""The demonstration in real processes, as `make demo` starts it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from num.demo.parts import ROOT

RUN = [sys.executable, "-m", "num.demo"]
NOBODY = ["--nobody"]


class Demonstration:
    """A run of `make demo` in a folder of its own; with nobody in it, or with as many as ``invented`` says."""

    def __init__(self, folder: Path, port: int, *invented: str) -> None:
        self.folder, self.home = folder, f"http://localhost:{port}"
        given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        self.environment = given | {"DEMO_FOLDER": str(folder), "PORT": str(port)}
        with (folder / "output").open("wb") as output:
            self.process = subprocess.Popen(
                [*RUN, *(invented or NOBODY)], cwd=ROOT, env=self.environment, stdout=output, stderr=output
            )

    def output(self) -> str:
        return (self.folder / "output").read_text()

    def parts(self) -> dict[str, int]:
        """The process of each part that runs, by a word of its command."""
        pids = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_text() for pid in pids}
        words = ("unixsocket", "num.demo.mail", "gunicorn", "worker", "beat")
        return {word: pid for word in words for pid, command in commands.items() if word in command}

    def ready(self) -> bool:
        try:
            with urlopen(f"{self.home}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            return False

    def wait_until(self, condition: Callable[[], bool], seconds: float = 180) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, self.output()
            assert self.process.poll() is None, self.output()
            time.sleep(0.05)

    def run_manage(self, *command: str) -> str:
        """What one manage.py command prints, with the demonstration's settings; it has to end well."""
        done = subprocess.run(
            [*RUN, "manage", *command], cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)
