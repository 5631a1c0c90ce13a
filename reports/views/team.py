"""Teams: approvers keep them, and whoever works on a case gives it to one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import Group
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from members.gates import UserRequest, only
from members.models import User
from reports.actions import team as actions
from reports.forms.case import at_work
from reports.forms.team import NameForm, PersonForm, TeamForm
from reports.models import Case

TAKEN = "Another team is called that. Please choose another name."
IN_ORDER = Prefetch("user_set", at_work(), to_attr="people")


@require_http_methods(["GET", "HEAD", "POST"])
@only("approve")
def teams(request: UserRequest) -> HttpResponse:
    """All teams; POST makes one."""
    form = NameForm(request.POST or None)
    if form.is_valid() and (made := _named(request, form)):
        messages.success(request, f"{made.name} is there. Put somebody in.")
        return redirect("team", made.pk)
    found = Group.objects.order_by("name").prefetch_related(IN_ORDER)
    return render(request, "reports/teams.html", {"form": form, "teams": found})


@require_http_methods(["GET", "HEAD", "POST"])
@only("approve")
def team(request: UserRequest, pk: int) -> HttpResponse:
    """Who is in one team; POST gives it another name."""
    found = get_object_or_404(Group, pk=pk)
    form = NameForm(request.POST or None, initial={"name": found.name})
    if form.is_valid() and _named(request, form, found):
        messages.success(request, "The team has a new name.")
        return redirect("team", pk)
    return _page(request, pk, form, PersonForm(found, request.user))


@require_POST
@only("approve")
def put_in(request: UserRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Group, pk=pk)
    form = PersonForm(found, request.user, request.POST)
    if not form.is_valid():
        return _page(request, pk, NameForm(initial={"name": found.name}), form)
    worker = form.cleaned_data["worker"]
    actions.put_in_team(found, worker, by=request.user)
    messages.success(request, f"{worker.working_name} works on the team’s cases from now on.")
    return redirect("team", pk)


@require_POST
@only("approve")
def take_out(request: UserRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Group, pk=pk)
    worker = get_object_or_404(found.user_set, username=request.POST.get("worker", ""))
    actions.take_out_of_team(found, worker, by=request.user)
    messages.success(request, f"{worker.working_name} is no longer in the team.")
    return redirect("team", pk)


@require_POST
@only("triage")
def give_case(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Case.objects.worked_on_by(request.user), pk=pk)
    form = TeamForm(found, request.POST)
    if form.is_valid():
        given = form.cleaned_data["team"]
        actions.give_to_team(found, given, by=request.user)
        messages.success(request, f"{given.name} works on the case from now on.")
    else:
        messages.warning(request, "Please choose which team is to work on it.")
    return redirect("case", pk=pk)


@require_POST
@only("triage")
def take_case(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Case.objects.worked_on_by(request.user), pk=pk)
    having = Group.objects.filter(pk__in=found.team_assignments.values("group"))
    taken = get_object_or_404(having, name=request.POST.get("team", ""))
    actions.take_from_team(found, taken, by=request.user)
    messages.success(request, f"{taken.name} no longer works on the case.")
    still = Case.objects.visible_to(request.user).filter(pk=pk).exists()
    return redirect("case", pk=pk) if still else redirect("casework")


def _named(request: UserRequest, form: NameForm, found: Group | None = None) -> Group | None:
    """The team under its new name; None if another has it, which the form then says."""
    name = form.cleaned_data["name"]
    try:
        if found is None:
            return actions.make_team(name, by=request.user)
        return actions.rename_team(found, name, by=request.user)
    except actions.NameTaken:
        form.add_error("name", TAKEN)
        return None


def _page(request: UserRequest, pk: int, form: NameForm, person: PersonForm) -> HttpResponse:
    people = User.objects.filter(groups=pk).order_by("username")
    found = get_object_or_404(Group, pk=pk)
    cases = Case.objects.open().filter(team_assignments__group=found).count()
    context = {"team": found, "people": people, "cases": cases, "form": form, "person": person}
    return render(request, "reports/team.html", context)
