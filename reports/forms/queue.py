"""What narrows the queue. All of it are picks from lists, so that it may stand in an address and survive a reload."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import django_filters as filters
from django import forms
from django.db.models import Q, Value
from django.utils import timezone

from members.models import Region
from reports.models import Case, IncidentType
from reports.models.report_queries import ReportQuerySet

ANY = "Any"
NOT_SAID = 0
LEVELS = [*((level.value, level.label) for level in Case.Level), (NOT_SAID, "Not said")]


class QueueFilter(filters.FilterSet):
    level = filters.ChoiceFilter(field_name="suggested", choices=LEVELS, label="How grave", empty_label=ANY)
    region = filters.ChoiceFilter(method="in_region", label="Area", empty_label=ANY)
    kind = filters.ChoiceFilter(field_name="incident_types__code", label="What", empty_label=ANY)
    late = filters.BooleanFilter(method="only_late", label="Only late", widget=forms.CheckboxInput)
    unverified = filters.BooleanFilter(method="only_unverified", label="Only unverified", widget=forms.CheckboxInput)
    news = filters.BooleanFilter(
        method="only_news", label="Only with something new from the reporter", widget=forms.CheckboxInput
    )

    def __init__(self, data: Mapping[str, Any], reports: ReportQuerySet) -> None:
        super().__init__(data, reports)
        for name, picks in _picks().items():
            self.filters[name].extra["choices"] = picks

    def in_region(self, reports: ReportQuerySet, _: str, code: str) -> ReportQuerySet:
        """There, or in a part of it."""
        return reports.filter(Q(region__code=code) | Q(region__parent__code=code))

    def only_late(self, reports: ReportQuerySet, _: str, wanted: bool) -> ReportQuerySet:
        return reports.late(timezone.now()) if wanted else reports

    def only_unverified(self, reports: ReportQuerySet, _: str, wanted: bool) -> ReportQuerySet:
        return reports.unverified() if wanted else reports

    def only_news(self, reports: ReportQuerySet, _: str, wanted: bool) -> ReportQuerySet:
        return reports.with_news() if wanted else reports

    @property
    def chosen(self) -> str:
        """What narrows it now, as it stands in an address: nothing that was not picked from a list."""
        picked: dict[str, Any] = {
            name: self.data[name] for name, value in self.form.cleaned_data.items() if value not in (None, "", False)
        }
        return urlencode(picked) + "&" if picked else ""


def _picks() -> dict[str, list[tuple[str, str]]]:
    """Which areas and kinds of incident there are, each by its code, in one question."""
    areas = Region.objects.filter(level=Region.Level.REGION).order_by()
    kinds = IncidentType.objects.order_by()
    rows = areas.values_list(Value("region"), "pk", "code", "name")
    picks = defaultdict(list)
    for name, _, code, words in sorted(rows.union(kinds.values_list(Value("kind"), "pk", "code", "name"), all=True)):
        picks[name].append((code, words))
    return picks
