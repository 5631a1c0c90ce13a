"""A private Redis server on a unix socket, with its append-only file, as an installation would run it."""

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path


class RedisServer:
    """Start, kill and restart keep the same socket and the same data; stop removes both."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.folder}/redis.sock"

    def start(self) -> str:
        """Run the server, and return its address once it answers."""
        self.folder = self.folder or Path(tempfile.mkdtemp(prefix="num-redis-"))
        options = ["--port", "0", "--unixsocket", "redis.sock", "--unixsocketperm", "700"]
        options += ["--dir", str(self.folder), "--appendonly", "yes", "--save", "", "--logfile", "redis.log"]
        self.process = subprocess.Popen(["redis-server", *options], cwd=self.folder, stdout=subprocess.DEVNULL)
        _wait_for_answer(self.folder / "redis.sock")
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


def _wait_for_answer(path: Path, seconds: float = 10) -> None:
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
