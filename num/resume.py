"""When a form cannot be taken (session ended, token stale, a fault of ours): show it, and let it be sent again."""

import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Concatenate, NamedTuple, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.http.response import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from num import look

P = ParamSpec("P")

SIGNED_OUT, UNSURE, STALE, FAILED, BUSY, FULL = "signed out", "unsure", "stale", "failed", "busy", "full"
LEFT_OUT = re.compile(r"password|^csrfmiddlewaretoken$")
NOT_TYPED = re.compile(
    r"-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$|^(next|opened_at|draft|version|go|add|remove|save|send)$"
)
IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|")


class Typed(NamedTuple):
    """One value of the form as it came; ``shown`` if it is for people to read."""

    name: str
    label: str
    value: str
    shown: bool

    @property
    def rows(self) -> int:
        """About as many lines as the value needs, up to a screenful."""
        return min(12, 1 + self.value.count("\n") + len(self.value) // 50)


def signed_in(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Like ``login_required``, but whoever sends a form after their session ended keeps what they typed."""

    @wraps(view)
    def gate(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            return resume(request, SIGNED_OUT)
        return redirect_to_login(request.get_full_path())

    return gate


def resume(request: HttpRequest, because: str, status: int = 403, **more: str) -> HttpResponse:
    """The page that shows what was typed, with one button that sends it to the same address again.

    Nothing is done and nothing is stored: all that was typed travels in the page. Passwords and files
    are left out. A form that another site sent is refused, or that site could have its words sent by a click.
    ``because`` is one of SIGNED_OUT, UNSURE, STALE, FAILED, BUSY, FULL; ``more`` is sent along next time. After a
    fault the page asks neither database nor session.

    Raises PermissionDenied if the form comes from another site.
    """
    if _from_elsewhere(request):
        raise PermissionDenied
    context = {
        "because": because,
        "address": request.get_full_path(),
        "csrf_token": get_token(request),
        "typed": list(typed(request)),
        "more": more,
        "left_out": bool(request.FILES) or any("password" in name for name in request.POST),
        **look.of(request).context,
    }
    page = render_to_string("resume.html", context, None if because == FAILED else request)
    return HttpResponse(page, status=status)


def _from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site sent this form. Every browser since 2020 says where from."""
    origin = request.headers.get("Origin", "")
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return bool(origin) and origin not in own


def typed(request: HttpRequest) -> Iterator[Typed]:
    for name, values in request.POST.lists():
        if LEFT_OUT.search(name):
            continue
        for value in map(str, values):
            shown = not (NOT_TYPED.search(name) or IDENTIFIER.fullmatch(value))
            yield Typed(name, _label(name), value, shown)


def _label(name: str) -> str:
    """A field's name in words: ``people-0-hair_colour`` becomes "Hair colour"."""
    return name.rpartition("-")[2].replace("_", " ").capitalize()
