"""Who carries how much, what waits for a second person, and what came of the work."""

from datetime import timedelta

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.gates import UserRequest, only
from members.models import User
from reports import load
from reports.forms.case import at_work
from reports.models import Case, CaseAssignment

YEAR = timedelta(days=365)


@require_safe
@only("approve")
def workload(request: UserRequest) -> HttpResponse:
    """Everybody who may work on cases, and whoever no longer does and still has some, open or closed."""
    given = CaseAssignment.objects.values("user")
    workers = User.objects.filter(Q(pk__in=at_work().values("pk")) | Q(pk__in=given)).order_by("username")
    since = timezone.now() - YEAR
    context = {
        "loads": load.of(workers),
        "asking": Case.objects.asking_second().visible_to(request.user),
        "outcomes": load.outcomes(since),
        "needs": load.needs(since),
        "fewest": load.FEWEST,
    }
    return render(request, "reports/workload.html", context)
