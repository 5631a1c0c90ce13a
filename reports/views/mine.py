"""A reporter's own reports."""

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from members.gates import UserRequest, signed_in
from members.models import User
from num.purposes import Purpose
from num.rows import acting_as
from reports import statuses
from reports.forms.consent import asked_now
from reports.models import Approach, Consent, Draft, Report
from reports.views import standing
from reports.views.public import change

PAGE = 50


@require_safe
@signed_in
@acting_as(Purpose.REPORTING)
def my_reports(request: UserRequest) -> HttpResponse:
    """Newest first."""
    mine = Report.objects.made_by(request.user).order_by("-received_at")
    mine = mine.select_related("reporter").prefetch_related(
        "consents__text",
        "messages",
        "additions",
        "shared",
        Prefetch("approaches", Approach.objects.filter(report__reporter=request.user)),  # asked of her alone
        "referrals",
    )
    page, texts = Paginator(mine, PAGE).get_page(request.GET.get("page")), asked_now()
    words = statuses.shown()
    standings = [standing.of(report, texts, words) for report in page]
    context = {"page": page, "standings": standings, "drafts": Draft.objects.of(request.user)}
    return render(request, "reports/mine.html", context)


@require_safe
@signed_in
@acting_as(Purpose.REPORTING)
def sent_mine(request: UserRequest, pk: UUID) -> HttpResponse:
    """After sending one: what happens next."""
    report = get_object_or_404(Report.objects.made_by(request.user), pk=pk)
    return render(request, "reports/sent_mine.html", {"report": report, "next": standing.next_for(report)})


@require_POST
@signed_in
@acting_as(Purpose.REPORTING)
def change_mine(request: UserRequest, pk: UUID) -> HttpResponse:
    """Answer a consent question again, or take the report back."""
    report = get_object_or_404(Report.objects.made_by(request.user), pk=pk)
    back = page_of(report, request.user)
    return change(request, report, by=request.user, given=Consent.Given.FORM, back=back)


def page_of(report: Report, user: User) -> str:
    """The address of the page on which it stands."""
    newer = Report.objects.made_by(user).filter(received_at__gt=report.received_at).count()
    return f"{reverse('my_reports')}?page={newer // PAGE + 1}"
