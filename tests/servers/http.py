"""An HTTP server on loopback, from ``with`` on."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self


class KeepsConnections(BaseHTTPRequestHandler):
    """Answers at once, as providers do: head and body are two packets, and the second waits for nobody's word."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True


class LoopbackServer:
    """``connections`` counts those that were made; a handler adds to it."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self.connections = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
