"""Call-backs as providers send and sign them, made from what they publish and not from our own code."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.test import Client

from members.transports import Message

TOKEN, SIGNATURE, SIGNING_KEY, PASSWORD = "to/ken", "sign&ed=secret", "key-0123456789", "hook:correct-horse"
MAILGUN_HOOK, POSTMARK_HOOK = f"mailgun:{SIGNING_KEY}", f"postmark:{PASSWORD}"


def by_twilio(client: Client, address: str, token: str = TOKEN, **form: str) -> int:
    """https://www.twilio.com/docs/usage/webhooks/webhooks-security, "Validating signatures from Twilio"."""
    path = address.removeprefix(settings.BASE_URL)
    signature = signed(settings.BASE_URL + path, form, token)
    return client.post(path, form, headers={"X-Twilio-Signature": signature}).status_code


def signed(address: str, form: Mapping[str, str], token: str = TOKEN) -> str:
    """What Twilio sends as X-Twilio-Signature."""
    text = address + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def by_vonage(client: Client, secret: str = SIGNATURE, *, as_json: bool = False, **fields: str) -> int:
    """https://developer.vonage.com/getting-started/concepts/signing-messages, "Manually generate a signature"."""
    given = {
        "api-key": "key",
        "messageId": "0A0000001234567B",
        "timestamp": "1790000000",
        "nonce": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    text = ""
    for name in sorted(given):
        text += "&" + name + "=" + given[name].replace("&", "_").replace("=", "_")
    given["sig"] = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()
    if as_json:
        return client.post("/hooks/vonage/", json.dumps(given), content_type="application/json").status_code
    return client.post("/hooks/vonage/", given).status_code


def by_mailgun(client: Client, reference: str, event: str, key: str = SIGNING_KEY, **data: Any) -> int:
    """https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks."""
    timestamp, token = "1790000000", "a" * 50
    signature = hmac.new(key.encode(), (timestamp + token).encode(), hashlib.sha256).hexdigest()
    told = {
        "signature": {"timestamp": timestamp, "token": token, "signature": signature},
        "event-data": {
            "event": event,
            "timestamp": 1790000000.5,
            "id": "W3X4JOhFT-OZidZGKKr9iA",
            "recipient": "somebody@example.org",
            "user-variables": {"reference": reference},
            **data,
        },
    }
    return client.post("/hooks/mailgun/", json.dumps(told), content_type="application/json").status_code


def by_postmark(client: Client, reference: str, record: str, password: str = PASSWORD, **data: Any) -> int:
    """https://postmarkapp.com/developer/webhooks/bounce-webhook, with a password in the address of the webhook."""
    told = {"RecordType": record, "MessageID": "00000000-0000-0000-0000-000000000000", **data}
    proof = base64.b64encode(password.encode()).decode()
    return client.post(
        "/hooks/postmark/",
        json.dumps(told | {"Metadata": {"reference": reference}}),
        content_type="application/json",
        headers={"Authorization": f"Basic {proof}"},
    ).status_code


def bounce(code: str) -> dict[str, Any]:
    """What Mailgun says of a mail that came back with this answer (RFC 3463)."""
    status = {"message": f"550 {code} no", "code": 550, "description": ""}
    return {"severity": "permanent", "reason": "bounce", "delivery-status": status}


def reference_in(message: Message) -> str:
    """What an e-mail names itself to its provider."""
    found = re.search(rb'(?m)^X-Mailgun-Variables: {"reference": "([\w.-]+)"}\r$', message.data)
    assert found, "no reference"
    return found[1].decode()
