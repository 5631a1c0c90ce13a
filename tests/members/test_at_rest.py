"""What a thief of the database reads about members: nothing that names, reaches or opens."""

import base64
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.db import connection
from django.test import Client

from members.models import User
from tests.alerts.rows import rows
from tests.factories import PASSWORD, code_of

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]

WORDS = {
    "address": "nina.vale@hidden.example.org",
    "working name": "Nightingale Nina",
    "what she wrote": "My advert is number 4711 on the usual page.",
    "password": "a password of many words",
}


def dump() -> bytes:
    """Every value of every table, as text and as raw bytes, also under base64."""
    found: list[bytes] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [_bytes(value) for row in cursor.fetchall() for value in row if value is not None]
    return b"\n".join(found + [_decoded(value) for value in found]).lower()


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def _decoded(value: bytes) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        return b""


def test_nothing_typed_when_joining_lies_in_clear(client: Client) -> None:
    client.post(
        "/join/",
        {
            "kind": "individual",
            "working_name": WORDS["working name"],
            "email": WORDS["address"],
            "wording": "full",
            "about": WORDS["what she wrote"],
            "username": "nina",
            "password": WORDS["password"],
        },
    )
    client.post("/accounts/login/", {"login": "nina", "password": WORDS["password"]})
    nina = User.objects.get(username="nina")
    assert nina.channels.get(kind="email").address == WORDS["address"]
    found = dump()
    assert b"nina" in found, "the dump must hold the login name, or it shows nothing"
    assert [name for name, words in WORDS.items() if words.lower().encode() in found] == []
    assert b"hidden.example" not in found


def test_session_with_a_typed_address_is_sealed_and_its_cookie_useless(client: Client, ann: User) -> None:
    client.post("/accounts/login/", {"login": "ann@example.org", "password": PASSWORD})
    assert client.session["account_authentication_methods"][0]["email"] == "ann@example.org"
    found = dump()
    assert b"ann@example.org" not in found
    assert client.cookies["s"].value.encode() not in found
    assert str(ann.pk).encode() in found or ann.pk.hex.encode() in found


def test_nobody_reads_when_somebody_last_signed_in(client: Client, caro: User) -> None:
    """Neither who they are nor their second step was written to, by signing in or by showing once more who one is."""

    def kept() -> dict[str, list[str]]:
        return {table: found for table, found in rows().items() if table in ("members_user", "mfa_authenticator")}

    before = kept()
    client.post("/accounts/login/", {"login": "caro", "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code_of(caro)})
    assert client.get("/casework/").status_code == 200
    cache.clear()  # so that the same code may be used again
    client.post("/accounts/2fa/reauthenticate/", {"code": code_of(caro)})
    assert [record["method"] for record in client.session["account_authentication_methods"]].count("mfa") == 2
    assert kept() == before


def test_second_factor_secrets_are_sealed(client: Client, caro: User) -> None:
    client.force_login(caro)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/2fa/recovery-codes/generate/")
    data = dict(Authenticator.objects.filter(user=caro).values_list("type", "data"))
    secrets = [decrypt(data["totp"]["secret"]), decrypt(data["recovery_codes"]["seed"])]
    assert len(code_of(caro)) == 6
    found = dump()
    assert [secret for secret in secrets if secret.lower().encode() in found] == []
