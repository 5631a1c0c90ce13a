"""Somebody outside asks for what we hold: the list, and one request from its first line to what was given."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.gates import UserRequest, beyond_own_cases, only
from num import audit
from num.states import IllegalMove
from reports.actions import outside as actions
from reports.forms.outside import (
    DecisionForm,
    EndForm,
    GivingForm,
    HandOnForm,
    PersonRequestForm,
    PlaceForm,
    RequestForm,
    SeniorForm,
    StillSilentForm,
)
from reports.models import Approach, Case, OutsideRequest, Report

PAGE = 50
TOO_LATE = "Somebody else has moved this request already. This is how it stands now."


@require_safe
@beyond_own_cases
def requests(request: UserRequest) -> HttpResponse:
    """Newest first; those that wait for a decision stand above."""
    found = OutsideRequest.objects.visible_to(request.user).select_related("case", "report", "logged_by", "senior")
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "undecided": found.undecided(),
        "to_do": Approach.objects.visible_to(request.user).to_do().select_related("senior"),
        "untold": found.untold(timezone.localdate()),
    }
    return render(request, "reports/outside/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@beyond_own_cases
def new(request: UserRequest) -> HttpResponse:
    """About a person."""
    return _log(request, PersonRequestForm(request.POST or None), None)


@require_http_methods(["GET", "HEAD", "POST"])
@beyond_own_cases
def of_case(request: UserRequest, pk: UUID) -> HttpResponse:
    about = get_object_or_404(Case.objects.entrusted_to(request.user), pk=pk)
    return _log(request, RequestForm(request.POST or None), about)


@require_http_methods(["GET", "HEAD", "POST"])
@beyond_own_cases
def of_report(request: UserRequest, pk: UUID) -> HttpResponse:
    about = get_object_or_404(Report.objects.entrusted_to(request.user), pk=pk)
    return _log(request, RequestForm(request.POST or None), about)


def _log(request: UserRequest, form: RequestForm, about: Case | Report | None) -> HttpResponse:
    if not form.is_valid():
        return render(request, "reports/outside/new.html", {"form": form, "about": about})
    person = form.cleaned_data.get("person", "")
    logged = actions.log_request(form.asked, about=about, person=person, by=request.user)
    messages.success(request, f"{logged.reference} is written down. An approver decides; nothing leaves before.")
    return redirect("request", pk=logged.pk)


@require_safe
@beyond_own_cases
def one(request: UserRequest, pk: UUID) -> HttpResponse:
    """One request in full. Each look at it is recorded."""
    return _page(request, _found(request, pk))


@require_POST
@beyond_own_cases
def place(request: UserRequest, pk: UUID) -> HttpResponse:
    found, form = _found(request, pk), PlaceForm(request.user, request.POST)
    return _do(
        request,
        found,
        form,
        lambda: actions.say_which(found, form.cleaned_data["case"], by=request.user),
        "Kept. It is about this case.",
        place=form,
    )


@require_POST
@only("approve")
def hand_on(request: UserRequest, pk: UUID) -> HttpResponse:
    """Somebody else may know which case it is."""
    found, form = _found(request, pk), HandOnForm(request.user, request.POST)
    return _do(
        request,
        found,
        form,
        lambda: actions.hand_on(found, form.cleaned_data["worker"], by=request.user),
        "Kept. They find it under the requests from outside.",
        hand_on=form,
    )


@require_POST
@beyond_own_cases
def senior(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    form = SeniorForm(found, request.user, request.POST)
    return _do(
        request,
        found,
        form,
        lambda: actions.name_senior(found, form.cleaned_data["senior"], by=request.user),
        "Kept.",
        naming=form,
    )


@require_POST
@only("approve")
def decide(request: UserRequest, pk: UUID) -> HttpResponse:
    """What the button says: let it leave, or refuse it."""
    found = get_object_or_404(OutsideRequest.objects.visible_to(request.user).exclude(logged_by=request.user), pk=pk)
    form = DecisionForm(found, request.POST)
    if "refuse" in request.POST:
        verb, done = lambda: actions.refuse(found, form.cleaned_data["reasons"], by=request.user), "Refused."
    else:
        verb, done = lambda: _agree(request, found, form), "Agreed to. It may be handed over now."
    return _do(request, found, form, verb, done, decision=form)


def _agree(request: UserRequest, found: OutsideRequest, form: DecisionForm) -> OutsideRequest:
    said = form.cleaned_data
    what, reports, reasons = said["gives"], said["reports"], said["reasons"]
    return actions.agree(
        found,
        what,
        reports,
        reasons,
        outweighs=said["outweighs"],
        silence=form.silence,
        senior_agrees=said.get("senior_agrees", False),
        by=request.user,
    )


@require_POST
@beyond_own_cases
def end(request: UserRequest, pk: UUID) -> HttpResponse:
    found, form = _found(request, pk), EndForm(request.POST, auto_id="end_%s")
    return _do(
        request,
        found,
        form,
        lambda: actions.end_request(found, form.cleaned_data["because"], by=request.user),
        "Noted that they have taken it back.",
        end=form,
    )


@require_POST
@beyond_own_cases
def give(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    form = GivingForm(request.POST)
    return _do(
        request,
        found,
        form,
        lambda: actions.give(found, form.cleaned_data["what"], by=request.user),
        "Recorded. Now hand it over: this, and nothing else.",
        giving=form,
    )


@require_POST
@beyond_own_cases
def tell(request: UserRequest, pk: UUID) -> HttpResponse:
    """The reporters are told now; or, with a day, they may not be told yet."""
    found = _found(request, pk)
    if "still" not in request.POST:
        form, done = forms.Form(request.POST), "Those who made the reports read it from now on."
        return _do(request, found, form, lambda: actions.tell_reporters(found, by=request.user), done)
    still = StillSilentForm(request.POST)
    return _do(
        request,
        found,
        still,
        lambda: actions.stay_silent(found, still.cleaned_data["until"], by=request.user),
        "Kept until that day.",
        still=still,
    )


def _do(
    request: UserRequest,
    found: OutsideRequest,
    form: forms.Form,
    verb: Callable[[], OutsideRequest],
    done: str,
    **shown: forms.Form,
) -> HttpResponse:
    """What a valid form asks for; or the page again, with what was typed and what to do."""
    if not form.is_valid():
        return _page(request, found, **shown)
    try:
        verb()
    except actions.Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, found, **shown)
    except IllegalMove:
        messages.warning(request, TOO_LATE)
    else:
        messages.success(request, done)
    return redirect("request", pk=found.pk)


def _page(request: UserRequest, found: OutsideRequest, **shown: forms.Form) -> HttpResponse:
    audit.record("outsiderequest.read", found, by=request.user)
    if not found.readable:
        return render(request, "reports/outside/request.html", {"found": found})
    may_decide = request.user.may("approve") and found.logged_by != request.user
    unnamed = found.senior is None and actions.needs_senior(found)
    context: dict[str, object] = {
        "found": found,
        "problems": list(shown.values()),
        "may_decide": may_decide,
        "decides": may_decide and not unnamed and found.senior in (None, request.user),
        "named": unnamed or found.senior,
        "naming": SeniorForm(found, request.user),
        "place": PlaceForm(request.user),
        "hands_on": request.user.may("approve"),
        "hand_on": HandOnForm(request.user),
        "decision": DecisionForm(found),
        "giving": GivingForm(),
        "end": EndForm(auto_id="end_%s"),
        "still": StillSilentForm(),
        "today": timezone.localdate(),
    }
    return render(request, "reports/outside/request.html", context | shown)


def _found(request: UserRequest, pk: UUID) -> OutsideRequest:
    return get_object_or_404(OutsideRequest.objects.visible_to(request.user), pk=pk)
