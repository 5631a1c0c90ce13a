"""A reporter's own reports."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from members.gates import UserRequest, signed_in
from reports.forms.consent import asked_now
from reports.models import Consent, Report
from reports.views import standing
from reports.views.public import change

SHOWN = 50


@require_safe
@signed_in
def my_reports(request: UserRequest) -> HttpResponse:
    mine = Report.objects.made_by(request.user).prefetch_related("consents__text")
    newest, texts = mine.order_by("-received_at")[:SHOWN], asked_now()
    return render(request, "reports/mine.html", {"standings": [standing.of(report, texts) for report in newest]})


@require_POST
@signed_in
def change_mine(request: UserRequest, pk: UUID) -> HttpResponse:
    """Answer a consent question again, or take the report back."""
    report = get_object_or_404(Report.objects.made_by(request.user), pk=pk)
    change(request, report, by=request.user, given=Consent.Given.FORM)
    return redirect("my_reports")
