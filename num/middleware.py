"""What every response carries, and the second factor that staff must have."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

Handler = Callable[[HttpRequest], HttpResponseBase]

HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "autoplay",
            "camera",
            "display-capture",
            "encrypted-media",
            "fullscreen",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "picture-in-picture",
            "screen-wake-lock",
            "usb",
            "xr-spatial-tracking",
        )
    ),
    "X-Robots-Tag": "noindex, nofollow",
}


def headers(get_response: Handler) -> Handler:
    """Keep every page out of caches, search engines and other sites' windows.

    Static files may be cached: their names change with their contents. Passkeys stay allowed: they are
    not in the list of features switched off.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        if not request.path.startswith(settings.STATIC_URL):
            response["Cache-Control"] = "no-store"
        if request.method == "POST" and request.path == reverse("account_logout"):
            response["Clear-Site-Data"] = '"cache", "storage"'  # not cookies: one carries "you have signed out"
        return response

    return middleware


def second_factor(get_response: Handler) -> Handler:
    """Send staff without a second factor to where one is added, from all but the few pages they need."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if _lacks_second_factor(request) and not _open_without_it(request.path):
            return redirect("mfa_index")
        return get_response(request)

    return middleware


def _lacks_second_factor(request: HttpRequest) -> bool:
    user = request.user
    return user.is_authenticated and user.needs_second_factor and not is_mfa_enabled(user)


def _open_without_it(path: str) -> bool:
    exact = {reverse(name) for name in ("home", "leave", "healthz", "readyz")}
    return path in exact or path.startswith(("/accounts/", settings.STATIC_URL))
