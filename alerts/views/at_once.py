"""Warning at once of what one report says: in fixed phrases, by an approver on duty."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alerts import actions
from alerts.forms.at_once import AtOnceForm
from alerts.models import Phrase
from members.gates import UserRequest, only
from num.states import IllegalMove
from reports.actions.looking import look_at
from reports.models import Report

SENT = "On its way, as unconfirmed. It ends in 24 hours. Now have it checked: write the full alert, or withdraw it."


@require_http_methods(["GET", "HEAD", "POST"])
@only("approve")
def at_once(request: UserRequest, pk: UUID) -> HttpResponse:
    """GET shows the phrases beside the report; POST sends what was picked."""
    report = get_object_or_404(Report.objects.visible_to(request.user).in_full(), pk=pk)
    if report.state in Report.ENDED or not report.in_danger():
        raise Http404
    form = AtOnceForm(report, request.POST or None)
    if form.is_valid():
        try:
            alert = actions.warn_at_once(report, **form.picked, by=request.user)
        except (actions.Refused, IllegalMove) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, SENT)
            return redirect("desk_alert", alert.pk)
    return _page(request, report, form)


def _page(request: UserRequest, report: Report, form: AtOnceForm) -> HttpResponse:
    look_at(report, by=request.user)
    context = {
        "report": report,
        "form": form,
        "openings": Phrase.objects.filter(kind=Phrase.Kind.OPENING),
        "duty_until": actions.on_duty_until(request.user, timezone.now()),
    }
    return render(request, "desk/at_once.html", context)
