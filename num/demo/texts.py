"""The demonstration's provider of texts: what it took is delivered at once, and it calls back to say so."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from threading import Thread
from urllib.parse import urlencode
from urllib.request import urlopen

from django.conf import settings

from num.demo import mailbox
from num.demo.environment import TEXTS_SECRET


def take(form: Mapping[str, str]) -> None:
    """It lies in the mailbox; who sent it is told, as Vonage does, if they asked for that."""
    mailbox.keep_text(f"+{form.get('to', '')}", form.get("text", ""))
    address, reference = form.get("callback", ""), form.get("client-ref", "")
    if reference and address.startswith(f"{settings.BASE_URL}/"):
        told = _signed({"status": "delivered", "err-code": "0", "client-ref": reference})
        Thread(target=urlopen, args=(address, urlencode(told).encode()), kwargs={"timeout": 20}, daemon=True).start()


def _signed(told: dict[str, str]) -> dict[str, str]:
    """https://developer.vonage.com/getting-started/concepts/signing-messages, with the method SHA-256 HMAC."""
    clean = str.maketrans("&=", "__")
    text = "".join(f"&{name}={value.translate(clean)}" for name, value in sorted(told.items()))
    return told | {"sig": hmac.digest(TEXTS_SECRET.encode(), text.encode(), sha256).hex()}
