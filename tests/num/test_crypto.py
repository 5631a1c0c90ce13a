"""Sealing (row i10): what was sealed opens, in its own place, with its own key, and nowhere else."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from num import crypto
from num.crypto import Key, Unreadable


def key(number: int = 1, fill: bytes = b"k") -> Key:
    return Key(number, fill * crypto.KEY_BYTES)


def test_what_was_sealed_opens() -> None:
    assert crypto.unseal(crypto.seal(b"a story", key(), "here"), key(), "here") == b"a story"


def test_sealing_twice_gives_different_bytes() -> None:
    assert crypto.seal(b"same", key(), "here") != crypto.seal(b"same", key(), "here")


@pytest.mark.parametrize(
    ("opener", "context"),
    [
        (key(), "elsewhere"),
        (key(fill=b"x"), "here"),
        (key(number=2), "here"),
        (key().derive("another field"), "here"),
    ],
    ids=["another place", "another key", "another key number", "another field's key"],
)
def test_it_opens_nowhere_else(opener: Key, context: str) -> None:
    sealed = crypto.seal(b"a story", key(), "here")
    with pytest.raises(Unreadable) as refusal:
        crypto.unseal(sealed, opener, context)
    assert "story" not in str(refusal.value)


@pytest.mark.parametrize("position", [0, 1, 2, 3, 20, -1])
def test_a_changed_byte_is_found(position: int) -> None:
    sealed = bytearray(crypto.seal(b"a story", key(), "here"))
    sealed[position] ^= 1
    with pytest.raises(Unreadable):
        crypto.unseal(bytes(sealed), key(), "here")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01\x00\x01short"])
def test_a_cut_value_is_found(sealed: bytes) -> None:
    with pytest.raises(Unreadable):
        crypto.unseal(sealed, key(), "here")


def ring_text(*numbers: int) -> str:
    return ",".join(f"{n}:{base64.b64encode(bytes([n]) * 32).decode()}" for n in numbers)


def test_the_first_key_of_the_ring_seals_and_all_open(settings: Settings) -> None:
    settings.FIELD_KEYS = ring_text(1)
    old = crypto.seal_with_ring(b"x", "here", "label")
    settings.FIELD_KEYS = ring_text(2, 1)
    new = crypto.seal_with_ring(b"x", "here", "label")
    assert (crypto.key_number(old), crypto.key_number(new)) == (1, 2)
    assert crypto.unseal_with_ring(old, "here", "label") == crypto.unseal_with_ring(new, "here", "label")
    settings.FIELD_KEYS = ring_text(2)
    with pytest.raises(Unreadable):
        crypto.unseal_with_ring(old, "here", "label")


@pytest.mark.parametrize("text", ["", "1", "0:AAAA", "x:AAAA", "1:not base64!", "1:QUJD", ring_text(1, 1)])
def test_a_wrong_ring_is_refused_in_words(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        crypto.parse_ring(text)


def test_a_blind_index_is_equal_for_equal_values_of_one_purpose_only() -> None:
    index = crypto.blind_index("phone", "+447700900123")
    assert index == crypto.blind_index("phone", "+447700900123")
    assert index != crypto.blind_index("plate", "+447700900123")
    assert index != crypto.blind_index("phone", "+447700900124")
    assert len(index) == crypto.INDEX_BYTES
