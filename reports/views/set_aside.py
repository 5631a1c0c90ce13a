"""I cannot take this one: a report or a case leaves my list, and comes back if I wish."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from members.gates import UserRequest, beyond_own_cases, only
from reports.actions import set_aside as actions
from reports.actions.case import NobodyLeft
from reports.models import Case, SetAside
from reports.views.lost import keeps_typed, report_of_mine
from reports.views.narrowed import to_queue

GONE = "It has left your list. You can take it back at the end of this page."
ALONE = "You alone work on this case. Choose somebody below who works on it, too: then it can leave your list."


@require_POST
@only("triage")
@keeps_typed
def report(request: UserRequest, pk: UUID) -> HttpResponse:
    found = report_of_mine(request, pk)
    if found.case_id:
        raise Http404
    actions.set_aside(found, by=request.user)
    messages.success(request, GONE)
    return to_queue(request)


@require_POST
@only("triage")
def case(request: UserRequest, pk: UUID) -> HttpResponse:
    """Only one that was given to them by name: a team's is not one person's to take up again."""
    mine = Case.objects.worked_on_by(request.user).filter(assignments__user=request.user)
    found = get_object_or_404(mine, pk=pk)
    try:
        actions.leave(found, by=request.user)
    except NobodyLeft:
        messages.warning(request, ALONE)
        return redirect("case", pk=pk)
    messages.success(request, GONE)
    return to_queue(request)


@require_POST
@beyond_own_cases
def take_up(request: UserRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(SetAside.objects.undoable_by(request.user, timezone.now()), pk=pk)
    actions.take_up(found, by=request.user)
    messages.success(request, "It is in your list again.")
    return redirect("case", pk=found.case_id) if found.case_id else redirect("casework_report", pk=found.report_id)
