"""Asking to join, and showing that an address works. No sign-in needed."""

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from members import actions, limits, links, mail, texts
from members.forms.join import KINDS, InvitedForm, JoinForm
from members.models import Channel, User

TOO_MANY = "Too many people asked to join from where you are. Please wait an hour, then send it again."
NAME_TAKEN = "Somebody signs in with this name already. Please choose another one."


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("me")
    if request.POST.get("website"):  # people do not see this field; a robot filled it in
        return redirect("join_sent")
    kind = (request.POST or request.GET).get("kind", User.Kind.INDIVIDUAL)
    form = JoinForm(kind, request.POST or None)
    if form.is_valid() and _applied(request, form):
        return redirect("join_sent")
    return render(request, "members/join.html", {"form": form, "kind": kind, "kinds": KINDS})


def _applied(request: HttpRequest, form: JoinForm) -> bool:
    if not _within_limits(request, form.cleaned_data["email"]):
        form.add_error(None, TOO_MANY)
        return False
    try:
        actions.apply(**form.cleaned_data)
    except actions.LoginNameTaken:
        form.add_error("username", NAME_TAKEN)
        return False
    return True


def _within_limits(request: HttpRequest, email: str) -> bool:
    asked = limits.allow("join", limits.source(request), most=30, seconds=limits.HOUR)
    return asked and mail.allow(request, "join", email)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The same page, whatever was given."""
    return render(request, "members/join_sent.html", {"texts": texts.are_sent()})


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows a button: scanners of mail open links."""
    try:
        channel = links.channel_to_confirm(token)
        if request.method == "POST":
            actions.confirm_address(channel, by=channel.user)
    except Channel.DoesNotExist as error:
        raise Http404 from error
    except (links.Stale, IntegrityError):
        return render(request, "members/stale_link.html", status=410)
    return render(request, "members/join_confirm.html", {"confirmed": not channel.is_unconfirmed})


@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody of staff opens the account she was invited to."""
    try:
        user = links.invited_user(token)
    except User.DoesNotExist as error:
        raise Http404 from error
    except links.Stale:
        return render(request, "members/stale_link.html", status=410)
    form = InvitedForm(request.POST or None, initial={"working_name": user.working_name})
    if form.is_valid():
        actions.accept_invitation(user, **form.cleaned_data)
        return redirect("account_login")
    return render(request, "members/invited.html", {"form": form, "login_name": user.username})
