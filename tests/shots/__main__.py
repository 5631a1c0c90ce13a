"""Start a demonstration of its own, take every picture into var/shots, and end with 1 if anything is wrong."""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from num.demo.parts import Part, free_port

PATIENCE = 900  # seconds for inventing people and starting everything


def main() -> int:
    if not shutil.which("chromium"):
        sys.exit("chromium not found. On Debian: apt-get install chromium")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # so that what was started is stopped
    with tempfile.TemporaryDirectory(prefix="shots-", ignore_cleanup_errors=True) as folder:
        os.environ |= {"DEMO_FOLDER": folder, "PORT": str(free_port())}
        with demonstration(Path(folder)) as home:
            from tests.shots import album  # it reads the database that has only just been made

            return album.make(home)


@contextmanager
def demonstration(folder: Path) -> Iterator[str]:
    """Everything runs; this process has the same settings, keys and database. Yields the front page's address."""
    part = Part("demonstration", [sys.executable, "-m", "num.demo"], os.environ, folder / "shots.log")
    try:
        home = f"http://localhost:{os.environ['PORT']}"
        wait(home, part)
        _share_settings()
        yield home
    finally:
        part.stop(patience=60)


def wait(home: str, part: Part) -> None:
    end = time.monotonic() + PATIENCE
    while not answers(home):
        if not part.alive() or time.monotonic() > end:
            sys.exit(f"The demonstration did not start:\n{part.log.read_text()[-3000:]}")
        time.sleep(1)


def answers(home: str) -> bool:
    try:
        with urlopen(f"{home}/healthz", timeout=5):
            return True
    except (URLError, ConnectionError, TimeoutError):
        return False


def _share_settings() -> None:
    """Playwright keeps an event loop in this thread, beside which Django would refuse to read."""
    from num.demo.environment import environment

    os.environ |= environment() | {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
    import django

    django.setup()


if __name__ == "__main__":
    sys.exit(main())
