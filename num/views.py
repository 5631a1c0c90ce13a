"""Pages that belong to no app: the front page, the way out, and the second chance for a form."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from num import pocket
from num.resume import FAILED, STALE, resume


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, and the ways in."""
    return render(request, "home.html")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """End the session and go to a neutral site. POST is the script's beacon: it ends the session and stays.

    The one GET that changes state, without a token: leaving must work as a plain link, in a second, from any
    page. A stranger who triggers it can only sign somebody out.
    """
    request.session.flush()
    if request.method == "POST":
        return pocket.empty(HttpResponse(status=204))
    response = pocket.empty(redirect(settings.EXIT_URL))
    response.status_code = 303
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def resend(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's answer to a form whose token was stale: the form again, with what was typed."""
    return resume(request, STALE)


def failed(request: HttpRequest) -> HttpResponse:
    """Django's answer to a fault of ours: the plain page, or the form again. It asks nothing that may have failed."""
    if request.method == "POST" and request.POST:
        return resume(request, FAILED, status=500)
    return HttpResponse(render_to_string("500.html", {"SITE_NAME": settings.SITE_NAME}), status=500)
