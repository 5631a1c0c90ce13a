"""Who is on duty when, and who was told of grave reports."""

from datetime import timedelta
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from members.gates import UserRequest, only
from members.models import User
from reports import duty
from reports.actions import duty as actions
from reports.forms.duty import ShiftForm
from reports.models import DutyCall, Report, Shift

LOOK_BACK = timedelta(days=14)


class Planned(NamedTuple):
    shift: Shift
    reachable: bool


class Told(NamedTuple):
    call: DutyCall
    opens: bool  # whether this user may open the report


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
def page(request: UserRequest) -> HttpResponse:
    """POST plans a time."""
    form = ShiftForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.plan_shift(**form.cleaned_data, by=request.user)
        messages.success(request, "Planned.")
        return redirect("duty")
    now = timezone.now()
    context = {
        "form": form,
        "on": [_planned(shift) for shift in Shift.objects.on(now)],
        "coming": [_planned(shift) for shift in Shift.objects.coming(now)],
        "told": _told(request.user),
        "reachable": duty.ways(request.user).exists(),
        "anybody": duty.groups(now),
    }
    return render(request, "reports/duty.html", context)


@require_POST
@only("triage")
def drop(request: UserRequest, pk: int) -> HttpResponse:
    actions.drop_shift(get_object_or_404(Shift, pk=pk), by=request.user)
    messages.success(request, "Taken off the list.")
    return redirect("duty")


def _planned(shift: Shift) -> Planned:
    return Planned(shift, duty.ways(shift.worker).exists())


def _told(user: User) -> list[Told]:
    calls = list(duty.latest_calls(timezone.now() - LOOK_BACK))
    seen = Report.objects.visible_to(user).filter(pk__in={call.report_id for call in calls})
    opens = set(seen.values_list("pk", flat=True))
    return [Told(call, call.report_id in opens) for call in calls]
