"""Where a copied alert came from: a group of members, never one of them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from alerts import actions, leak_marks
from alerts.forms.tracing import TraceForm
from alerts.impact import disclosure
from alerts.tracing import LEAST, Copied
from members.gates import UserRequest, only


@sensitive_post_parameters("passage")
@require_http_methods(["GET", "HEAD", "POST"])
@only("approve")
def trace(request: UserRequest) -> HttpResponse:
    """The passage is sent, looked at, and gone; that somebody looked is on record."""
    form = TraceForm(request.POST or None)
    context = {"form": form, "least": LEAST, "of": leak_marks.GROUPS}
    if not form.is_valid():
        return render(request, "desk/trace.html", context)
    found = actions.trace(form.cleaned_data["passage"], by=request.user)
    told = {
        "traced": found,
        "groups": sorted(found.groups),
        "copied": [(one.alert, _members(one)) for one in found.copied],
    }
    return render(request, "desk/trace.html", context | told)


def _members(found: Copied) -> disclosure.Shown | None:
    """As figures are published; None where they are so few that it would point to people."""
    return disclosure.show(found.members) if found.members >= LEAST else None
