"""What a push service is given: encrypted for one browser (RFC 8291, RFC 8188), and signed as ours (RFC 8292)."""

import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from members.push import CURVE, Device, decode, encode, point, public_key

SALT_BYTES = 16
RECORD = 4096
LAST = b"\x02"  # after the text of the last record


def encrypt(text: bytes, device: Device) -> bytes:
    """Only the browser opens it. Each message has a key and a salt of its own."""
    return encrypt_with(ec.generate_private_key(CURVE), os.urandom(SALT_BYTES), text, device)


def encrypt_with(own: ec.EllipticCurvePrivateKey, salt: bytes, text: bytes, device: Device) -> bytes:
    """Raises ValueError for a device whose key is none."""
    theirs, ours = public_key(device.p256dh), point(own.public_key())
    shared = own.exchange(ec.ECDH(), theirs)
    secret = _derive(shared, decode(device.auth), b"WebPush: info\0" + point(theirs) + ours, 32)
    key = _derive(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(secret, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return header + AESGCM(key).encrypt(nonce, text + LAST, None)


def _derive(secret: bytes, salt: bytes, info: bytes, size: int) -> bytes:
    return HKDF(SHA256(), size, salt, info).derive(secret)


def authorization(key: ec.EllipticCurvePrivateKey, audience: str, subject: str, expires: int) -> str:
    """The header that says who we are to the service at ``audience``, until ``expires``."""
    claims = {"aud": audience, "exp": expires, "sub": subject}
    signed = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    signature = encode(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={encode(point(key.public_key()))}"


def _json(value: Any) -> str:
    return encode(json.dumps(value).encode())
