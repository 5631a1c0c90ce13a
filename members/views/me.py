"""A person's own account: what we call her, what she hears about, how we reach her."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import actions, limits
from members.addresses import normalise
from members.forms.me import SubscriptionsForm
from members.gates import UserRequest, admit, signed_in

reached = admit(lambda user: not user.is_staff)  # whom alerts may reach, now or once they have joined


@require_safe
@signed_in
def me(request: UserRequest) -> HttpResponse:
    return render(request, "members/me.html")


@require_http_methods(["GET", "HEAD", "POST"])
@reached
def subscriptions(request: UserRequest) -> HttpResponse:
    form = SubscriptionsForm(request.user, request.POST or None)
    if form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("regions", "work_types", "wording")}
        actions.choose(request.user, **chosen, levels=form.levels, by=request.user)
        messages.success(request, "Saved. It holds from now on.")
        return redirect("me_subscriptions")
    return render(request, "members/subscriptions.html", {"form": form})


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
