"""The cases of somebody of staff, and who takes them on; of who works here no more also what they opened of late.

The content of the cases stays closed.
"""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.gates import UserRequest, only
from members.models import User
from num import audit
from reports.actions import case as actions
from reports.forms.case import HandOnForm
from reports.models import Case, Report

LOOK_BACK = timedelta(days=30)


@require_http_methods(["GET", "HEAD", "POST"])
@only("approve")
def hand_on(request: UserRequest, pk: UUID) -> HttpResponse:
    """POST gives one case, or several, to another caseworker."""
    leaver = get_object_or_404(User.objects.staff(), pk=pk)
    form = HandOnForm(Case.objects.held_by(leaver), leaver, request.user, request.POST or None)
    if form.is_valid():
        worker = form.cleaned_data["worker"]
        for case in form.chosen:
            actions.hand_on(case, leaver, worker, by=request.user)
        messages.success(request, f"{worker.working_name} works on them from now on.")
        return redirect("hand_on", pk=pk)
    seen = {} if leaver.is_active else _seen_by(leaver)
    return render(request, "reports/hand_on.html", {"leaver": leaver, "form": form, **seen})


def _seen_by(leaver: User) -> dict[str, object]:
    """What they opened of late: cases by their number, reports only counted."""
    since = timezone.now() - LOOK_BACK
    cases = audit.looked_at(Case, by=leaver, since=since)
    return {
        "seen": Case.objects.filter(pk__in=cases).order_by("reference"),
        "reports_seen": len(audit.looked_at(Report, by=leaver, since=since)),
    }
