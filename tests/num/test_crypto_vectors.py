"""Known answers (i10): what is sealed can be opened by anybody who has the keys and the standards, and no code of ours.

Below are AES-GCM (NIST SP 800-38D) from the library's ciphers, HMAC (RFC 2104) and HKDF-Expand (RFC 5869) from SHA-256
alone, each held against published vectors first; and values that an earlier installation has sealed.
"""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM
from django.db import connection
from pytest_django import Settings

from num import crypto
from reports.models import Identifier, Report

KEY = bytes(range(32))
RING = f"7:{base64.b64encode(KEY).decode()}"
STORY = "He locked the door – and laughed."


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """RFC 2104."""
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in block) + inner).digest()


def expand(key: bytes, label: bytes) -> bytes:
    """The first 32 bytes of RFC 5869's second step."""
    return hmac_sha256(key, label + b"\x01")


def open_gcm(key: bytes, nonce: bytes, text: bytes, tag: bytes, bound: bytes) -> bytes:
    opener = Cipher(AES(key), GCM(nonce, tag)).decryptor()
    opener.authenticate_additional_data(bound)
    return opener.update(text) + opener.finalize()


def open_sealed(sealed: bytes, key: bytes, context: str) -> bytes:
    """version (1) | key id (2) | nonce (12) | text | tag (16)"""
    assert sealed[0] == 1
    bound = b"num|1|" + context.encode() + b"|" + sealed[1:3]
    return open_gcm(key, sealed[3:15], sealed[15:-16], sealed[-16:], bound)


def test_what_judges_here_agrees_with_the_published_vectors() -> None:
    # RFC 4231, test case 2
    answer = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert hmac_sha256(b"Jefe", b"what do ya want for nothing?").hex() == answer
    # RFC 5869, test case 3
    key = bytes.fromhex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04")
    answer = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
    assert expand(key, b"").hex() == answer
    # McGrew and Viega's test case 16 of AES-GCM, as NIST received it
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    sealed = bytes.fromhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
    )
    opened = open_gcm(
        bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2),
        bytes.fromhex("cafebabefacedbaddecaf888"),
        sealed,
        bytes.fromhex("76fc6ece0f4e1768cddf8853bb2d551b"),
        bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    )
    assert opened == plain


def test_keys_of_one_purpose_are_derived_as_the_standard_says() -> None:
    key = bytes.fromhex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04")
    assert (
        crypto.Key(1, key).derive("").secret.hex() == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
    )
    assert crypto.Key(1, key).derive("members.user.call_as").secret == expand(key, b"members.user.call_as")


def test_what_we_seal_opens_without_us() -> None:
    sealed = crypto.seal(b"a story", crypto.Key(258, KEY), "here")
    assert sealed[:3] == b"\x01\x01\x02"
    assert open_sealed(sealed, KEY, "here") == b"a story"


# Sealed with an independent implementation of the format, once, and never changed.
SEALED_BEFORE = "010007a0a1a2a3a4a5a6a7a8a9aaab87380f592ab97b0ad1a75e4a7d5933fa58c5de8be42c39"
INDEXED_BEFORE = "c5defc985bd3fde8c9a96ff3f720b703"


def test_what_was_sealed_before_opens_still() -> None:
    assert crypto.unseal(bytes.fromhex(SEALED_BEFORE), crypto.Key(7, KEY), "reports.report.story|x") == b"a story"


def test_an_index_made_before_is_found_still(settings: Settings) -> None:
    settings.INDEX_KEY = base64.b64encode(KEY).decode()
    index = crypto.blind_index("identifier.phone", "+447700900123")
    assert index.hex() == INDEXED_BEFORE
    of_purpose = hmac_sha256(KEY, b"index|identifier.phone")
    assert index == hmac_sha256(of_purpose, b"+447700900123")[:16]


@pytest.mark.django_db
@pytest.mark.database_near
def test_a_report_opens_from_its_row_and_the_ring_alone(settings: Settings) -> None:
    settings.FIELD_KEYS = RING
    report = Report.objects.create(story=STORY)
    number = Identifier.objects.create(report=report, kind=Identifier.Kind.PHONE, value="07700 900123")
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped_key, story FROM reports_report")
        wrapped, story = map(bytes, cursor.fetchone())
        cursor.execute("SELECT value FROM reports_identifier")
        value = bytes(cursor.fetchone()[0])
    data_key = open_sealed(wrapped, expand(KEY, b"wrap"), f"reports.report.wrapped_key|{report.pk}")
    assert len(data_key) == 32
    assert [wrapped[1:3], story[1:3]] == [b"\x00\x07", b"\x00\x00"]
    padded = open_sealed(story, expand(data_key, b"reports.report.story"), f"reports.report.story|{report.pk}")
    told = STORY.encode()
    assert padded == len(told).to_bytes(4, "big") + told + bytes(256 - 4 - len(told))
    key = expand(data_key, b"reports.identifier.value")
    assert open_sealed(value, key, f"reports.identifier.value|{number.pk}")[4:16] == b"07700 900123"
