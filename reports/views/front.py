"""The front page: for staff who triage, with what waits too long."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.models import User
from num import views
from reports.models import Report
from reports.models.report import Late


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    late = late_for(user) if user.is_authenticated and user.may("triage") else None
    return views.home(request, "reports/home.html", late=late)


def late_for(user: User, flooded: Sequence[datetime] | None = None) -> Late:
    """How much waits too long of what this user may change; neither what came in a flood nor what they
    have set aside.
    """
    return Report.objects.open_to(user).not_set_aside_by(user).out_of_flood(flooded).count_late(timezone.now())
