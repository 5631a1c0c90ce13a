"""Devices that can be woken: what a browser gave us when it subscribed (W3C Push API), and where that may lead.

The address comes from a browser, and our server calls it. So only services that we know are ever called (PUSH_HOSTS).
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from num import crypto
from num.checks import is_local

CURVE = ec.SECP256R1()
AUTH_BYTES = 16
LONGEST = 1000  # characters of an address


class Device(NamedTuple):
    """One browser. ``called`` is its owner's word for it, ``key`` our public key, by which alone it can be woken."""

    called: str
    endpoint: str
    p256dh: str  # its public key, in base64url as all keys here
    auth: str
    key: str

    def packed(self) -> str:
        """The address of a channel."""
        return json.dumps(self._asdict())

    @classmethod
    def unpacked(cls, address: str) -> "Device":
        """Raises ValueError."""
        try:
            return cls(**json.loads(address))
        except TypeError as error:
            raise ValueError("not a device") from error

    def check(self) -> None:
        """Raises ValueError for keys that are none, and for any place but a service that we know."""
        service(self.endpoint)
        public_key(self.p256dh)
        if len(decode(self.auth)) != AUTH_BYTES:
            raise ValueError("not a secret of 16 bytes")


def index(endpoint: str) -> bytes:
    """Finds a device by where it is called."""
    return crypto.blind_index("push", endpoint)


def service(endpoint: str) -> SplitResult:
    """The address of a device, taken apart. Raises ValueError unless it is one of a service that we know."""
    parts = urlsplit(endpoint)
    plain = re.fullmatch(r"[!-~]+", endpoint) and len(endpoint) <= LONGEST and not parts.fragment
    if not (plain and _known(parts)):
        raise ValueError("not a push service that we know")
    return parts


def _known(parts: SplitResult) -> bool:
    """By its whole name, over HTTPS. On this machine, for whoever tries things out, by plain HTTP on any port."""
    host = parts.hostname or ""
    if not any(fnmatchcase(host, pattern) for pattern in settings.PUSH_HOSTS):
        return False
    if is_local(host):
        return parts.scheme == "http" and parts.netloc == f"{host}:{parts.port}"
    return parts.scheme == "https" and parts.netloc == host


def public_key(text: str) -> ec.EllipticCurvePublicKey:
    """Raises ValueError for what is no point of the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decode(text))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """65 bytes, as browsers give and take them."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def own_key() -> str:
    """Our public key for browsers; empty where no device can be woken."""
    return encode(point(private_key(settings.VAPID_PRIVATE_KEY).public_key())) if settings.VAPID_PRIVATE_KEY else ""


@lru_cache(maxsize=2)
def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """From VAPID_PRIVATE_KEY. Raises ImproperlyConfigured."""
    return ec.derive_private_key(int.from_bytes(crypto.decode_key(text, "VAPID_PRIVATE_KEY"), "big"), CURVE)


def encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
