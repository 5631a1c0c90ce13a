"""A receiving SMTP server for tests: what it accepted is the truth about what was sent, and how often."""

import email
import email.policy
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from tests.servers.smtp_server import Behaviour, Setup, loses_reply, refusal

__all__ = ["Accepted", "Behaviour", "SmtpSink", "loses_reply", "refusal"]

WELL = Behaviour()


class Accepted(NamedTuple):
    """One message of ``size`` bytes for one recipient, accepted at ``at`` (seconds since 1970)."""

    at: float
    recipient: str
    message_id: str
    size: int


class SmtpSink:
    """A server in a process of its own, from `start` (or `with`) to `stop`.

    With a user, AUTH is required; with a certificate, STARTTLS is offered and required; with ``chunking``, that is
    offered.
    """

    def __init__(
        self,
        *,
        user: str = "",
        password: str = "",
        certificate: Path | None = None,
        keep: bool = True,
        chunking: bool = False,
    ):
        self.folder = Path(tempfile.mkdtemp(prefix="num-smtp-"))
        self.setup = Setup(str(self.folder), keep, user, password, str(certificate or ""), chunking)
        self.port = 0

    @property
    def url(self) -> str:
        """For EMAIL_URL."""
        scheme = "smtp+tls" if self.setup.certificate else "smtp"
        account = f"{self.setup.user}:{self.setup.password}@" if self.setup.user else ""
        return f"{scheme}://{account}localhost:{self.port}"

    def start(self) -> "SmtpSink":
        command = [sys.executable, "-m", "tests.servers.smtp_server"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._order(asdict(self.setup)))
        return self

    def behave(self, behaviour: Behaviour = WELL) -> None:
        """Treat clients so from now on."""
        self._order(asdict(behaviour))

    def accepted(self) -> list[Accepted]:
        """All messages accepted so far, oldest first, a line for each recipient."""
        lines, _, _ = (self.folder / "accepted").read_text().rpartition("\n")  # the last may be half written
        fields = (line.split("\t") for line in lines.splitlines())
        return [Accepted(float(at), recipient, message_id, int(size)) for at, recipient, message_id, size in fields]

    def counts(self) -> Counter[str]:
        """How many messages each recipient was sent."""
        return Counter(message.recipient for message in self.accepted())

    def messages(self) -> list[EmailMessage]:
        """The messages themselves, oldest first, if they are kept."""
        kept = (path.read_bytes().replace(b"\r\n", b"\n") for path in sorted(self.folder.glob("*.eml")))
        return [email.message_from_bytes(message, policy=email.policy.default) for message in kept]

    def stop(self) -> None:
        self.process.communicate(timeout=10)  # its input ends, and so does it
        shutil.rmtree(self.folder)

    def __enter__(self) -> "SmtpSink":
        return self.start()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def _order(self, what: dict[str, object]) -> str:
        """Tell the server's process something, and return its answer once it has taken effect."""
        print(json.dumps(what), file=self.process.stdin, flush=True)
        assert self.process.stdout
        return self.process.stdout.readline()
