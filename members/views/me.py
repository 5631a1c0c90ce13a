"""A person's own account: what we call her, how we reach her."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from members import actions, limits
from members.addresses import normalise
from members.gates import UserRequest, reached, signed_in
from members.models import Organisation


@require_safe
@signed_in
def me(request: UserRequest) -> HttpResponse:
    return render(request, "members/me.html", {"organisation": Organisation.objects.of(request.user).first()})


@require_safe
@reached
def contact(request: UserRequest) -> HttpResponse:
    channels = request.user.channels.order_by("id")
    return render(request, "members/contact.html", {"channels": channels})


@require_POST
@reached
def send_link(request: UserRequest, uid: str) -> HttpResponse:
    """Mail the link that confirms one of my own addresses once more."""
    user = request.user
    channel = get_object_or_404(user.channels.filter(verified_at=None), uid=uid)
    if limits.allow("send_link", normalise(channel.address), most=5, seconds=3600):
        actions.send_confirmation(channel, by=user)
        messages.success(request, "We have sent the link again. Look among the unwanted mail, too.")
    else:
        messages.warning(request, "We have sent it several times already. Please try again in an hour.")
    return redirect("me_contact")
