"""Signing in with a code that is sent to a verified address or number, instead of the password.

A known and an unknown one are answered with the same words and the same work: one row, one code, one message.
"""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from members import codes, limits, mail
from members.forms.account import AskCodeForm, TypeCodeForm
from members.models import Channel, User

TOO_MANY = "A code was asked for too often. Please wait an hour, or sign in with your password."
WRONG = "This code does not fit. Please look at our newest message."
ENDED = "This code does not work any more. Please ask for a new one."


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    if request.user.is_authenticated:
        return redirect("home")
    form = AskCodeForm(request.POST or None)
    if form.is_valid() and _sent(request, form):
        return redirect(passthrough_next_redirect_url(request, reverse("account_type_code"), REDIRECT_FIELD_NAME))
    return render(request, "account/ask_code.html", {"form": form})


def _sent(request: HttpRequest, form: AskCodeForm) -> bool:
    email = form.cleaned_data["email"]
    if not _within_limits(request, email):
        form.add_error(None, TOO_MANY)
        return False
    channel, address = Channel.objects.of_people_let_in().find_at(email)
    code = codes.begin(request.session, channel or Channel())
    mail.send("sign_in_code" if channel else "no_account_to_sign_in", address, code=code)
    return True


def _within_limits(request: HttpRequest, email: str) -> bool:
    asked = limits.allow("ask_code", limits.source(request), most=20, seconds=limits.MINUTE)
    return asked and mail.allow(request, "ask_code", email)


@require_http_methods(["GET", "HEAD", "POST"])
def type_code(request: HttpRequest) -> HttpResponseBase:
    """The code ends by use, with the third one that does not fit, and after ten minutes."""
    if request.user.is_authenticated:
        return redirect("home")
    form = TypeCodeForm(request.POST or None)
    try:
        user = codes.redeem(request.session, form.cleaned_data["code"]) if form.is_valid() else None
    except codes.Ended:
        messages.warning(request, ENDED)
        return redirect(passthrough_next_redirect_url(request, reverse("account_ask_code"), REDIRECT_FIELD_NAME))
    if user:
        return _sign_in(request, user)
    if form.is_valid():
        form.add_error("code", WRONG)
    return render(request, "account/type_code.html", {"form": form})


def _sign_in(request: HttpRequest, user: User) -> HttpResponseBase:
    """As after a password: whoever has a second factor is asked for it now."""
    record_authentication(request, user, method="code")
    response: HttpResponseBase = perform_login(request, Login(user=user, redirect_url=get_next_redirect_url(request)))
    return response
