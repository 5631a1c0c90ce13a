"""The short proofs in the links of a message: who holds one may answer, or end one subscription.

Each is a packed payload and twelve bytes that only we can make for it, as base64url of one fixed length. Purposes
have keys of their own, so a token of one kind never reads as another. Nothing in them names a person.
"""

import hmac
import struct
from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Iterable
from itertools import repeat
from typing import NamedTuple

from num import crypto

_SIGNATURE_BYTES = 12
_ANSWER = struct.Struct(">QH")
_UNSUBSCRIBE = struct.Struct(">QB")
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_REFERENCE = struct.Struct(">QHH?")
_LAST_ATTEMPT = 0x7FFF  # what a CallBack holds; the schedule ends long before


class Reference(NamedTuple):
    """One hand-over of one delivery; ``waited``: its reader wanted it later, so its time tells nothing about us."""

    slice_id: int
    position: int
    attempt: int
    waited: bool


class BadToken(Exception):
    """Not a token we made for this purpose. Never holds what was given."""


def answer_token(slice_id: int, position: int) -> str:
    """30 characters that stand for one delivery: its slice and its position there."""
    (token,) = answer_tokens(slice_id, [position])
    return token.decode()


def answer_tokens(slice_id: int, positions: Iterable[int]) -> list[bytes]:
    """``answer_token`` for very many positions of a slice."""
    return _packed("answer", map(_ANSWER.pack, repeat(slice_id), positions))


def read_answer_token(token: str) -> tuple[int, int]:
    """``(slice id, position)``. Raises BadToken."""
    slice_id, position = _ANSWER.unpack(_unpack("answer", token, _ANSWER.size))
    return slice_id, position


def unsubscribe_token(channel_id: int, level: int) -> str:
    """28 characters that stand for one subscription: its channel and its level."""
    (token,) = unsubscribe_tokens([channel_id], level)
    return token.decode()


def unsubscribe_tokens(channel_ids: Iterable[int], level: int) -> list[bytes]:
    """``unsubscribe_token`` for very many channels."""
    return _packed("unsubscribe", map(_UNSUBSCRIBE.pack, channel_ids, repeat(level)))


def read_unsubscribe_token(token: str) -> tuple[int, int]:
    """``(channel id, level)``. Raises BadToken."""
    channel_id, level = _UNSUBSCRIBE.unpack(_unpack("unsubscribe", token, _UNSUBSCRIBE.size))
    return channel_id, level


def reference_token(reference: Reference) -> str:
    """34 characters that a provider names when it tells what became of a message. Any attempt has one."""
    slice_id, position, attempt, waited = reference
    (token,) = reference_tokens(slice_id, [position], [attempt], waited=waited)
    return token.decode()


def reference_tokens(slice_id: int, positions: Iterable[int], attempts: Iterable[int], *, waited: bool) -> list[bytes]:
    """``reference_token`` for very many positions of a slice."""
    counted = map(min, attempts, repeat(_LAST_ATTEMPT))
    return _packed("reference", map(_REFERENCE.pack, repeat(slice_id), positions, counted, repeat(waited)))


def read_reference_token(token: str) -> Reference:
    """Raises BadToken."""
    return Reference(*_REFERENCE.unpack(_unpack("reference", token, _REFERENCE.size)))


def _packed(purpose: str, payloads: Iterable[bytes]) -> list[bytes]:
    """Of payloads of one size; written as letters all together, since each by itself takes as long as its signature."""
    payloads = list(payloads)
    if not payloads:
        return []
    size = len(payloads[0]) + _SIGNATURE_BYTES
    filled = bytes(-size % 3)  # a letter stands for six bits, three bytes are four of them
    signatures = crypto.sign_all(f"token|{purpose}", payloads, _SIGNATURE_BYTES)
    whole = b"".join([payload + signature + filled for payload, signature in zip(payloads, signatures, strict=True)])
    text = b2a_base64(whole, newline=False).translate(_URL_SAFE)
    length, step = -(-size * 8 // 6), (size + len(filled)) // 3 * 4
    return [text[at : at + length] for at in range(0, len(text), step)]


def _unpack(purpose: str, token: str, size: int) -> bytes:
    """The payload of exactly the token that ``_packed`` would make; any other spelling is refused."""
    try:
        payload = urlsafe_b64decode(token + "=" * (-len(token) % 4))[:size]
    except ValueError as error:
        raise BadToken from error
    (expected,) = _packed(purpose, [payload])
    if len(payload) != size or not hmac.compare_digest(expected, token.encode()):
        raise BadToken
    return payload
