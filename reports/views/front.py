"""The front page: for staff who triage, with what waits too long."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from num import views
from reports.views.late import late_for


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    late = late_for(user) if user.is_authenticated and user.may("triage") else None
    return views.home(request, "reports/home.html", late=late)
