"""Sending an alert to oneself, to see it as its readers will."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from alerts import actions
from alerts.forms import TryForm
from alerts.models import Alert
from alerts.views.alert_page import show
from members.gates import UserRequest, only


@require_POST
@only("draft")
def send_to_self(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Alert.objects.visible_to(request.user).select_related("case"), pk=pk)
    form = TryForm(request.POST)
    if not form.is_valid():
        return show(request, found, trying=form)
    try:
        tried = actions.send_to_self(found, form.cleaned_data["wording"], by=request.user)
    except actions.Refused as refused:
        return show(request, found, refused=str(refused), trying=form)
    if taken := ", ".join(one.channel for one in tried if one.taken):
        messages.success(request, f"Sent to you alone, as a test: {taken}.")
    if missed := ", ".join(one.channel for one in tried if not one.taken):
        messages.warning(request, f"The provider did not take it: {missed}. Try again later.")
    return redirect("desk_alert", found.pk)
