"""Legal holds: what must not be deleted for now, and why."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.gates import UserRequest, beyond_own_cases, only
from num import audit
from num.states import IllegalMove
from reports.actions import hold as actions
from reports.forms.hold import EndHoldForm, HoldForm, ReviewForm
from reports.models import Case, Hold, Report

PAGE = 50
THERE_IS_ONE = "There is a hold on it already."
ENDED = "The hold has ended meanwhile."
FOR_A_WEEK = "Nothing of it is deleted for a week, and longer only if an approver confirms it. Ask one."


@require_safe
@beyond_own_cases
def holds(request: UserRequest) -> HttpResponse:
    found = Hold.objects.visible_to(request.user).select_related("case", "report", "placed_by")
    live = found.live()
    ended = Paginator(found.exclude(pk__in=live.values("pk")), PAGE).get_page(request.GET.get("page"))
    context = {"live": live.order_by(F("lapses_at").asc(nulls_last=True), "review_on"), "page": ended}
    return render(request, "reports/outside/holds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@beyond_own_cases
def on_case(request: UserRequest, pk: UUID) -> HttpResponse:
    return _place(request, get_object_or_404(Case.objects.entrusted_to(request.user), pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
@beyond_own_cases
def on_report(request: UserRequest, pk: UUID) -> HttpResponse:
    return _place(request, get_object_or_404(Report.objects.holdable_by(request.user), pk=pk))


def _place(request: UserRequest, about: Case | Report) -> HttpResponse:
    form = HoldForm(request.POST or None)
    if not form.is_valid():
        return render(request, "reports/outside/hold_new.html", {"form": form, "about": about})
    try:
        placed = actions.place_hold(about, **form.cleaned_data, by=request.user)
    except IllegalMove:
        messages.warning(request, THERE_IS_ONE)
        return redirect("holds")
    except actions.Refused as refused:
        form.add_error(None, str(refused))
        return render(request, "reports/outside/hold_new.html", {"form": form, "about": about})
    messages.success(request, FOR_A_WEEK if placed.lapses_at else "Nothing of it is deleted from now on.")
    return redirect("hold", pk=placed.pk)


@require_safe
@beyond_own_cases
def one(request: UserRequest, pk: UUID) -> HttpResponse:
    return _page(request, _found(request, pk))


@require_POST
@only("approve")
def confirm(request: UserRequest, pk: UUID) -> HttpResponse:
    """An approver who did not place it has read why."""
    found = get_object_or_404(Hold.objects.visible_to(request.user).exclude(placed_by=request.user), pk=pk)
    try:
        actions.confirm_hold(found, by=request.user)
        messages.success(request, "Confirmed. It lasts until somebody ends it.")
    except IllegalMove:
        messages.warning(request, "Nothing was to be confirmed. This is how it stands now.")
    return redirect("hold", pk=pk)


@require_POST
@beyond_own_cases
def review(request: UserRequest, pk: UUID) -> HttpResponse:
    """It is still needed."""
    found, form = _found(request, pk), ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, found, review=form)
    try:
        actions.look_again(found, form.cleaned_data["review_on"], by=request.user)
        messages.success(request, "Kept until that day at least.")
    except IllegalMove:
        messages.warning(request, ENDED)
    return redirect("hold", pk=pk)


@require_POST
@only("approve")
def end(request: UserRequest, pk: UUID) -> HttpResponse:
    found, form = _found(request, pk), EndHoldForm(request.POST)
    if not form.is_valid():
        return _page(request, found, end=form)
    try:
        actions.end_hold(found, form.cleaned_data["because"], by=request.user)
        messages.success(request, "The hold has ended. What was to be deleted meanwhile is deleted.")
    except IllegalMove:
        messages.warning(request, ENDED)
    return redirect("hold", pk=pk)


def _page(request: UserRequest, found: Hold, **shown: forms.Form) -> HttpResponse:
    audit.record("hold.read", found, by=request.user)
    context: dict[str, object] = {
        "found": found,
        "problems": list(shown.values()),
        "review": ReviewForm(),
        "end": EndHoldForm(),
        "may_end": request.user.may("approve"),
        "confirms": request.user.may("approve") and found.lapses_at and found.placed_by_id != request.user.pk,
    }
    return render(request, "reports/outside/hold.html", context | shown)


def _found(request: UserRequest, pk: UUID) -> Hold:
    return get_object_or_404(Hold.objects.visible_to(request.user), pk=pk)
