"""Deciding about two reports that are alike, from the page of a report or of its case."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from members.gates import UserRequest, only
from num.states import IllegalMove
from reports.actions import likeness as actions
from reports.actions.case import AgencyKnows, OnHold, PackageOpen
from reports.actions.case import unlink as take_out
from reports.models import Case, Likeness, Report
from reports.views.lost import OVERTAKEN, keeps_typed, report_of_mine

TAKEN_BACK = "One of the two reports has been taken back, or is no longer yours to change. This is how it stands now."
STILL_OPEN = "Case {} was opened again, and is still open. Close it if there is nothing more to do in it."
Verb = Callable[..., Any]
ON_HOLD = "A legal hold keeps this case, with every report in it. The report stays until an approver ends the hold."
AGENCY_KNOWS = (
    "An agency was told what this report says, and its reporter agrees to that. So it stays in a case: if they take "
    "that back, somebody must tell the agency."
)
PACKAGE_OPEN = (
    "A package of this report for the police is not closed yet. Close it first: outside the case nobody can follow it."
)


@require_POST
@only("triage")
@keeps_typed
def same(request: UserRequest, pk: UUID) -> HttpResponse:
    return _decide(request, pk, actions.confirm, "Noted: the same person.")


@require_POST
@only("triage")
@keeps_typed
def together(request: UserRequest, pk: UUID) -> HttpResponse:
    return _decide(request, pk, actions.bring_together, "Both reports are in one case now.")


@require_POST
@only("triage")
@keeps_typed
def different(request: UserRequest, pk: UUID) -> HttpResponse:
    return _decide(
        request, pk, actions.reject, "Noted: not the same person. You see it again only if a new sign comes."
    )


@require_POST
@only("triage")
@keeps_typed
def reconsider(request: UserRequest, pk: UUID) -> HttpResponse:
    return _decide(request, pk, actions.reconsider, "It is open again whether it is the same person.")


@require_POST
@only("triage")
def unlink(request: UserRequest, pk: UUID) -> HttpResponse:
    """A report goes back to where it was before it was linked."""
    found = get_object_or_404(Report.objects.worked_on_by(request.user), pk=pk, case__isnull=False)
    case = get_object_or_404(Case, pk=found.case_id)
    try:
        take_out(found, by=request.user)
    except IllegalMove:
        messages.warning(
            request, "This report was not linked here, so it stays. A case keeps the report it began with."
        )
        return redirect("case", pk=case.pk)
    except OnHold:
        messages.warning(request, ON_HOLD)
        return redirect("case", pk=case.pk)
    except PackageOpen:
        messages.warning(request, PACKAGE_OPEN)
        return redirect("case", pk=case.pk)
    except AgencyKnows:
        messages.warning(request, AGENCY_KNOWS)
        return redirect("case", pk=case.pk)
    messages.success(request, "The report is out of the case, and stands as it did before.")
    if case.state == Case.State.REOPENED:
        messages.warning(request, STILL_OPEN.format(case.reference))
    return redirect("casework_report", pk=pk)


def _decide(request: UserRequest, pk: UUID, verb: Verb, done: str) -> HttpResponse:
    decidable = Likeness.objects.decidable_by(request.user).select_related("first", "second")
    found = decidable.filter(pk=pk).first()
    if found is None:
        return _taken_back(request)
    try:
        verb(found, by=request.user)
    except IllegalMove:
        messages.warning(request, OVERTAKEN)
    else:
        messages.success(request, done)
    return _back(request, found)


def _back(request: UserRequest, likeness: Likeness) -> HttpResponse:
    """To the report whose page this was; to its case, if it is in one by now."""
    ends = Report.objects.filter(pk__in=(likeness.first_id, likeness.second_id))
    return _to(next((end for end in ends if end.pk == _here(request)), ends[0]))


def _taken_back(request: UserRequest) -> HttpResponse:
    """To what is left of the page that this was."""
    here = _here(request)
    if here is None:
        raise Http404
    left = report_of_mine(request, here, Report.objects.worked_on_by(request.user))
    messages.warning(request, TAKEN_BACK)
    return _to(left)


def _here(request: UserRequest) -> UUID | None:
    """Whose page it was."""
    try:
        return UUID(request.POST.get("here", ""))
    except ValueError:
        return None


def _to(here: Report) -> HttpResponse:
    return redirect("case", pk=here.case_id) if here.case_id else redirect("casework_report", pk=here.pk)
