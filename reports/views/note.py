"""Letting a reporter read a note, and taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from members.gates import UserRequest, only
from num import audit
from reports import residue
from reports.actions import note as actions
from reports.models import CaseNote, Report
from reports.views.lost import case_of_mine, keeps_typed


@require_POST
@only("triage")
@keeps_typed
def release(request: UserRequest, pk: UUID, note_pk: UUID) -> HttpResponse:
    """For whoever made the report that is named. What of it or of another report of the case it repeats comes first."""
    note = _mine(request, pk, note_pk)
    reports = list(Report.objects.kept().filter(case=note.case).in_full())
    report = next((one for one in reports if str(one.pk) == request.POST.get("reader")), None)
    if report is None:
        raise Http404
    hers = [one for one in reports if one == report or (report.reporter_id and one.reporter_id == report.reporter_id)]
    own, others = [*map(residue.facts, hers)], [residue.facts(one) for one in reports if one not in hers]
    repeated, of_others = residue.shown(note.text, *own), residue.shown_of_others(note.text, own, others)
    if (repeated or of_others) and "sure" not in request.POST:
        audit.record("case.read", note.case, by=request.user)
        context = {"note": note, "report": report, "repeated": repeated, "of_others": of_others}
        return render(request, "reports/note_repeats.html", context)
    actions.release_note(note, report, by=request.user)
    messages.success(request, "The reporter can read this note now.")
    return redirect("case", pk=note.case_id)


@require_POST
@only("triage")
@keeps_typed
def take_back(request: UserRequest, pk: UUID, note_pk: UUID) -> HttpResponse:
    note = _mine(request, pk, note_pk)
    actions.take_back_note(note, by=request.user)
    messages.success(request, "The reporter can no longer read this note.")
    return redirect("case", pk=note.case_id)


def _mine(request: UserRequest, pk: UUID, note_pk: UUID) -> CaseNote:
    """One that is for all who work on the case, which is asked first: of a case that is lost no note is there."""
    return get_object_or_404(case_of_mine(request, pk).notes.filter(private=False).select_related("case"), pk=note_pk)
