"""Deciding that no warning goes out because of a report."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from members.gates import UserRequest, only
from num.states import IllegalMove
from reports.actions.clocks import decide_no_warning
from reports.forms.deciding import NoWarningForm
from reports.models import Report
from reports.views.lost import keeps_typed, report_of_mine

TOO_LATE = "A warning has gone out, or the work on this report has ended. Nothing was changed."


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
@keeps_typed
def no_warning(request: UserRequest, pk: UUID) -> HttpResponse:
    """GET asks why; POST decides it."""
    found = report_of_mine(request, pk, Report.objects.worked_on_by(request.user))
    form = NoWarningForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "reports/no_warning.html", {"report": found, "form": form})
    try:
        decide_no_warning(found, form.cleaned_data["because"], by=request.user)
    except IllegalMove:
        messages.warning(request, TOO_LATE)
    else:
        messages.success(request, "Decided. The reporter can read why.")
    return redirect("casework_report", pk=pk)
