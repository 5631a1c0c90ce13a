"""What waits too long: how much of it, and one by one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.gates import UserRequest, only
from members.models import User
from reports.models import Report
from reports.models.report_queries import Late, ReportQuerySet

PAGE = 25


@require_safe
@only("triage")
def late(request: UserRequest) -> HttpResponse:
    """Each report that is counted as late, in a case or not, with a way to it."""
    found = _theirs(request.user).late(timezone.now()).order_by("waiting_since")
    shown = found.mark_callable().select_related("case", "reporter").prefetch_related("incident_types")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/late.html", {"page": page})


def late_for(user: User, flooded: Sequence[datetime] | None = None, mine: Collection[UUID] | None = None) -> Late:
    """How much waits too long of what this user may change."""
    return _theirs(user, flooded, mine).count_late(timezone.now())


def _theirs(
    user: User, flooded: Sequence[datetime] | None = None, mine: Collection[UUID] | None = None
) -> ReportQuerySet:
    """What they may change; neither what came in a flood nor what they have set aside."""
    return Report.objects.open_to(user, mine).not_set_aside_by(user).out_of_flood(flooded)
