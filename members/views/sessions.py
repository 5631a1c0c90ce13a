"""Where I am signed in, and signing out there. No network address is kept, and of the device a few coarse words."""

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from members import actions
from members.gates import UserRequest, signed_in
from members.models import Channel
from num import pocket, sessions


@require_safe
@signed_in
def own(request: UserRequest) -> HttpResponse:
    here, everywhere = _here(request), sessions.opened_by(request.user)
    context = {
        "here": next((one for one in everywhere if one.key == here), None),
        "others": [one for one in everywhere if one.key != here],
        "devices": request.user.channels.filter(kind=Channel.Kind.PUSH).exists(),
    }
    return render(request, "members/sessions.html", context)


@require_POST
@signed_in
def end(request: UserRequest) -> HttpResponse:
    """One of the others; this one ends by signing out."""
    key = request.POST.get("session", "")
    if key == _here(request) or not actions.end_session(request.user, key, by=request.user):
        raise Http404
    messages.success(request, "Signed out there.")
    return redirect("me_sessions")


@require_POST
@signed_in
def end_others(request: UserRequest) -> HttpResponse:
    update_session_auth_hash(request, actions.end_sessions(request.user, by=request.user))
    messages.success(request, "Signed out everywhere but here.")
    return redirect("me_sessions")


@require_POST
@signed_in
def end_all(request: UserRequest) -> HttpResponse:
    actions.end_sessions(request.user, by=request.user)
    logout(request)
    messages.success(request, "You are signed out everywhere.")
    return pocket.leave(redirect("account_login"))


def _here(request: UserRequest) -> str:
    return sessions.stored_key(request.session.session_key or "")
