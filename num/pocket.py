"""What a browser carries for us, sealed, because no row of ours may hold it beside an account.

Somebody who is signed in may report without her account. The code of that report, and which report a code has opened,
would tie it to her if they lay in her session.
"""

import base64
import json
import time
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from num import crypto

COOKIE = "r"
LABEL = "num.pocket"
R = TypeVar("R", bound=HttpResponseBase)


def look(request: HttpRequest) -> dict[str, str]:
    """What is carried; nothing once it was not renewed for as long as a session lasts."""
    try:
        sealed = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, ""))
        until, held = json.loads(crypto.unseal_with_ring(sealed, LABEL, LABEL))
    except (crypto.Unreadable, ValueError):
        return {}
    return dict(held) if until > time.time() else {}


def keep(request: HttpRequest, response: R, **changes: str | None) -> R:
    """Let the browser carry on what it has, with these changes: None takes something out."""
    held = {name: value for name, value in (look(request) | changes).items() if value}
    if not held:
        return empty(response)
    plain = json.dumps([time.time() + settings.SESSION_COOKIE_AGE, held]).encode()
    sealed = base64.urlsafe_b64encode(crypto.seal_with_ring(plain, LABEL, LABEL)).decode()
    response.set_cookie(COOKIE, sealed, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")
    return response


def first(request: HttpRequest, name: str, value: str) -> str:
    """What is carried under ``name``, with this word before the others."""
    return " ".join(dict.fromkeys([*value.split(), *look(request).get(name, "").split()]))


def empty(response: R) -> R:
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def leave(response: R) -> R:
    """Somebody goes from this browser: a page that still lies open in it is no longer taken for hers."""
    response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
    return empty(response)
