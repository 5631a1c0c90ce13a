"""Pages that belong to no app: the front page, how it looks, the way out, and the second chance for a form."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from num import look, pocket, sessions
from num.forms import LookForm
from num.look import Look
from num.resume import FAILED, STALE, resume


@require_safe
def home(request: HttpRequest, template: str = "home.html", **more: object) -> HttpResponse:
    """What this is, and the ways in; with the plain look, for whoever is not signed in, nothing of that.

    A higher app gives its own ``template``, which extends ours, and what ``more`` it shows.
    """
    if look.of(request).plain and not request.user.is_authenticated:
        return _decoy(request)
    return render(request, template, more)


@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest) -> HttpResponse:
    """A page that looks like somebody's notes. Its button leads to the sign-in page, and the plain look begins."""
    if request.method == "POST":
        return look.keep(redirect("account_login"), look.of(request)._replace(plain=True))
    return _decoy(request)


def _decoy(request: HttpRequest) -> HttpResponse:
    return render(request, "notes.html", look.of(request)._replace(plain=True).context | {"decoy": True, "menu": ()})


@require_http_methods(["GET", "HEAD", "POST"])
def change_look(request: HttpRequest) -> HttpResponse:
    """Colours, and the plain look: for everybody, in this browser."""
    form = LookForm(request.POST if request.method == "POST" else None, initial=look.of(request)._asdict())
    if form.is_valid():
        messages.success(request, "Saved. It holds in this browser until you close it.")
        return look.keep(redirect("look"), Look(**form.cleaned_data))
    return render(request, "look.html", {"form": form})


@require_safe
def manifest(request: HttpRequest, plain: bool = False) -> HttpResponse:
    """What the site is called, and shown as, on a home screen."""
    name = look.PLAIN_NAME if plain else settings.SITE_NAME
    icon = {"src": static("num/notes.svg" if plain else "num/icon.svg"), "sizes": "any", "type": "image/svg+xml"}
    start = reverse("notes" if plain else "home")
    held = {"name": name, "short_name": name, "start_url": start, "icons": [icon]}
    # iPhones let only what stands alone show messages; wherever there can be a button to go back, there is one.
    held |= {"display": "standalone", "display_override": ["minimal-ui"]}
    return JsonResponse(held, content_type="application/manifest+json")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that shows messages on a device. It stands at the root, so that it may do so for the whole site."""
    return render(request, "worker.js", content_type="text/javascript")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """End the session and go to a neutral site. POST is the script's beacon: it ends the session and stays.

    The one GET that changes state, without a token: leaving must work as a plain link, in a second, from any
    page. A stranger who triggers it can only sign somebody out.
    """
    request.session.flush()
    if request.method == "POST":
        return pocket.leave(HttpResponse(status=204))
    response = pocket.leave(redirect(settings.EXIT_URL))
    response.status_code = 303
    response["Clear-Site-Data"] = '"cache", "cookies"'  # not storage: it would end what tells her on this device
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """For the script of every page: any request renews the session, and this one says for how many seconds."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    return JsonResponse({"left": sessions.ends_in(request.session)})


def resend(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's answer to a form whose token was stale: the form again, with what was typed."""
    return resume(request, STALE)


def failed(request: HttpRequest) -> HttpResponse:
    """Django's answer to a fault of ours: the plain page, or the form again. It asks nothing that may have failed."""
    if request.method == "POST" and request.POST:
        return resume(request, FAILED, status=500)
    return HttpResponse(render_to_string("500.html", look.of(request).context), status=500)
