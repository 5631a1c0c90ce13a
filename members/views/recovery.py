"""Somebody who lost every second step: recognised by one of staff, confirmed by another."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from members import actions
from members.forms.people import RecoverForm
from members.gates import UserRequest, only
from members.models import User
from num.states import IllegalMove

SENT = "Done. A link to begin anew is on its way to their address."
NO_ADDRESS = (
    "Done. They have no confirmed address that we can write to, so no link was sent: "
    "whoever looks after the server can make one for staff with “manage.py invite_staff”."
)


@require_http_methods(["GET", "HEAD", "POST"])
@only("suspend")
def recover(request: UserRequest, pk: UUID) -> HttpResponse:
    """Say how one has recognised this person; or read how somebody else has."""
    user = get_object_or_404(User.objects.filter(is_active=True), pk=pk)
    form = RecoverForm(request.POST or None)
    if form.is_valid():
        _start(request, user, form.cleaned_data["how"])
        return redirect("person_recover", pk=pk)
    waiting = user.recoveries.waiting().select_related("started_by").first()
    return render(request, "members/recover.html", {"person": user, "form": form, "waiting": waiting})


def _start(request: UserRequest, user: User, how: str) -> None:
    try:
        actions.start_recovery(user, how, by=request.user)
        messages.success(request, "Saved. Somebody else has to confirm it within 24 hours.")
    except IllegalMove:
        messages.warning(request, "Somebody else has started this already.")


@require_POST
@only("suspend")
def confirm(request: UserRequest, pk: UUID) -> HttpResponse:
    user = get_object_or_404(User.objects.filter(is_active=True), pk=pk)
    try:
        sent = actions.confirm_recovery(user, by=request.user)
        messages.success(request, SENT if sent else NO_ADDRESS)
    except IllegalMove:
        messages.warning(request, "There is nothing to confirm any more: it was done, or nobody did within 24 hours.")
    return redirect("person", pk=pk)
