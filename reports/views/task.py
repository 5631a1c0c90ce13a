"""What is to be done for a case."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from members.gates import UserRequest, only
from num import audit
from num.forms import take_version
from num.purposes import Purpose
from num.rows import acting_as
from num.states import IllegalMove
from reports.actions import task as actions
from reports.actions.guards import ChangedMeanwhile
from reports.forms.task import TaskForm
from reports.models import Task
from reports.views.case import case_page
from reports.views.lost import case_of_mine, keeps_typed


@require_POST
@only("triage")
@keeps_typed
def add(request: UserRequest, pk: UUID) -> HttpResponse:
    found = case_of_mine(request, pk)
    form = TaskForm(found, request.user, request.POST)
    if not form.is_valid():
        return case_page(request, found, mine=True, task_form=form)
    actions.add_task(found, **form.set, by=request.user)
    messages.success(request, "The task is added.")
    return redirect("case", pk=pk)


@require_POST
@only("triage")
@keeps_typed
def move(request: UserRequest, pk: UUID) -> HttpResponse:
    task = _mine(request, pk)
    try:
        actions.move_task(task, request.POST.get("to", ""), by=request.user)
    except (IllegalMove, ValueError):
        messages.warning(request, "Somebody else has moved this task already. This is how it stands now.")
    else:
        messages.success(request, f"The task is: {task.get_state_display().lower()}.")
    return redirect("case", pk=task.case_id)


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
@keeps_typed
def change(request: UserRequest, pk: UUID) -> HttpResponse:
    """If somebody else changed it meanwhile, both are shown."""
    task = _mine(request, pk)
    form = TaskForm(task.case, request.user, request.POST if request.method == "POST" else None, task=task)
    overtaken = False
    if form.is_valid():
        if _changed(request, task, form):
            return redirect("case", pk=task.case_id)
        task, overtaken = _mine(request, pk), True
        take_version(form, task.version)
    audit.record("case.read", task.case, by=request.user)
    return render(request, "reports/task.html", {"task": task, "form": form, "overtaken": overtaken})


def _changed(request: UserRequest, task: Task, form: TaskForm) -> bool:
    task.version = form.cleaned_data["version"] or 0
    try:
        actions.change_task(task, **form.set, by=request.user)
    except ChangedMeanwhile:
        return False
    messages.success(request, "The task is saved.")
    return True


def _mine(request: UserRequest, pk: UUID) -> Task:
    with acting_as(Purpose.OVERVIEW):  # also of a case that was theirs when they opened it
        task = get_object_or_404(Task.objects.select_related("case", "owner"), pk=pk)
    case_of_mine(request, task.case_id)
    return task
