"""The words of a reporter's advert, which no warning may repeat."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from members.gates import UserRequest, only
from reports.actions.advert import keep_advert
from reports.actions.looking import look_at
from reports.forms.case import AdvertForm
from reports.views.lost import keeps_typed, report_of_mine


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
@keeps_typed
def advert(request: UserRequest, pk: UUID) -> HttpResponse:
    found = report_of_mine(request, pk)
    form = AdvertForm(request.POST if request.method == "POST" else None, initial={"advert": found.advert})
    if form.is_valid():
        keep_advert(found, form.cleaned_data["advert"], by=request.user)
        messages.success(request, "Saved. From now on every draft is compared with it.")
        return redirect("casework_report", pk=pk)
    look_at(found, by=request.user)
    return render(request, "reports/advert.html", {"report": found, "form": form})
