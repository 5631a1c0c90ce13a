"""The front page: for staff who triage, with what waits too long."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from num import views
from num.purposes import Purpose
from num.rows import acting_as
from reports.views.late import late_for


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not (user.is_authenticated and user.may("triage")):
        return views.home(request, "reports/home.html")
    with acting_as(Purpose.CASEWORK, user):
        return views.home(request, "reports/home.html", late=late_for(user))
