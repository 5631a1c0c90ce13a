"""What in an alert repeats its reports: some of it may not be saved, the rest is for people to look at again; and
how wide an alert goes, in words.
"""

from collections.abc import Iterable
from typing import Final

from alerts.models import Alert
from members.models import Region
from reports.models import Case
from reports.residue import WHY, Finding, facts, findings

NEVER: Final = frozenset(
    {"phone", "email", "username", "handle", "url", "payment", "plate", "name", "working_name", "contact"},
)


def repeated(case: Case, title: str, text: str) -> list[Finding]:
    """Every passage of title and text that repeats what a report of the case knows."""
    draft = f"{title}\n\n{text}"
    reports = case.reports.prefetch_related("identifiers", "persons", "additions", "messages")
    return [finding for report in reports for finding in findings(draft, facts(report))]


def forbidden(found: list[Finding]) -> list[str]:
    """What of it points at somebody outright, in words: identifiers, names, the reporter's contact."""
    return sorted({WHY[finding.kind] for finding in found if finding.kind in NEVER})


def how_wide(alert: Alert) -> str:
    """To whom it goes, for whoever reported."""
    regions = list(alert.regions.all())
    everywhere = not regions or any(region.level == Region.Level.NATION for region in regions)
    places = "everywhere" if everywhere else f"in {_and(region.name for region in regions)}"
    work = _and(work.name.lower() for work in alert.work_types.all())
    shows = ", with something to know the person by" if alert.shown.exists() else ""
    return f"members {places}{f', for this work: {work}' if work else ''}{shows}"


def _and(names: Iterable[str]) -> str:
    *first, last = [*names] or [""]
    return f"{', '.join(first)} and {last}" if first else last
