"""What Twilio and Vonage call back, and how each signs it."""

import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha1, sha256

from django.conf import settings
from django.http import HttpRequest

from members.transports.callbacks import Heard, NotSigned, Said, Stopped, Told

STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})


class TwilioCalls:
    """https://www.twilio.com/docs/usage/webhooks/webhooks-security; the reference stands in the address we gave.

    ``tokens`` are those of our accounts there.
    """

    # Unknown, a landline; whoever has it answered STOP; what was no number all along.
    OF_THE_NUMBER = frozenset({"30005", "30006", "21610", "21211", "21614"})

    def __init__(self, *tokens: str) -> None:
        self._tokens = [token.encode() for token in tokens]

    def read(self, request: HttpRequest, reference: str) -> list[Heard]:
        signature = self._check(request)
        form = request.POST
        if "Body" in form:
            stopped = Stopped(form.get("From", ""), signature)
            return _stop(stopped, form["Body"], form.get("OptOutType") == "STOP")
        said = self._said(form.get("MessageStatus", ""), form.get("ErrorCode", ""))
        return [Told(reference, said)] if said else []

    def _check(self, request: HttpRequest) -> str:
        """Base64 of the HMAC-SHA1 of the address that was called and each field, in the order of their names."""
        fields = "".join(name + "".join(sorted(set(values))) for name, values in sorted(request.POST.lists()))
        text = settings.BASE_URL + request.get_full_path() + fields
        signatures = [b64encode(hmac.digest(token, text.encode(), sha1)) for token in self._tokens]
        return _one_of(signatures, request.headers.get("X-Twilio-Signature", ""))

    def _said(self, status: str, code: str) -> Said | None:
        if status == "delivered":
            return Said.DELIVERED
        if status not in ("undelivered", "failed"):
            return None  # on its way
        return Said.REFUSED if code in self.OF_THE_NUMBER else Said.FAILED


class VonageCalls:
    """https://developer.vonage.com/getting-started/concepts/signing-messages, with the method SHA-256 HMAC.

    ``secrets`` are the signature secrets of our accounts there. The reference is our ``client-ref``.
    """

    OF_THE_NUMBER = frozenset({"3", "4", "9"})  # gone for good, barred by its owner, none

    def __init__(self, *secrets: str) -> None:
        self._secrets = [secret.encode() for secret in secrets]

    def read(self, request: HttpRequest, reference: str) -> list[Heard]:
        fields = _fields(request)
        signature = self._check(fields)
        if "text" in fields:
            number, at = "+" + fields.get("msisdn", "").removeprefix("+"), _time(fields.get("timestamp", ""))
            return _stop(Stopped(number, signature, at), fields["text"])
        said = self._said(fields.get("status", ""), fields.get("err-code", ""))
        return [Told(fields.get("client-ref", ""), said)] if said else []

    def _check(self, fields: dict[str, str]) -> str:
        """HMAC-SHA256 of ``&name=value`` of each field but itself, in the order of their names, & and = as _."""
        clean = str.maketrans("&=", "__")
        signed = sorted((name, value) for name, value in fields.items() if name != "sig")
        text = "".join(f"&{name}={value.translate(clean)}" for name, value in signed)
        signatures = [hmac.digest(secret, text.encode(), sha256).hex().encode() for secret in self._secrets]
        return _one_of(signatures, fields.get("sig", "").lower())

    def _said(self, status: str, code: str) -> Said | None:
        if status == "delivered":
            return Said.DELIVERED
        if status not in ("expired", "failed", "rejected"):
            return None  # on its way
        return Said.REFUSED if code in self.OF_THE_NUMBER else Said.FAILED


def _one_of(signatures: list[bytes], given: str) -> str:
    """The one that was given. Raises NotSigned."""
    if not any(hmac.compare_digest(signature, given.encode()) for signature in signatures):
        raise NotSigned
    return given


def _fields(request: HttpRequest) -> dict[str, str]:
    """Of a form or of JSON: the account's owner chooses. Raises NotSigned for what is neither."""
    if request.content_type != "application/json":
        return {name: str(value) for name, value in request.POST.items()}
    try:
        return {name: str(value) for name, value in json.loads(request.body).items()}
    except (AttributeError, ValueError) as error:
        raise NotSigned from error


def _time(seconds: str) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() else None


def _stop(stopped: Stopped, text: str, understood: bool = False) -> list[Heard]:
    """What somebody texted to us; nothing but STOP is looked at, and nothing is kept."""
    first = text.split(maxsplit=1)[0].strip(".!\"'").upper() if text.strip() else ""
    return [stopped] if understood or first in STOP else []
