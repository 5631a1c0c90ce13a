"""A phone or a computer on which a member wants to be told."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from members import actions, devices, push
from members.forms.contact import NO_DEVICE, DeviceForm
from members.gates import UserRequest, told
from members.models import Channel

ENOUGH = f"We keep {actions.MOST_DEVICES} devices for you at most. Please remove one first."


@require_http_methods(["GET", "HEAD", "POST"])
@told
def add_device(request: UserRequest) -> HttpResponse:
    """Only for whoever has just shown who she is: another's device would show him when messages come to her."""
    if not push.own_key():
        raise Http404
    raise_if_reauthentication_required(request, app="account")
    form = DeviceForm(request.POST or None, initial={"called": devices.describe(request.headers.get("User-Agent", ""))})
    channel = _added(request, form) if form.is_valid() else None
    if channel:
        messages.success(request, "We tell you on this device from now on. Try it with a test message.")
        return redirect("me_channel", channel.uid)
    return render(request, "members/add_device.html", {"form": form, "key": push.own_key()})


def _added(request: UserRequest, form: DeviceForm) -> Channel | None:
    try:
        return actions.add_device(request.user, form.device, by=request.user)
    except (actions.AddressHeld, IntegrityError):  # no browser gives the same twice
        form.add_error(None, NO_DEVICE)
    except actions.TooManyAddresses:
        form.add_error(None, ENOUGH)
    return None
