"""Whoever has an account: finding somebody, and letting them in no more."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from members import actions
from members.forms.people import FindForm, SuspendForm
from members.gates import UserRequest, only
from members.models import User
from num import audit
from num.states import IllegalMove

LAST_ADMINISTRATOR = "This is the last administrator. Invite another one first, then close this account."


@require_http_methods(["GET", "HEAD", "POST"])
@only("suspend")
def people(request: UserRequest) -> HttpResponse:
    """Who is found is shown in the reply itself: an address to send somebody on to would have to hold the name."""
    form = FindForm(request.POST or None)
    found = _found(request, form) if form.is_valid() else None
    context = {"form": form, "found": found, "staff": User.objects.staff(), "suspended": User.objects.suspended()}
    return render(request, "members/people.html", context)


def _found(request: UserRequest, form: FindForm) -> list[User]:
    """That somebody looked is on record, not for whom: there may be nobody of that name."""
    audit.record("people.searched", request.user, by=request.user)
    return User.objects.called(form.cleaned_data["name"])


@require_http_methods(["GET", "HEAD", "POST"])
@only("suspend")
def person(request: UserRequest, pk: UUID) -> HttpResponse:
    user = get_object_or_404(User.objects.select_related("suspension__by"), pk=pk)
    form = SuspendForm(request.POST or None)
    if form.is_valid() and _suspended(request, user, form):
        return redirect("person", pk=pk)
    audit.record("user.read", user, by=request.user)
    context = {"person": user, "form": form, "may_hand_on": user.is_staff and request.user.may("approve")}
    return render(request, "members/person.html", context)


def _suspended(request: UserRequest, user: User, form: SuspendForm) -> bool:
    try:
        actions.suspend(user, reason=form.cleaned_data["reason"], by=request.user)
    except actions.LastAdministrator:
        form.add_error(None, LAST_ADMINISTRATOR)
        return False
    except IllegalMove:
        messages.warning(request, "Somebody else has closed this account already.")
    else:
        messages.success(request, "The account is closed. They are signed out and get no messages.")
    return True


@require_POST
@only("suspend")
def restore(request: UserRequest, pk: UUID) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    try:
        actions.restore_access(user, by=request.user)
    except IllegalMove:
        messages.warning(request, "This account is open already.")
    else:
        messages.success(request, "The account is open again. They can sign in.")
    return redirect("person", pk=pk)
