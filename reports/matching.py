"""Which other reports speak of the same person: equal identifiers, by their index. Only a person confirms."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from members.models import User
from reports.models import Identifier, Report
from reports.models.report import ReportQuerySet


@dataclass(frozen=True)
class Match:
    """Another report with an equal identifier. ``report`` is None where the user may not open it: then ``number``,
    ``kinds`` and whom to ``ask`` is all there is to know.
    """

    kinds: tuple[str, ...]
    number: str
    ask: tuple[str, ...]
    report: Report | None


def candidates(reports: Iterable[Report]) -> ReportQuerySet:
    """Other reports that hold an identifier of one of these. What was withdrawn matches nothing."""
    sharing = Identifier.objects.filter(index__in=_known(reports).values("index"))
    others = Report.objects.filter(pk__in=sharing.values("report"))
    return others.exclude(pk__in=[report.pk for report in reports]).exclude(state=Report.State.WITHDRAWN)


def matches(reports: Iterable[Report], user: User) -> list[Match]:
    """The candidates for these reports as ``user`` may see them."""
    reports = list(reports)
    others = candidates(reports).select_related("case").prefetch_related("identifiers", "case__assignments__user")
    seen = set(candidates(reports).visible_to(user).values_list("pk", flat=True))
    known = {bytes(index) for index in _known(reports).values_list("index", flat=True) if index}
    return [_match(other, known, may_open=other.pk in seen) for other in others]


def mark_repeats(reports: ReportQuerySet) -> ReportQuerySet:
    """With ``repeat``: whether another report, not withdrawn, holds one of its identifiers."""
    equal = Identifier.objects.filter(index=OuterRef("index")).exclude(report=OuterRef("report"))
    equal = equal.exclude(report__state=Report.State.WITHDRAWN)
    shared: QuerySet[Identifier] = Identifier.objects.filter(report=OuterRef("pk"), index__isnull=False)
    return reports.annotate(repeat=Exists(shared.filter(Exists(equal))))


def _known(reports: Iterable[Report]) -> QuerySet[Identifier]:
    """What these reports can be found by."""
    indexed = Identifier.objects.filter(report__in=reports, index__isnull=False)
    return indexed.exclude(report__state=Report.State.WITHDRAWN)


def _match(other: Report, known: set[bytes], *, may_open: bool) -> Match:
    kinds = {one.get_kind_display() for one in other.identifiers.all() if one.index and bytes(one.index) in known}
    case = other.case
    return Match(
        kinds=tuple(sorted(kinds)),
        number=case.reference if case else "",
        ask=tuple(one.user.working_name for one in case.assignments.all()) if case else (),
        report=other if may_open else None,
    )
