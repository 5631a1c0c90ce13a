"""Saying that one knows an applicant."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from members import actions, limits
from members.forms.vouching import VouchForm
from members.gates import UserRequest, only

TOO_MANY = "You have entered many codes today. Please try again tomorrow."
THANKS = "Thank you. If somebody is waiting with this code, the people who decide will see that you know them."


@require_http_methods(["GET", "HEAD", "POST"])
@only("vouch")
def vouch(request: UserRequest) -> HttpResponse:
    """The answer is the same whatever the code: it must not tell who has asked to join."""
    form = VouchForm(request.POST or None)
    if form.is_valid():
        if limits.allow("vouch", str(request.user.pk), most=10, seconds=limits.DAY):
            actions.vouch(form.cleaned_data["code"], by=request.user)
            messages.success(request, THANKS)
            return redirect("vouch")
        form.add_error("code", TOO_MANY)
    return render(request, "members/vouch.html", {"form": form})
