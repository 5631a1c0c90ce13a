"""What runs: the command of each part, the same in containers, in the demonstration and in the tests."""

import sys
from collections.abc import Sequence

CHECK = ("python", "manage.py", "check", "--deploy", "--fail-level", "WARNING")
MIGRATE = ("python", "manage.py", "migrate", "--no-input")
LOAD_PACK = ("python", "manage.py", "load_pack")
PREPARE = (CHECK, MIGRATE, LOAD_PACK)  # in this order, once, before the parts below start

WEB = ("python", "-m", "gunicorn", "num.wsgi", "--workers", "2", "--threads", "4", "--no-control-socket")
WORKER = ("python", "-m", "celery", "--app", "num", "worker", "--concurrency", "2")
BEAT = ("python", "-m", "celery", "--app", "num", "beat")

ASK_ALIVE = (
    "python",
    "-c",
    "from os import environ as e; from urllib.request import Request, urlopen; "
    "url, host = 'http://127.0.0.1:' + e['PORT'] + '/healthz', e['BASE_URL'].split('/')[2]; "
    "urlopen(Request(url, headers={'Host': host}), timeout=3)",
)


def here(command: Sequence[str]) -> list[str]:
    """The same command with the Python that runs now."""
    return [sys.executable, *command[1:]]
