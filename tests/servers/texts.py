"""A provider of text messages on this machine, which answers as Twilio and Vonage do."""

import contextlib
import json
import ssl
import time
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.servers.http import KeepsConnections, LoopbackServer

TAKEN = {"/sms/json": {"message-count": "1", "messages": [{"status": "0", "message-id": "0C000000217B7F02"}]}}
QUEUED = {"sid": "SM00000000000000000000000000000000", "status": "queued", "error_code": None}


class Text(NamedTuple):
    """One request: which way it came, and what the form said."""

    path: str
    authorization: str
    form: dict[str, str]

    @property
    def to(self) -> str:
        return "+" + (self.form.get("To") or self.form["to"]).removeprefix("+")

    @property
    def words(self) -> str:
        return self.form.get("Body") or self.form["text"]


class Reply(NamedTuple):
    """What is answered: after ``delay`` seconds; ``lost``: the connection ends instead."""

    status: int = 201
    body: Any = None
    delay: float = 0.0
    lost: bool = False
    close: bool = False  # the connection, right after the answer


def refused(code: int, status: int = 400) -> Reply:
    """As Twilio says no."""
    said = {"code": code, "message": "…", "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}
    return Reply(status, said)


def vonage(status: str) -> Reply:
    return Reply(200, {"message-count": "1", "messages": [{"status": status, "error-text": "…"}]})


class TextServer(LoopbackServer):
    """From ``with`` on. ``replies`` says what a number is answered; ``taken`` has what was said yes to."""

    def __init__(self, certificate: Path | None = None) -> None:
        super().__init__(_handler(self))
        self.replies: dict[str, Reply] = {}
        self.heard: list[Text] = []
        self.taken: list[Text] = []
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    @property
    def twilio(self) -> str:
        """For SMS_URL."""
        return f"twilio://AC1:to%2Fken@127.0.0.1:{self.port}?from=%2B447700900999"

    @property
    def vonage(self) -> str:
        return f"vonage://key:se%26cret@127.0.0.1:{self.port}?from=News"

    @property
    def numbers(self) -> list[str]:
        """Who was sent something, in order, as often as it was."""
        return [text.to for text in self.taken]


def _handler(server: TextServer) -> type[KeepsConnections]:
    class Handler(KeepsConnections):
        def setup(self) -> None:
            super().setup()
            server.connections += 1

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            text = Text(self.path, self.headers["Authorization"] or "", {name: one[0] for name, one in form.items()})
            server.heard.append(text)
            reply = server.replies.get(text.to, Reply())
            time.sleep(reply.delay)
            if reply.status < 300:
                server.taken.append(text)
            with contextlib.suppress(ConnectionError):  # who asked has given up
                self.answer(reply)

        def answer(self, reply: Reply) -> None:
            self.close_connection = reply.lost or reply.close
            if reply.lost:
                return
            said = reply.body if reply.body is not None else TAKEN.get(urlsplit(self.path).path, QUEUED)
            body = said.encode() if isinstance(said, str) else json.dumps(said).encode()
            self.send_response(reply.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    return Handler
