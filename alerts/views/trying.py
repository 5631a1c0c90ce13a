"""Sending an alert to oneself, to see it as its readers will."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from alerts import actions
from alerts.forms import TryForm
from alerts.models import Alert
from alerts.views.alert_page import show
from members.gates import UserRequest, admit
from num.purposes import Purpose
from num.rows import acting_as


@require_POST
@admit(lambda user: user.may("draft"))  # no purpose: while providers are asked no transaction is open
def send_to_self(request: UserRequest, pk: UUID) -> HttpResponse:
    with acting_as(Purpose.OVERVIEW, request.user):
        found = get_object_or_404(Alert.objects.visible_to(request.user).select_related("case"), pk=pk)
    form = TryForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, trying=form)
    try:
        tried = actions.send_to_self(found, form.cleaned_data["wording"], by=request.user)
    except actions.Refused as refused:
        return _shown(request, found, refused=str(refused), trying=form)
    if taken := ", ".join(one.channel for one in tried if one.taken):
        messages.success(request, f"Sent to you alone, as a test: {taken}.")
    if missed := ", ".join(one.channel for one in tried if not one.taken):
        messages.warning(request, f"The provider did not take it: {missed}. Try again later.")
    return redirect("desk_alert", found.pk)


def _shown(request: UserRequest, alert: Alert, **said: Any) -> HttpResponse:
    with acting_as(Purpose.OVERVIEW, request.user):
        return show(request, alert, **said)
