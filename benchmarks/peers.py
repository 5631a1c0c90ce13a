"""The peers: a small Django project of the usual kind (benchmarks/peer_project), driven from outside."""

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.databases import create
from benchmarks.processes import Published


def settings() -> list[str]:
    """How the peers are set, as their project says it."""
    lines = (Path(__file__).parent / "peer_project" / "settings.py").read_text().splitlines()
    return [line for line in lines if line.startswith(("DATABASES", "POST_OFFICE", "CELERY"))]


class Installation:
    """The project on a database of its own, with the same message as ours."""

    app = "benchmarks.peer_project"

    def __init__(self, broker: str, smtp_port: int, message: dict[str, str]) -> None:
        socket = broker.removeprefix("unix://")
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "benchmarks.peer_project.settings",
            "PEER_DATABASE_URL": create("peers"),
            "PEER_SMTP_PORT": str(smtp_port),
            "PEER_REDIS_URL": f"redis+socket://{socket}?virtual_host=5",
        }
        self._do("prepare", {"alert": message})

    def load(self, addresses: list[str]) -> None:
        """So many members more."""
        self._do("load", {"addresses": addresses})

    def celery(self, members: int) -> Published:
        return self._do("celery", {"members": members})

    def post_office(self, members: int) -> Published:
        return self._do("post_office", {"members": members})

    def mass_mail(self, members: int) -> Published:
        return self._do("mass_mail", {"members": members})

    def _do(self, what: str, given: dict[str, object]) -> Published:
        command = [sys.executable, "-m", "django", "publish", what]
        environment = os.environ | self.environment
        done = subprocess.run(command, env=environment, input=json.dumps(given), stdout=subprocess.PIPE, text=True)
        done.check_returncode()
        return Published(**json.loads(done.stdout))
