"""The checker's page. What is looked up comes by POST and is kept nowhere: no address, no log, no cache holds it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from alerts import checker
from alerts.forms import CheckForm
from members.gates import UserRequest, only
from reports.identifiers import Unusable


@sensitive_post_parameters("number")
@require_http_methods(["GET", "HEAD", "POST"])
@only("check")
def check(request: UserRequest) -> HttpResponse:
    """The answer is shown in the reply itself: an address to send somebody on to would have to hold the number."""
    form = CheckForm(request.POST or None)
    if not form.is_valid():
        return render(request, "alerts/check.html", {"form": form})
    try:
        match = checker.look_up(form.cleaned_data["number"], by=request.user)
    except checker.TooMany as limit:
        context = {"form": form, "again_at": limit.again_at}
        return render(request, "alerts/check_limit.html", context, status=429)
    except Unusable as unusable:
        form.add_error("number", str(unusable))
        return render(request, "alerts/check.html", {"form": form})
    return render(request, "alerts/checked.html", {"form": form, "match": match})
