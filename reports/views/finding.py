"""One box to find a report or a case, for instance during a call. What is typed stands in no address."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from members.gates import UserRequest, only
from reports.actions.finding import find as look_for
from reports.forms.finding import FindForm


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
def find(request: UserRequest) -> HttpResponse:
    form = FindForm(request.POST if request.method == "POST" else None)
    found = look_for(form.cleaned_data["typed"], by=request.user) if form.is_valid() else None
    return render(request, "reports/find.html", {"form": form, "found": found})
