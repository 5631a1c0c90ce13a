"""Calling who made a report: how she wants it, and a note of each call."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from members.gates import UserRequest, only
from reports.actions.call import NotAllowed, note_call
from reports.actions.looking import look_at
from reports.forms.case import CallForm
from reports.models import Report
from reports.views.lost import keeps_typed, report_of_mine

NOT_ALLOWED = "This is not as they allow it. Please say why it had to be."


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
@keeps_typed
def call(request: UserRequest, pk: UUID) -> HttpResponse:
    found = report_of_mine(request, pk, Report.objects.callable_by(request.user).select_related("reporter"))
    form = CallForm(request.POST or None)
    if form.is_valid() and _noted(request, found, form):
        return redirect("casework_report", pk=pk)
    look_at(found, by=request.user)
    return render(request, "reports/call.html", {"report": found, "form": form})


def _noted(request: UserRequest, found: Report, form: CallForm) -> bool:
    try:
        note_call(found, **form.call, by=request.user)
    except NotAllowed:
        form.add_error("because", NOT_ALLOWED)
        return False
    messages.success(request, "The call is noted.")
    return True
