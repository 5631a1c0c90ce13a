"""Passing somebody on to an agency, for staff; and her own page, on which she decides."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from members.gates import UserRequest, only
from members.models import User
from num.states import IllegalMove
from reports import residue
from reports.actions import referral as actions
from reports.actions.looking import look_at
from reports.forms.support import ReferralAnswerForm, ReferralForm, SpokenAnswerForm
from reports.models import Case, Referral, Report
from reports.models.report_queries import ReportQuerySet
from reports.views.hers import Hers, by_account, by_receipt, hers_alone
from reports.views.lost import keeps_typed, report_of_mine

HEARD = "You wrote down what the reporter said. So somebody else who works on the case passes it on."
TOO_LATE = "That cannot be done from where it stands now."


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
@keeps_typed
def propose(request: UserRequest, pk: UUID) -> HttpResponse:
    """To whoever made this report."""
    report = report_of_mine(request, pk, _in_my_cases(request))
    form = ReferralForm(request.POST if request.method == "POST" else None)
    repeated = residue.shown(form.cleaned_data["what"], residue.facts(report)) if form.is_valid() else []
    if form.is_valid() and (not repeated or "sure" in request.POST):
        with suppress(actions.NoConsent):  # the page says so
            actions.propose(report, **form.cleaned_data, by=request.user)
            messages.success(request, "Proposed. A message tells the reporter that there is something to decide.")
            return redirect("case", pk=report.case_id)
    look_at(report, by=request.user)
    context = {"report": report, "form": form, "repeated": repeated, "wanted": report.wants_support()}
    return render(request, "reports/propose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
@keeps_typed
def spoken(request: UserRequest, pk: UUID) -> HttpResponse:
    """Staff write down what she said by phone, on paper or in person."""
    referral = _mine(request, pk)
    form = SpokenAnswerForm(referral, request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        if _answered(request, referral, said["answer"], given=said["given"], by=request.user):
            messages.success(request, "Written down. It holds from now on.")
        return redirect("case", pk=referral.report.case_id)
    look_at(referral.report, by=request.user)
    return render(request, "reports/referral_answer.html", {"referral": referral, "form": form})


@require_POST
@only("triage")
@keeps_typed
def send(request: UserRequest, pk: UUID) -> HttpResponse:
    """They pass it on after this: the platform itself sends nothing to an agency."""
    referral = _mine(request, pk)
    try:
        actions.send(referral, by=request.user)
    except actions.NoConsent:
        messages.warning(request, "The reporter does not agree to this agency now. Nothing may be passed on.")
    except actions.HeardAlone:
        messages.warning(request, HEARD)
    except IllegalMove:
        messages.warning(request, TOO_LATE)
    else:
        messages.success(request, "Recorded. Now pass it on, word for word. The reporter sees that it went.")
    return redirect("case", pk=referral.report.case_id)


@require_POST
@only("triage")
@keeps_typed
def finish(request: UserRequest, pk: UUID) -> HttpResponse:
    referral = _mine(request, pk)
    try:
        actions.finish(referral, by=request.user)
    except IllegalMove:
        messages.warning(request, TOO_LATE)
    else:
        messages.success(request, "Noted: the agency supports them now.")
    return redirect("case", pk=referral.report.case_id)


@hers_alone
def _support(request: HttpRequest, hers: Hers) -> HttpResponse:
    """What was proposed to her, what she said, and what staff let her read; POST answers one proposal."""
    referrals = list(hers.report.referrals.prefetch_related("answers"))
    if request.method == "POST":
        chosen = next((one for one in referrals if str(one.pk) == request.POST.get("referral")), None)
        if chosen is None:
            raise Http404
        form = ReferralAnswerForm(chosen, request.POST)
        if form.is_valid():
            if _answered(request, chosen, form.cleaned_data["answer"], given=hers.given, by=hers.by):
                messages.success(request, "Saved. It holds from now on.")
            return redirect(hers.page("support"))
        return _her_page(request, hers, referrals, {chosen.pk: form})
    return _her_page(request, hers, referrals, {})


def _her_page(
    request: HttpRequest, hers: Hers, referrals: list[Referral], sent: dict[UUID, ReferralAnswerForm]
) -> HttpResponse:
    context = {
        "hers": hers,
        "asked": [(one, sent.get(one.pk) or ReferralAnswerForm(one)) for one in referrals],
        "form": list(sent.values()),
        "notes": hers.report.notes.select_related("case"),
        "messages_page": hers.page("messages"),
        "open": hers.report.state != Report.State.WITHDRAWN,
    }
    return render(request, "reports/support.html", context)


my_support = by_account(_support)
receipt_support = by_receipt(_support)


def _answered(request: HttpRequest, referral: Referral, said: str, *, given: str, by: User | None) -> bool:
    try:
        actions.answer(referral, said, given=given, by=by)
    except IllegalMove:
        messages.warning(request, TOO_LATE)
        return False
    return True


def _mine(request: UserRequest, pk: UUID) -> Referral:
    referral = get_object_or_404(Referral.objects.select_related("report__case"), pk=pk)
    report_of_mine(request, referral.report_id, _in_my_cases(request))
    return referral


def _in_my_cases(request: UserRequest) -> ReportQuerySet:
    """Not taken back, and not unlinked meanwhile."""
    mine = Report.objects.kept().exclude(state=Report.State.WITHDRAWN)
    return mine.filter(case__in=Case.objects.worked_on_by(request.user))
