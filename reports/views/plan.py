"""The plan for somebody's support, and the one for their safety."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from members.gates import UserRequest, only
from num import audit
from num.forms import take_version
from num.states import IllegalMove
from reports.actions import plan as actions
from reports.actions.guards import ChangedMeanwhile, SamePerson
from reports.forms.closing import SendBackForm
from reports.forms.support import PlanForm
from reports.models import Case, Plan
from reports.views.lost import DECIDED, Lost, case_of_mine, keeps_typed, one_of_case_entrusted

TOO_LATE = "This version does not wait any more. This is how it stands now."
SAME = "You wrote this version, so somebody else must read it."


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
@keeps_typed
def plan(request: UserRequest, pk: UUID, kind: str) -> HttpResponse:
    """Every version, newest first; POST writes the next. If somebody else did so meanwhile, both are shown."""
    if kind not in Plan.Kind.values:
        raise Http404
    if request.method != "POST":
        return _page(request, get_object_or_404(Case.objects.visible_to(request.user), pk=pk), kind)
    found = case_of_mine(request, pk)
    form = PlanForm(None, request.POST)
    if not form.is_valid():
        return _page(request, found, kind, form=form)
    try:
        actions.write_plan(
            found, kind, form.cleaned_data["text"], after=form.cleaned_data["after"] or 0, by=request.user
        )
    except ChangedMeanwhile:
        take_version(form, _versions(found, kind)[0].number, "after")
        return _page(request, found, kind, form=form, overtaken=True)
    messages.success(request, "The plan is saved.")
    return redirect("case_plan", pk=pk, kind=kind)


@require_POST
@only("approve")
@keeps_typed
def approve(request: UserRequest, pk: UUID) -> HttpResponse:
    found = one_of_case_entrusted(request, Plan, pk)
    try:
        actions.approve_plan(found, by=request.user)
    except SamePerson:
        messages.warning(request, SAME)
    except IllegalMove:
        messages.warning(request, TOO_LATE)
    else:
        messages.success(request, "The plan holds.")
    return _back(request, found)


@require_POST
@only("approve")
@keeps_typed
def send_back(request: UserRequest, pk: UUID) -> HttpResponse:
    """Whoever wrote it reads why."""
    found = one_of_case_entrusted(request, Plan, pk)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return _page(request, found.case, found.kind, back=form)
    try:
        actions.send_back_plan(found, form.cleaned_data["comment"], by=request.user)
    except SamePerson:
        messages.warning(request, SAME)
    except IllegalMove:
        raise Lost(DECIDED) from None
    else:
        messages.success(request, "Sent back.")
    return _back(request, found)


def _page(request: UserRequest, found: Case, kind: str, **forms: object) -> HttpResponse:
    audit.record("case.read", found, by=request.user)
    versions = _versions(found, kind)
    context = {
        "case": found,
        "kind": Plan.Kind(kind),
        "versions": versions,
        "mine": Case.objects.worked_on_by(request.user).filter(pk=found.pk).exists(),
        "may_approve": request.user.may("approve"),
        "form": PlanForm(versions[0] if versions else None),
        "back": SendBackForm(),
    }
    return render(request, "reports/plan.html", context | forms)


def _versions(found: Case, kind: str) -> list[Plan]:
    return list(Plan.objects.filter(case=found, kind=kind).select_related("written_by", "decided_by", "case"))


def _back(request: UserRequest, found: Plan) -> HttpResponse:
    """To the plan, if it is still in their sight."""
    seen = Case.objects.entrusted_to(request.user).filter(pk=found.case_id).exists()
    return redirect("case_plan", pk=found.case_id, kind=found.kind) if seen else redirect("casework")
