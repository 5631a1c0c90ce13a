"""One case: its reports, its people, and what those who work on it do."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from members.gates import UserRequest, only
from members.models import User
from num import audit
from num.forms import take_version
from num.states import IllegalMove
from reports import gone, matching, parts, statuses, timeline
from reports.actions import case as actions
from reports.actions.guards import ChangedMeanwhile
from reports.forms.case import LevelForm, NoteForm, VersionedForm, WorkerForm
from reports.forms.task import TaskForm
from reports.models import Case, CaseNote, Closing, Identifier, Plan, Report, Task
from reports.views.lost import case_of_mine, keeps_typed

IS_CLOSED = "This case is closed. Open it again first, then say how grave it is."


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
@keeps_typed
def case(request: UserRequest, pk: UUID) -> HttpResponse:
    """The case in full; POST adds a note. Each look at it is recorded."""
    if request.method == "POST":
        return _add_note(request, case_of_mine(request, pk))
    found = get_object_or_404(Case.objects.visible_to(request.user).mark_mine(request.user), pk=pk)
    return case_page(request, found, mine=cast(Any, found).mine)


def case_page(request: UserRequest, found: Case, *, mine: bool, **forms: object) -> HttpResponse:
    """The page of a case, ``forms`` as they were sent where something in them is wrong; they may change what is
    ``mine``.
    """
    audit.record("case.read", found, by=request.user)
    return render(request, "reports/case.html", _context(request.user, found, mine) | forms)


def _add_note(request: UserRequest, found: Case) -> HttpResponse:
    form = NoteForm(request.POST)
    if not form.is_valid():
        return case_page(request, found, mine=True, form=form)
    actions.add_note(found, form.cleaned_data["text"], private=form.cleaned_data["private"], by=request.user)
    messages.success(request, "The note is added.")
    return redirect("case", pk=found.pk)


@require_POST
@only("triage")
@keeps_typed
def move(request: UserRequest, pk: UUID) -> HttpResponse:
    found = case_of_mine(request, pk)
    form = VersionedForm(request.POST)
    found.version = form.is_valid() and form.cleaned_data["version"] or 0
    try:
        actions.move_case(found, request.POST.get("to", ""), by=request.user)
    except (IllegalMove, ValueError):
        messages.warning(request, "The case cannot go there from where it stands now.")
    except ChangedMeanwhile:
        messages.warning(request, "Somebody changed the case meanwhile. This is how it stands now. Nothing was moved.")
    else:
        messages.success(request, "The case is moved.")
    return redirect("case", pk=pk)


@require_POST
@only("triage")
@keeps_typed
def level(request: UserRequest, pk: UUID) -> HttpResponse:
    """If somebody else changed the case meanwhile, both are shown."""
    found = case_of_mine(request, pk)
    form = LevelForm(found, request.POST)
    if not form.is_valid():
        return case_page(request, found, mine=True, level=form)
    found.version = form.cleaned_data["version"] or 0
    try:
        actions.set_level(found, **form.said, by=request.user)
    except ChangedMeanwhile:
        found = case_of_mine(request, pk)
        take_version(form, found.version)
        return case_page(request, found, mine=True, level=form, overtaken=True)
    except IllegalMove:
        form.add_error(None, IS_CLOSED)
        return case_page(request, found, mine=True, level=form)
    messages.success(request, "Saved how grave it is.")
    return redirect("case", pk=pk)


@require_POST
@only("triage")
@keeps_typed
def assign(request: UserRequest, pk: UUID) -> HttpResponse:
    found = case_of_mine(request, pk)
    form = WorkerForm(found, request.POST)
    if form.is_valid():
        worker = form.cleaned_data["worker"]
        actions.assign(found, worker, by=request.user)
        messages.success(request, f"{worker.working_name} works on the case from now on.")
    else:
        messages.warning(request, "Please choose who is to work on it.")
    return redirect("case", pk=pk)


@require_POST
@only("triage")
@keeps_typed
def unassign(request: UserRequest, pk: UUID) -> HttpResponse:
    found = case_of_mine(request, pk)
    workers = User.objects.filter(pk__in=found.assignments.values("user"))
    worker = next((one for one in workers if one.username == request.POST.get("worker")), None)
    if worker is None:
        raise Http404
    try:
        actions.unassign(found, worker, by=request.user)
    except actions.NobodyLeft:
        messages.warning(request, "A case needs somebody who works on it. Add another person first.")
        return redirect("case", pk=pk)
    messages.success(request, f"{worker.working_name} no longer works on the case.")
    return redirect("casework") if worker == request.user else redirect("case", pk=pk)


@require_POST
@only("triage")
def release(request: UserRequest, pk: UUID) -> HttpResponse:
    """Let the checker answer from an identifier."""
    found = _identifier(request, pk)
    try:
        actions.release_identifier(found, reason=request.POST.get("reason", ""), by=request.user)
    except actions.NotReleasable as refused:
        messages.warning(request, f"Not released. {refused}")
    else:
        messages.success(request, "Released. Members who look it up are now warned.")
    return redirect("case", pk=found.report.case_id)


@require_POST
@only("triage")
def take_back(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _identifier(request, pk)
    actions.take_back_identifier(found, by=request.user)
    messages.success(request, "Taken back. Members who look it up find nothing from it.")
    return redirect("case", pk=found.report.case_id)


def _context(user: User, found: Case, mine: bool) -> dict[str, object]:
    there = parts.of(found)
    reports = list(Report.objects.kept().filter(case=found).in_full(there.missing))
    words = statuses.shown()
    noted = CaseNote.objects.filter(case=found).readable_by(user)
    notes = there.some("notes", noted.select_related("author", "case"))
    tasks = there.some("tasks", found.tasks.select_related("owner", "case"))
    closings = there.some("closings", found.closings.select_related("asked_by", "decided_by", "case"))
    asked = [closing.asked_at for closing in closings if closing.state == Closing.State.ASKED]
    return {
        "case": found,
        "mine": mine,
        "may_mark_read": mine,
        "reports": reports,
        "missing": there.missing,
        "talkable": {report.pk for report in reports if mine and report.is_talkable},
        "may_erase": Report.objects.erasable_by(user).filter(case=found).exists(),
        "hers": [(report, statuses.sentences(report, words)) for report in reports],
        "matches": matching.matches([] if "likenesses" in there.missing else reports, user),
        "form": NoteForm(),
        "notes": notes,
        "tasks": [task for task in tasks if task.state != Task.State.DONE],
        "done": [task for task in tasks if task.state == Task.State.DONE],
        "task_form": TaskForm(found, user),
        "timeline": timeline.of(found, reports, notes, tasks),
        "gone": gone.of(reports),
        "workers": found.assignments.select_related("user"),
        "moves": _moves(found),
        "level": LevelForm(found),
        "level_changes": there.some("level_changes", found.level_changes.select_related("by", "case")),
        "closings": closings,
        "came_since": [one for moment in asked for report in reports for one in report.news_since(moment)],
        "plans": _newest(there.some("plans", found.plans.order_by("number"))),
        "may_approve": user.may("approve"),
        "worker": WorkerForm(found),
    }


def _newest(plans: Iterable[Plan]) -> list[tuple[Plan.Kind, Plan | None]]:
    """Of each kind."""
    newest = {plan.kind: plan for plan in plans}
    return [(kind, newest.get(kind)) for kind in Plan.Kind]


def _moves(found: Case) -> list[tuple[str, str]]:
    """Where it may be moved to; closing it is a page of its own."""
    open_to = Case.MOVES[Case.State(found.state)] - {Case.State.CLOSED}
    return [(state.value, state.label) for state in Case.State if state in open_to]


def _identifier(request: UserRequest, pk: UUID) -> Identifier:
    mine = Case.objects.worked_on_by(request.user)
    return get_object_or_404(Identifier.objects.filter(report__case__in=mine).select_related("report"), pk=pk)
