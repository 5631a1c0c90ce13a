"""What a reporter allows: its history, any moment of it, and what she says now by phone, on paper or in person."""

from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.gates import UserRequest, only
from members.limits import end_of_day
from num.states import IllegalMove
from reports.actions.looking import look_at
from reports.actions.report import Reworded, give_consents
from reports.forms.consent import AgreedForm, ConsentForm, asked_now
from reports.forms.entering import MomentForm, SpokenForm
from reports.models import Report, Terms, Use
from reports.views.lost import keeps_typed, report_of_mine


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
@keeps_typed
def consent(request: UserRequest, pk: UUID) -> HttpResponse:
    """POST writes down new answers. What was allowed before it was taken back can still be asked."""
    sent = request.POST if request.method == "POST" else None
    shown = Report.objects.worked_on_by(request.user) | Report.objects.taken_back_for(request.user)
    among = shown.exclude(state=Report.State.WITHDRAWN) if sent is not None else shown
    report = report_of_mine(request, pk, among.in_full())
    spoken, asked = SpokenForm(sent), ConsentForm(asked_now(), sent)
    agreed = AgreedForm(sent, asked)
    if sent and all([spoken.is_valid(), asked.is_valid()]):
        try:
            if _written_down(request, report, spoken, asked, agreed):
                return redirect("casework_report", pk=pk)
        except Reworded:
            asked = ConsentForm(asked_now(), sent)  # says so
    look_at(report, by=request.user)
    forms = {"asked": asked, "agreed": agreed, "spoken": spoken}
    context = {"report": report, **forms, "parts": list(forms.values()), **_then(request, report)}
    return render(request, "reports/consent.html", context)


def _written_down(
    request: UserRequest, report: Report, spoken: SpokenForm, asked: ConsentForm, agreed: AgreedForm
) -> bool:
    answers, said = asked.answers, spoken.cleaned_data
    if not answers:
        spoken.add_error(None, "Nothing was chosen. Please choose at least one answer.")
    limits = Terms(recipient=said["recipient"] or None, expires_at=_end_of(said["until"]))
    spoken.refuse_misplaced(answers)
    if spoken.errors or agreed.errors:
        return False
    harmed = agreed.cleaned_data
    try:
        give_consents(
            report, answers, asked.versions, by=request.user, given=said["given"], limits=limits, harmed=harmed
        )
    except IllegalMove:
        messages.warning(request, "The report was taken back meanwhile. Nothing was written down.")
    else:
        messages.success(request, "Written down. It holds from now on.")
    return True


def _end_of(day: date | None) -> datetime | None:
    return end_of_day(timezone.make_aware(datetime.combine(day, datetime.min.time()))) if day else None


def _then(request: HttpRequest, report: Report) -> dict[str, object]:
    """What was allowed at the moment that was asked for."""
    form = MomentForm(request.GET if "at" in request.GET else None)
    moment = form.cleaned_data["at"] if form.is_valid() else None
    then = [(use, report.allowed_at(use, moment), report.line_at(use, moment)) for use in Use] if moment else []
    return {"form": form, "moment": moment, "then": then}
