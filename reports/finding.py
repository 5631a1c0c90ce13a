"""Finding a report or a case while somebody is on the telephone: by whatever they can say of it.

Numbers, addresses and plates are found by their keyed index. Working names have none: those that the user may see are
opened and compared.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from members.models import User
from reports import identifiers, receipts
from reports.models import Case, Identifier, Report
from reports.models.report_queries import ReportQuerySet

MOST = 50  # shown
SHORTEST = 2


class Found(NamedTuple):
    cases: list[Case]
    reports: list[Report]

    @property
    def hits(self) -> int:
        return len(self.cases) + len(self.reports)


def find(typed: str, user: User) -> Found:
    """What ``user`` may see of it, newest first. Nothing of what was taken back."""
    seen = Report.objects.visible_to(user).exclude(state=Report.State.WITHDRAWN)
    keys = {*_by_identifier(typed, seen), *_by_receipt(typed, seen), *_by_name(typed, seen)}
    reports = (
        seen.filter(pk__in=keys).order_by("-received_at").select_related("case").prefetch_related("incident_types")
    )
    return Found(list(_by_reference(typed, user)), list(reports[:MOST]))


def _by_reference(typed: str, user: User) -> Iterator[Case]:
    plain = receipts.plain(typed)
    tail = plain[1:] if len(plain) == 1 + receipts.LOCATOR_LENGTH and plain.startswith("C") else plain
    yield from Case.objects.visible_to(user).filter(reference=f"C-{tail}")


def _by_identifier(typed: str, seen: ReportQuerySet) -> Iterator[object]:
    """Of whatever kind it can be read as."""
    equal = Identifier.objects.filter(index__in=list(_indexes(typed)))
    yield from seen.filter(pk__in=equal.values("report")).order_by().values_list("pk", flat=True)


def _indexes(typed: str) -> Iterator[bytes]:
    for kind in Identifier.Kind:
        try:
            index = identifiers.index(kind, typed)
        except identifiers.Unusable:
            continue
        if index:
            yield index


def _by_receipt(typed: str, seen: ReportQuerySet) -> Iterator[object]:
    """By the half that finds it: the secret half is never asked for."""
    locator = receipts.plain(typed)[: receipts.LOCATOR_LENGTH]
    if len(locator) == receipts.LOCATOR_LENGTH:
        yield from seen.filter(locator=locator).order_by().values_list("pk", flat=True)


def _by_name(typed: str, seen: ReportQuerySet) -> Iterator[object]:
    wanted = _folded(typed)
    if len(wanted) < SHORTEST or not re.search(r"[^\W\d]", wanted):
        return
    named = seen.filter(working_name__isnull=False).order_by().only("pk", "wrapped_key", "working_name")
    yield from (report.pk for report in named.iterator() if wanted in _folded(report.working_name))
    reporters = User.objects.filter(pk__in=seen.order_by().values("reporter")).only("pk", "working_name")
    known = [user.pk for user in reporters.iterator() if wanted in _folded(user.working_name)]
    yield from seen.filter(reporter__in=known).order_by().values_list("pk", flat=True)


def _folded(name: str) -> str:
    return re.sub(r"\s+", " ", name).strip().casefold()
