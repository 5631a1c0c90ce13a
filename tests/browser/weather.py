"""The neutral site to which people leave: a small server that remembers what it was told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

TITLE = "Weather"


class Weather(BaseHTTPRequestHandler):
    """Says what the weather is; ``referrers`` is where its visitors said they came from."""

    referrers: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        self.referrers.append(self.headers["Referer"])
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<title>{TITLE}</title><p>Dry, with some sun.".encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def weather_server() -> Iterator[str]:
    """Run it, and give its address."""
    server = HTTPServer(("127.0.0.1", 0), Weather)
    Weather.referrers.clear()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
