"""A signal-cli-rest-api on this machine, which answers as its documentation says."""

import contextlib
import json
import time
from typing import Any, NamedTuple

from tests.servers.http import KeepsConnections, LoopbackServer

ACCOUNT = "+447700900999"


class Reply(NamedTuple):
    """What is answered after ``delay`` seconds; ``lost``: the connection ends instead."""

    status: int = 201
    body: Any = None
    delay: float = 0.0
    lost: bool = False


def unregistered(number: str) -> Reply:
    """As it says that nobody has Signal there."""
    return Reply(400, {"error": f'Failed to send (some) messages:\n{number}: Unregistered user "{number}"\n'})


NOT_REGISTERED = Reply(400, {"error": f"User {ACCOUNT} is not registered.\n"})
TOO_MANY = Reply(429, {"error": "Rate limit exceeded", "challenge_tokens": ["a"], "account": ACCOUNT})


class SignalServer(LoopbackServer):
    """From ``with`` on. ``replies`` says what a number is answered; ``taken`` has what was said yes to."""

    def __init__(self) -> None:
        super().__init__(_handler(self))
        self.replies: dict[str, Reply] = {}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.taken: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        """For SIGNAL_URL."""
        return f"signal://{ACCOUNT.removeprefix('+')}@127.0.0.1:{self.port}"

    @property
    def numbers(self) -> list[str]:
        """Who was sent something, in order, as often as it was."""
        return [number for message in self.taken for number in message["recipients"]]


def _handler(server: SignalServer) -> type[KeepsConnections]:
    class Handler(KeepsConnections):
        def setup(self) -> None:
            super().setup()
            server.connections += 1

        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.asked.append((self.path, message))
            reply = server.replies.get(message["recipients"][0], Reply())
            time.sleep(reply.delay)
            if reply.status == 201 and not reply.lost:
                server.taken.append(message)
            with contextlib.suppress(ConnectionError):  # who asked has given up
                self.answer(reply)

        def answer(self, reply: Reply) -> None:
            self.close_connection = reply.lost
            if reply.lost:
                return
            body = json.dumps(reply.body or {"timestamp": "1790000000000"}).encode()
            self.send_response(reply.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    return Handler
