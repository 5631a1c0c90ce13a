"""Whom at each police force we give packages to, and when that was last checked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from members.gates import UserRequest, only
from reports.actions.force import keep_contact
from reports.forms.share import ForceForm
from reports.models import Force


@require_safe
@only("triage")
def forces(request: UserRequest) -> HttpResponse:
    found = Force.objects.select_related("checked_by", "region")
    return render(request, "reports/forces.html", {"forces": found, "may_edit": request.user.may("approve")})


@require_http_methods(["GET", "HEAD", "POST"])
@only("approve")
def force(request: UserRequest, code: str) -> HttpResponse:
    """POST says: this is right today."""
    found = get_object_or_404(Force.objects.select_related("checked_by"), code=code)
    form = ForceForm(request.POST or None, initial={"contact": found.contact, "public_key": found.public_key})
    if form.is_valid():
        keep_contact(found, **form.cleaned_data, by=request.user)
        messages.success(request, f"{found}: checked today.")
        return redirect("casework_forces")
    return render(request, "reports/force.html", {"force": found, "form": form})
