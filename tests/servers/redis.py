"""A private Redis server on a unix socket, with its append-only file, as the demonstration runs it."""

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from num.demo import broker


class RedisServer:
    """Start, kill and restart keep the same socket and the same data; stop removes both."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        assert self.folder
        return broker.url(self.folder)

    def start(self) -> str:
        """Run the server, and return its address once it answers."""
        self.folder = self.folder or Path(tempfile.mkdtemp(prefix="num-redis-"))
        self.process = subprocess.Popen([*broker.command(self.folder), "--logfile", "redis.log"])
        wait_for_answer(broker.socket(self.folder))
        return self.url

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def restart(self) -> None:
        self.kill()
        self.start()

    def stop(self) -> None:
        self.kill()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None


def wait_for_answer(path: Path, seconds: float = 10) -> None:
    """Return once the server says PONG; it says LOADING while it reads its file."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if _ping(path) == b"+PONG\r\n":
            return
        time.sleep(0.01)
    raise TimeoutError(f"no Redis at {path} after {seconds} s")


def _ping(path: Path) -> bytes:
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(64)
        except OSError:
            return b""
