"""The police would like to talk to a reporter: the pages of staff, and hers, by account or with the receipt."""

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.gates import UserRequest, beyond_own_cases
from members.models import User
from num import audit
from num.states import IllegalMove
from reports.actions import approach as actions
from reports.actions.looking import look_at
from reports.actions.outside import Refused
from reports.forms.approach import AnswerForm, ApproachForm
from reports.forms.outside import SeniorForm
from reports.models import Approach, Report
from reports.views.hers import Hers, by_account, by_receipt, hers_alone

TOO_LATE = "This has changed meanwhile. This is how it stands now."
ANEW = "The reporter says something else by now: read it here. Nothing was recorded, so tell them nothing yet."
TELL = "Recorded. Now tell them this answer, and nothing else."
SETTLED = "It cannot be changed here any more. Write to us if it is no longer right."
Verb = Callable[..., Approach]
VERBS: Final[dict[str, tuple[Verb, str]]] = {
    "ask": (actions.let_ask, "They are asked now. You see the answer here."),
    "refuse": (actions.refuse, "Refused. The reporter is not asked."),
    "tell_yes": (partial(actions.pass_on, said=Approach.Answer.YES), TELL),
    "tell_no": (partial(actions.pass_on, said=Approach.Answer.NO), TELL),
    "end": (actions.end, "Noted that they do not ask any more."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@beyond_own_cases
def new(request: UserRequest, pk: UUID) -> HttpResponse:
    report = get_object_or_404(Report.objects.askable_by(request.user), pk=pk)
    form = ApproachForm(request.POST or None)
    if form.is_valid():
        logged = actions.log_approach(report, **form.cleaned_data, by=request.user)
        messages.success(request, "Written down. The reporter is asked once an approver agrees.")
        return redirect("approach", pk=logged.pk)
    look_at(report, by=request.user)
    return render(request, "reports/outside/approach_new.html", {"report": report, "form": form})


@require_safe
@beyond_own_cases
def one(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _found(request.user, pk)
    return _page(request, found, SeniorForm(found, request.user))


def _page(request: UserRequest, found: Approach, naming: SeniorForm) -> HttpResponse:
    audit.record("approach.read", found, by=request.user)
    posing = actions.needs_senior(found)
    named = found.senior_id is not None or not posing
    may_decide = request.user.may("approve") and found.logged_by != request.user and named
    context = {
        "found": found,
        "posing": posing or found.senior,
        "may_decide": may_decide and found.senior in (None, request.user),
        "naming": naming,
    }
    return render(request, "reports/outside/approach.html", context)


@require_POST
@beyond_own_cases
def senior(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _found(request.user, pk)
    form = SeniorForm(found, request.user, request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        actions.name_senior(found, form.cleaned_data["senior"], by=request.user)
        messages.success(request, "Kept.")
    except IllegalMove:
        messages.warning(request, TOO_LATE)
    return redirect("approach", pk=pk)


@require_POST
@beyond_own_cases
def act(request: UserRequest, pk: UUID) -> HttpResponse:
    """What the button says."""
    found = _found(request.user, pk)
    verb, done = VERBS.get(request.POST.get("do", ""), (None, ""))
    if verb is None:
        return redirect("approach", pk=pk)
    try:
        verb(found, by=request.user)
    except actions.AnsweredAnew:
        messages.warning(request, ANEW)
    except Refused as refused:
        messages.warning(request, str(refused))
    except IllegalMove:
        messages.warning(request, TOO_LATE)
    else:
        messages.success(request, done)
    return redirect("approach", pk=pk)


def _found(user: User, pk: UUID) -> Approach:
    return get_object_or_404(Approach.objects.visible_to(user).select_related("report__case", "senior"), pk=pk)


@hers_alone
def _asked(request: HttpRequest, hers: Hers) -> HttpResponse:
    """Each that she is asked about; POST answers one."""
    forms = [(one, _form(request, one)) for one in Approach.objects.put().filter(report=hers.report)]
    sent = next((pair for pair in forms if pair[1].is_bound), None)
    if sent and sent[1].is_valid():
        _answer(request, hers, *sent)
        return redirect(hers.page("asked"))
    context = {"hers": hers, "forms": forms, "form": sent[1] if sent else None, "messages_page": hers.page("messages")}
    return render(request, "reports/asked.html", context)


def _form(request: HttpRequest, one: Approach) -> AnswerForm:
    """The one that was sent says which it is of: several may stand on one page."""
    sent = request.POST if request.POST.get("approach") == str(one.pk) else None
    return AnswerForm(sent, auto_id=f"id_{one.pk}_%s")


def _answer(request: HttpRequest, hers: Hers, one: Approach, form: AnswerForm) -> None:
    try:
        actions.answer(one, form.cleaned_data["answer"], again_on=form.again_on, by=hers.by)
    except IllegalMove:
        messages.warning(request, SETTLED)
    else:
        messages.success(request, "Saved. You can change it until we have passed it on.")


my_asked = by_account(_asked)
receipt_asked = by_receipt(_asked)
