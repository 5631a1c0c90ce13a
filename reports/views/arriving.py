"""Whether new reports have come since a page of the queue was made. Its script asks, and nobody may be there."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.gates import UserRequest, only
from num.sessions import does_not_count
from reports.models import Report

STOP = 286  # htmx asks no more
NOTHING_NEW = 204  # it leaves the page as it is
EVERY = 30  # seconds


@require_safe
@does_not_count
def arrived(request: HttpRequest) -> HttpResponseBase:
    """A line with how many, if that is not what the page says already. Asking keeps no session alive."""
    if "HX-Request" in request.headers and not request.user.is_authenticated:
        return HttpResponse(status=STOP)
    return _arrived(request)


@only("triage")
def _arrived(request: UserRequest) -> HttpResponse:
    many = Report.objects.to_triage_by(request.user).out_of_flood().filter(waiting_since__gt=_since(request)).count()
    if not many or str(many) == request.GET.get("shown"):
        return HttpResponse(status=NOTHING_NEW)
    return render(request, "reports/_arrived.html", {"many": many})


def _since(request: UserRequest) -> datetime:
    try:
        return datetime.fromtimestamp(float(request.GET.get("since", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return timezone.now()
