"""How pages look in this browser: in which colours, and whether they show what the site is.

A cookie of its own keeps it, since the sign-in page needs it before anybody is known. It ends with the browser and when
somebody leaves in a hurry, says nothing about anybody, and no row of ours knows it.
"""

from typing import NamedTuple, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

COOKIE = "v"
PLAIN = "p"
PLAIN_NAME = "Notes"
LIGHT, DARK = "light", "dark"
R = TypeVar("R", bound=HttpResponseBase)


class Look(NamedTuple):
    """``theme`` is LIGHT, DARK, or empty for what the device says."""

    theme: str = ""
    plain: bool = False

    @property
    def context(self) -> dict[str, object]:
        """What every page knows, also one that says that something failed."""
        name = PLAIN_NAME if self.plain else settings.SITE_NAME
        return {"SITE_NAME": name, "theme": self.theme, "plain": self.plain, "country": settings.COUNTRY}


def of(request: HttpRequest) -> Look:
    words = request.COOKIES.get(COOKIE, "").split(".")
    return Look(next((theme for theme in (LIGHT, DARK) if theme in words), ""), PLAIN in words)


def keep(response: R, look: Look) -> R:
    words = [look.theme, PLAIN if look.plain else ""]
    value = ".".join(word for word in words if word)
    if not value:
        response.delete_cookie(COOKIE, samesite="Lax")
        return response
    response.set_cookie(COOKIE, value, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")
    return response
