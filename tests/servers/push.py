"""A push service on this machine, and the browsers whose messages it takes. They open them as RFC 8291 says to."""

import contextlib
import json
import os
import time
from base64 import urlsafe_b64decode
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from members import push
from members.push import Device
from tests.servers.http import KeepsConnections, LoopbackServer


class Browser:
    """One that has subscribed: it holds the private key."""

    def __init__(self, service: str, name: str) -> None:
        self.key, self.auth, self.endpoint = (
            ec.generate_private_key(ec.SECP256R1()),
            os.urandom(16),
            f"{service}/{name}",
        )

    @property
    def device(self) -> Device:
        """What it gives us."""
        public = push.encode(push.point(self.key.public_key()))
        return Device("My phone", self.endpoint, public, push.encode(self.auth), push.own_key())

    def open(self, body: bytes) -> bytes:
        """The text, with the padding that came before encryption. Raises InvalidTag."""
        salt, size = body[:16], body[20]
        sender, sealed = body[21 : 21 + size], body[21 + size :]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        info = b"WebPush: info\0" + push.point(self.key.public_key()) + sender
        secret = HKDF(SHA256(), 32, self.auth, info).derive(self.key.exchange(ec.ECDH(), point))
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        text = AESGCM(key).decrypt(nonce, sealed, None)
        assert text.endswith(b"\2"), "not the last record"
        return text[:-1]


class Pushed(NamedTuple):
    """One message that was taken."""

    path: str
    headers: dict[str, str]
    body: bytes


class Reply(NamedTuple):
    """What is answered after ``delay`` seconds; ``lost``: the connection ends instead."""

    status: int = 201
    delay: float = 0.0
    lost: bool = False
    location: str = ""
    close: bool = False  # the connection, right after the answer


class PushService(LoopbackServer):
    """From ``with`` on. ``replies`` says what a browser's messages are answered; ``taken`` has those accepted."""

    def __init__(self) -> None:
        super().__init__(_handler(self))
        self.replies: dict[str, Reply] = {}
        self.asked: list[str] = []
        self.taken: list[Pushed] = []
        self._browsers: dict[str, Browser] = {}
        self.url = f"http://127.0.0.1:{self.port}"

    def subscribe(self, name: str) -> Browser:
        browser = self._browsers[f"/{name}"] = Browser(self.url, name)
        return browser

    def read(self) -> list[dict[str, str]]:
        """What the browsers show, in order."""
        return [json.loads(self._browsers[one.path].open(one.body)) for one in self.taken]


def claims(authorization: str) -> dict[str, Any]:
    """What the header says of us, once its signature has been verified (RFC 8292). Raises InvalidSignature."""
    token, key = (part.strip().partition("=")[2] for part in authorization.removeprefix("vapid ").split(","))
    signed, _, signature = token.rpartition(".")
    raw = _decode(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decode(key))
    public.verify(der, signed.encode(), ec.ECDSA(SHA256()))
    said: dict[str, Any] = json.loads(_decode(signed.partition(".")[2]))
    return said | {"key": key}


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _handler(service: PushService) -> type[KeepsConnections]:
    class Handler(KeepsConnections):
        def setup(self) -> None:
            super().setup()
            service.connections += 1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.asked.append(self.path)
            reply = service.replies.get(self.path, Reply())
            time.sleep(reply.delay)
            if reply.status < 300:
                service.taken.append(Pushed(self.path, dict(self.headers), body))
            with contextlib.suppress(ConnectionError):  # who asked has given up
                self.answer(reply)

        def answer(self, reply: Reply) -> None:
            self.close_connection = reply.lost
            if reply.lost:
                return
            self.send_response(reply.status)
            self.send_header("Content-Length", "0")
            if reply.close:
                self.send_header("Connection", "close")
            if reply.location:
                self.send_header("Location", reply.location)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    return Handler
