"""A person's own account: what we call her. How we reach her is in ``contact``."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from members import actions, standings
from members.forms.membership import SecondLookForm
from members.gates import UserRequest, signed_in
from members.models import Application, Organisation, Overuse
from num.states import IllegalMove


@require_safe
@signed_in
def me(request: UserRequest) -> HttpResponse:
    return _show(request, SecondLookForm())


@require_POST
@signed_in
def second_look(request: UserRequest) -> HttpResponse:
    """Ask that somebody else decides about my request to join."""
    application = get_object_or_404(Application, user=request.user)
    form = SecondLookForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    try:
        actions.ask_second_look(application, form.cleaned_data["about"], by=request.user)
        messages.success(request, "Sent. Somebody else looks at it now.")
    except IllegalMove:
        messages.warning(request, "There is nothing to look at again now.")
    return redirect("me")


def _show(request: UserRequest, form: SecondLookForm) -> HttpResponse:
    application = Application.objects.filter(user=request.user).first()
    context = {
        "application": application,
        "standing": standings.of(application),
        "organisation": Organisation.objects.of(request.user).first(),
        "lookups_stopped": Overuse.objects.stopped().filter(user=request.user).exists(),
        "recovered": request.user.recoveries.news().first(),
        "form": form,
    }
    return render(request, "members/me.html", context)
