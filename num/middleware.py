"""What every response carries, the second factor that staff must have, what no session may hold, and no empty page."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

from num import look, pocket, resume

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
            # Not cookies: one carries "you have signed out". Not storage: it would end what tells her on this device.
            response["Clear-Site-Data"] = '"cache"'
            pocket.leave(response)
        return response

    return middleware


def second_factor(get_response: Handler) -> Handler:
    """Let staff in by sessions that were opened with a second factor; who has none yet is led to add one.

    It is asked of the session: somebody may have signed in with the password alone before there was a factor.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not (request.user.is_authenticated and request.user.is_staff):
            return get_response(request)
        if not is_mfa_enabled(request.user):
            return get_response(request) if _open_without_it(request.path) else redirect("mfa_index")
        if not _opened_with_it(request):
            logout(request)
            return redirect("account_login")
        return get_response(request)

    return middleware


def _open_without_it(path: str) -> bool:
    exact = {reverse(name) for name in ("home", "leave", "healthz", "readyz")}
    return path in exact or path.startswith(("/accounts/", settings.STATIC_URL))


def _opened_with_it(request: HttpRequest) -> bool:
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def no_form_in_session(get_response: Handler) -> Handler:
    """Whoever must show once more who they are sends their form again afterwards: what they typed stays on the page.

    allauth would keep it in the session until then, with the address and the browser that it came from.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        kept = request.session.pop(STATE_SESSION_KEY, None)
        if kept and any(field.shown for field in resume.typed(request)):
            return resume.resume(request, resume.UNSURE)
        return response

    return middleware


def no_empty_page(get_response: Handler) -> Handler:
    """Whoever comes back to where a form was sent is told so. It asks neither database nor session."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.method == "GET" and isinstance(response, HttpResponseNotAllowed):
            response.content = render_to_string("405.html", look.of(request).context)
        return response

    return middleware
