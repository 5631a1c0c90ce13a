"""The transport by itself: beside Postfix's own tool into Postfix's own sink, and the least that sending costs.

No database is asked, nothing is sealed: messages lie there ready, or with their slots.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from subprocess import DEVNULL
from typing import TYPE_CHECKING

from tests.servers.processes import wait_for_port

if TYPE_CHECKING:
    from members.transports import Message

CONNECTIONS = 16  # of smtp-source
SBIN = "/usr/sbin"


def _tool(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=SBIN)
    return found or sys.exit(f"{name} not found. On Debian: apt-get install --no-install-recommends postfix")


@contextmanager
def smtp_sink() -> Iterator[int]:
    """Debian's, on this port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    as_nobody = ["-u", "nobody"] if os.getuid() == 0 else []
    process = subprocess.Popen([_tool("smtp-sink"), *as_nobody, f"127.0.0.1:{port}", "256"], stdout=DEVNULL)
    try:
        wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def by_smtp_source(port: int, messages: int, size: int) -> float:
    """Messages a second."""
    addresses = ["-f", "n@example.org", "-t", "m@example.org"]
    load = ["-s", str(CONNECTIONS), "-m", str(messages), "-l", str(size)]
    began = time.perf_counter()
    subprocess.run([_tool("smtp-source"), *addresses, *load, f"127.0.0.1:{port}"], check=True, stdout=DEVNULL)
    return messages / (time.perf_counter() - began)


def by_our_transport(port: int, messages: int, size: int) -> float:
    """Messages a second."""
    from members.transports import Message

    line = b"x" * 76 + b"\r\n"
    ready = Message("m@example.org", b"Subject: x\r\n\r\n" + line * (size // len(line)))
    began = time.perf_counter()
    _send(port, (ready for _ in range(messages)))
    return messages / (time.perf_counter() - began)


def bare_microseconds(port: int, messages: int, rendering: bytes) -> float:
    """CPU a message of filling a rendering in and sending it, in windows as the engine does."""
    began = time.process_time()
    _send(port, _filled(rendering, messages))
    return (time.process_time() - began) / messages * 1e6


def _filled(rendering: bytes, messages: int) -> "Iterator[Message]":
    from members.transports import Message

    for number in range(messages):
        to = f"member{number}@example.org"
        slots = {
            b"to": to.encode(),
            b"message_id": b"<%d@localhost>" % number,
            b"unsubscribe": b"%028d" % number,
            b"answer": b"%030d" % number,
            b"reference": b"%034d" % number,
            b"thread": b"",
        }
        yield Message(to, rendering, slots=slots)


def _send(port: int, messages: "Iterator[Message]") -> None:
    """Raises RuntimeError unless all are taken."""
    from members.transports import Outcome
    from members.transports.email import EmailTransport

    with closing(EmailTransport(f"smtp://localhost:{port}", "N. <n@example.org>")) as transport:
        while window := list(islice(messages, transport.window)):
            if list(transport.send(window, until=time.monotonic() + 60)) != [Outcome.SENT] * len(window):
                raise RuntimeError("not every message was taken")
