"""Triage: the queue, one report, and what becomes of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.gates import UserRequest, only
from members.models import User
from num.purposes import Purpose
from num.rows import acting_as
from num.states import IllegalMove
from reports import matching
from reports.actions import case as actions
from reports.actions.looking import look_at
from reports.forms.case import CloseForm, LinkForm
from reports.forms.finding import FindForm
from reports.forms.queue import QueueFilter
from reports.models import Case, Report, SetAside
from reports.views.arriving import EVERY
from reports.views.late import late_for
from reports.views.lost import keeps_typed, report_of_mine
from reports.views.narrowed import keep, to_queue
from reports.views.talk import talkable

PAGE = 25
ERASED = "Erased. Nothing of the report can be read or found again."
ON_HOLD = "A legal hold keeps it. It is used for nothing from now on, and erased once the hold has ended."
TOO_LATE = "Somebody else has moved this report already. This is how it stands now."


@require_safe
@only("triage")
def queue(request: UserRequest) -> HttpResponse:
    """New reports, gravest first, then possible repeats, then oldest; and the cases I work on."""
    now = timezone.now()  # before anything is looked for: what comes meanwhile is said to have come
    minutes = Report.objects.flooded_minutes()
    new = _new(request, minutes)
    keep(request, str(new["within"]).rstrip("&"))
    context = {"now": now, "every": EVERY, **new, **_beside(request.user, minutes)}
    return render(request, "reports/queue.html", context)


def _new(request: UserRequest, minutes: Sequence[datetime]) -> dict[str, object]:
    """The reports that wait, or instead those that came in a flood, as they are narrowed."""
    waiting = Report.objects.to_triage_by(request.user)
    in_flood, unfolded = waiting.in_flood(minutes), "flood" in request.GET
    shown = matching.mark_repeats(in_flood if unfolded else waiting.out_of_flood(minutes))
    narrowed = QueueFilter(request.GET, shown.order_by("-grave", "-suggested", "-repeat", "received_at").in_rows())
    return {
        "page": Paginator(narrowed.qs, PAGE).get_page(request.GET.get("page")),
        "narrowed": narrowed,
        "folded": in_flood.count() if minutes else 0,
        "unfolded": unfolded,
        "within": ("flood=shown&" if unfolded else "") + narrowed.chosen,
    }


def _beside(user: User, minutes: Sequence[datetime]) -> dict[str, object]:
    """What stands beside them: what is late, what is new from reporters, the cases, and what was set aside."""
    cases = list(Case.objects.visible_to(user).open().mark_mine(user).in_rows())
    mine = [case for case in cases if cast(Any, case).mine]
    told = Report.objects.worked_on_by(user).with_news().out_of_flood(minutes).select_related("case")
    news = list(told.only("received_at", "case__reference"))
    aside = _aside(user)
    return {
        "late": late_for(user, minutes, [case.pk for case in mine]),
        "late_cases": [case for case in mine if case.is_late],
        "find": FindForm(),
        "cases": cases,
        "news": news,
        "cases_with_news": {report.case_id for report in news},
        "aside": aside,
        "nobody_takes": {one.report_id for one in aside},
        "taken_back": Report.objects.taken_back_for(user),
    }


def _aside(user: User) -> list[SetAside]:
    """Also cases that they may open no more, by their number. Mostly there is nothing to look behind the wall for."""
    if not SetAside.objects.filter(user=user).exists():
        return []
    with acting_as(Purpose.OVERVIEW):
        return list(SetAside.objects.undoable_by(user, timezone.now()).in_rows())


@require_safe
@only("triage")
def report(request: UserRequest, pk: UUID) -> HttpResponse:
    """One report in full. Each look at it is recorded."""
    found = get_object_or_404(Report.objects.visible_to(request.user).in_full(), pk=pk)
    look_at(found, by=request.user)
    mine = Report.objects.worked_on_by(request.user).filter(pk=pk).exists()
    context = {
        "report": found,
        "matches": matching.matches([found], request.user),
        "link": LinkForm(request.user),
        "close": CloseForm(),
        "talkable": talkable(request.user, [found]),
        "may_mark_read": mine,
        "may_call": Report.objects.callable_by(request.user).filter(pk=pk).exists(),
        "may_work": mine,
        "may_erase": Report.objects.erasable_by(request.user).filter(pk=pk).exists(),
    }
    return render(request, "reports/casework_report.html", context)


@require_POST
@only("triage")
@keeps_typed
def triage(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _to_decide(request, pk)
    try:
        actions.take_into_triage(found, by=request.user)
    except IllegalMove:
        messages.warning(request, TOO_LATE)
    else:
        messages.success(request, "Others see now that the report is being looked at.")
    return redirect("casework_report", pk=pk)


@require_POST
@only("triage")
@keeps_typed
def open_case(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _to_decide(request, pk)
    try:
        case = actions.open_case(found, by=request.user)
    except IllegalMove:
        messages.warning(request, TOO_LATE)
        return redirect("casework_report", pk=pk)
    messages.success(request, f"Case {case.reference} is open, and you work on it.")
    return redirect("case", pk=case.pk)


@require_POST
@only("triage")
@keeps_typed
def link(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _to_decide(request, pk)
    form = LinkForm(request.user, request.POST)
    if not form.is_valid():
        messages.warning(request, "Please choose the case it belongs to.")
        return redirect("casework_report", pk=pk)
    case = form.cleaned_data["case"]
    try:
        actions.link(found, case, by=request.user)
    except IllegalMove:
        messages.warning(request, TOO_LATE)
        return redirect("casework_report", pk=pk)
    messages.success(request, f"The report now belongs to {case.reference}.")
    return redirect("case", pk=case.pk)


@require_POST
@only("triage")
@keeps_typed
def close(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _to_decide(request, pk)
    form = CloseForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Please choose why. The reporter is told.")
        return redirect("casework_report", pk=pk)
    try:
        actions.close_report(found, form.cleaned_data["because"], by=request.user)
    except IllegalMove:
        messages.warning(request, TOO_LATE)
        return redirect("casework_report", pk=pk)
    messages.success(request, "The report is closed.")
    return to_queue(request)


@require_http_methods(["GET", "HEAD", "POST"])
@only("approve")
def erase(request: UserRequest, pk: UUID) -> HttpResponse:
    """GET asks whether it is meant; POST does it, for good."""
    found = get_object_or_404(Report.objects.erasable_by(request.user), pk=pk)
    if request.method != "POST":
        on_hold = Report.objects.on_hold().filter(pk=pk).exists()
        return render(request, "reports/erase.html", {"report": found, "on_hold": on_hold})
    erased = actions.erase(found, by=request.user)
    messages.success(request, ON_HOLD if erased.once_free else ERASED)
    return to_queue(request)


def _to_decide(request: UserRequest, pk: UUID) -> Report:
    """One that this user may change; whether it still waits, the verb finds out. Raises Lost."""
    return report_of_mine(request, pk, Report.objects.worked_on_by(request.user))
