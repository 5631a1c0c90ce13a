"""The open cases of somebody who works here no more, and who takes them on. Their content stays closed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from members.gates import UserRequest, only
from members.models import User
from reports.actions import case as actions
from reports.forms.case import HandOnForm
from reports.models import Case


@require_http_methods(["GET", "HEAD", "POST"])
@only("approve")
def hand_on(request: UserRequest, pk: UUID) -> HttpResponse:
    """POST gives one case, or several, to another caseworker."""
    leaver = get_object_or_404(User.objects.staff(), pk=pk, is_active=False)
    cases = Case.objects.left_by(leaver)
    form = HandOnForm(cases, request.POST or None)
    if form.is_valid():
        worker = form.cleaned_data["worker"]
        for case in form.cleaned_data["cases"]:
            actions.hand_on(case, leaver, worker, by=request.user)
        messages.success(request, f"{worker.working_name} works on them from now on.")
        return redirect("hand_on", pk=pk)
    return render(request, "reports/hand_on.html", {"leaver": leaver, "cases": cases, "form": form})
