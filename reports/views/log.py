"""What staff opened and did: each their own, approvers of all."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.gates import UserRequest, beyond_own_cases
from num import audit
from reports import log as engine
from reports.forms.log import LogForm

PAGE = 50


@require_safe
@beyond_own_cases
def log(request: UserRequest) -> HttpResponse:
    """Whoever reads what colleagues did is on record, too."""
    form = LogForm(request.user, request.GET)
    form.is_valid()
    people = list(form.people)
    if people != [request.user]:
        whose = str(people[0].pk) if len(people) == 1 else "all"
        audit.record("log.read", request.user, by=request.user, whose=whose)
    entries = engine.of_staff(people)
    if form.since:
        entries = entries.filter(at__gte=form.since)
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": engine.lines(list(page)), "within": form.within}
    return render(request, "reports/log.html", context)
