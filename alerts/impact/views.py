"""What trustees and staff see: figures of closed periods, never a row."""

from collections.abc import Sequence

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alerts.impact import ledger, measures, page, snapshots
from alerts.impact.figures import QUARTER, YEAR, Figures, counted
from alerts.impact.periods import Period
from members.gates import UserRequest, only


@require_safe
@only("see_impact")
def impact(request: UserRequest, slug: str = "") -> HttpResponse:
    """The figures of the year or quarter that ``slug`` names, or of the newest."""
    periods = counted()
    if not periods and not slug:
        return _empty(request, QUARTER)
    figures = Figures(_chosen(periods, slug))
    context = {
        "periods": periods,
        "period": figures.period,
        "starts_on": figures.starts_on,
        "tiles": page.tiles(figures),
        "sections": page.sections(figures),
        "measures": measures.ALL,
        "invented": settings.DEMO,
    }
    return render(request, "alerts/impact/impact.html", context)


@require_safe
@only("see_impact")
def forces(request: UserRequest, slug: str = "") -> HttpResponse:
    """How each police force answered in the year that ``slug`` names, or in the newest."""
    years = [period for period in counted() if period.kind == YEAR]
    if not years and not slug:
        return _empty(request, YEAR)
    year = _chosen(years, slug)
    context = {
        "years": years,
        "year": year,
        "ledger": ledger.of(year),
        "measures": measures.OF_FORCES,
        "days": measures.DAYS.values(),
        "invented": settings.DEMO,
    }
    return render(request, "alerts/impact/forces.html", context)


def _empty(request: UserRequest, kind: str) -> HttpResponse:
    """When the first period of this kind is shown."""
    began = snapshots.began()
    first = Period.around(kind, began or timezone.localdate())
    return render(request, "alerts/impact/empty.html", {"first": first, "began": began})


def _chosen(periods: Sequence[Period], slug: str) -> Period:
    """Raises Http404 for a period that was not counted."""
    for period in periods:
        if slug in ("", period.slug):
            return period
    raise Http404
