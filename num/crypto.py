"""Seal and unseal small values, and find them again without opening them.

A sealed value is ``version (1) | key id (2) | nonce (12) | AES-256-GCM ciphertext and tag``. It is bound, as
additional authenticated data, to a *context* (model, field, row) and to its key id, so a value that was moved to
another row, column or key does not open. AES-GCM with random 96-bit nonces: NIST SP 800-38D; HKDF: RFC 5869.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = b"\x01"
NONCE_BYTES = 12
HEADER_BYTES = 1 + 2 + NONCE_BYTES
KEY_BYTES = 32
INDEX_BYTES = 16


class Unreadable(Exception):
    """A sealed value that does not open: wrong key, wrong place, or tampered with. Never holds the value."""


@dataclass(frozen=True)
class Key:
    """32 bytes with the number that sealed values carry to name it; 0 is a data key of one record."""

    id: int
    secret: bytes

    def derive(self, label: str) -> "Key":
        """The key for one purpose, so that two fields never share one (HKDF-Expand, SHA-256)."""
        return Key(self.id, HKDFExpand(SHA256(), KEY_BYTES, label.encode()).derive(self.secret))

    @cached_property
    def cipher(self) -> AESGCM:
        """Made once for a key that opens many."""
        return AESGCM(self.secret)


@dataclass(frozen=True)
class KeyRing:
    """Every key that may still open something; the first seals."""

    keys: tuple[Key, ...]

    @property
    def active(self) -> Key:
        return self.keys[0]

    def find(self, key_id: int) -> Key:
        for key in self.keys:
            if key.id == key_id:
                return key
        raise Unreadable(f"no key with number {key_id}")


def decode_key(text: str, name: str) -> bytes:
    """32 bytes from base64. Raises ImproperlyConfigured, naming the setting, for anything else."""
    try:
        secret = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not base64") from error
    if len(secret) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} holds {len(secret)} bytes; it needs {KEY_BYTES}")
    return secret


@lru_cache(maxsize=4)
def parse_ring(text: str) -> KeyRing:
    """A key ring from ``"2:<base64>,1:<base64>"``. Raises ImproperlyConfigured."""
    keys = []
    for part in text.split(","):
        number, _, secret = part.strip().partition(":")
        if not number.isdigit() or not 0 < int(number) < 2**16:
            raise ImproperlyConfigured("FIELD_KEYS: each key is written number:base64, with a number from 1 to 65535")
        keys.append(Key(int(number), decode_key(secret, "FIELD_KEYS")))
    if len({key.id for key in keys}) != len(keys):
        raise ImproperlyConfigured("FIELD_KEYS: two keys have the same number")
    return KeyRing(tuple(keys))


def ring() -> KeyRing:
    return parse_ring(settings.FIELD_KEYS)


def seal(plain: bytes, key: Key, context: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    number = key.id.to_bytes(2, "big")
    return VERSION + number + nonce + key.cipher.encrypt(nonce, plain, _bound(context, number))


def unseal(sealed: bytes, key: Key, context: str) -> bytes:
    """The plain bytes. Raises Unreadable; never answers with anything but what was sealed."""
    number = sealed[1:3]
    if sealed[:1] != VERSION or len(sealed) < HEADER_BYTES or int.from_bytes(number, "big") != key.id:
        raise Unreadable(context)
    try:
        return key.cipher.decrypt(sealed[3:HEADER_BYTES], sealed[HEADER_BYTES:], _bound(context, number))
    except InvalidTag as error:
        raise Unreadable(context) from error


def opener(label: str) -> Callable[[str, bytes], bytes]:
    """``unseal_with_ring`` for very many values of one field: what is the same for all of them is worked out once."""
    before, ciphers = _bound(f"{label}|", b"")[:-1], {}
    for key in ring().keys:
        number = key.id.to_bytes(2, "big")
        ciphers[VERSION + number] = ring_key(key.id, label).cipher.decrypt, b"|" + number

    def open_one(uuid: str, sealed: bytes) -> bytes:
        try:
            decrypt, after = ciphers[sealed[:3]]
            return decrypt(sealed[3:HEADER_BYTES], sealed[HEADER_BYTES:], before + uuid.encode() + after)
        except (KeyError, InvalidTag, ValueError) as error:
            raise Unreadable(label) from error

    return open_one


def key_number(sealed: bytes) -> int:
    """The number of the key that sealed this value."""
    return int.from_bytes(sealed[1:3], "big")


def is_stale(sealed: bytes | memoryview | None) -> bool:
    """Whether another key of the ring than the first has sealed it."""
    return bool(sealed) and key_number(bytes(sealed or b"")) != ring().active.id


def ring_key(number: int, label: str) -> Key:
    """The ring's key of this number, derived for one purpose. Raises Unreadable if the ring has it no more."""
    return _ring_key(settings.FIELD_KEYS, number, label)


@lru_cache(maxsize=64)
def _ring_key(text: str, number: int, label: str) -> Key:
    return parse_ring(text).find(number).derive(label)


def seal_with_ring(plain: bytes, context: str, label: str) -> bytes:
    return seal(plain, ring_key(ring().active.id, label), context)


def unseal_with_ring(sealed: bytes, context: str, label: str) -> bytes:
    return unseal(sealed, ring_key(key_number(sealed), label), context)


def _bound(context: str, number: bytes) -> bytes:
    return b"num|1|" + context.encode() + b"|" + number


def blind_index(purpose: str, value: str) -> bytes:
    """16 bytes that are equal for equal values of one purpose and tell nothing without INDEX_KEY (HMAC-SHA256).

    ``value`` must already be normalised. Purposes have keys of their own, so columns cannot be joined.
    """
    return hmac.digest(_index_key(settings.INDEX_KEY, purpose), value.encode(), "sha256")[:INDEX_BYTES]


@lru_cache(maxsize=32)
def _index_key(secret: str, purpose: str) -> bytes:
    return hmac.digest(decode_key(secret, "INDEX_KEY"), b"index|" + purpose.encode(), "sha256")


def sign(purpose: str, payload: bytes, size: int = 12) -> bytes:
    """``size`` bytes that only we can make for this payload and purpose (keyed BLAKE2b, RFC 7693)."""
    return sign_all(purpose, [payload], size)[0]


def sign_all(purpose: str, payloads: Iterable[bytes], size: int = 12) -> list[bytes]:
    """``sign`` for very many payloads of one purpose."""
    keyed, signatures = _keyed(settings.SECRET_KEY, purpose, size), []
    for payload in payloads:
        signing = keyed.copy()
        signing.update(payload)
        signatures.append(signing.digest())
    return signatures


@lru_cache(maxsize=16)
def _keyed(secret: str, purpose: str, size: int) -> hashlib.blake2b:
    """A hash that has taken its key in: each use goes on from a copy."""
    return hashlib.blake2b(key=hmac.digest(secret.encode(), b"sign|" + purpose.encode(), "sha256"), digest_size=size)
