"""What in an alert could point to somebody: some of it may not be saved, the rest is taken out or justified; and
how wide an alert goes, in words.
"""

from collections.abc import Iterable
from typing import Final

from alerts import audience
from alerts.models import Alert
from members.models import Region
from num.purposes import Purpose
from num.rows import acting_as
from reports.models import Case
from reports.residue import WHY, Finding, facts, findings, said

NEVER: Final = frozenset(
    {"phone", "email", "username", "handle", "url", "payment", "plate", "name", "working_name", "contact"},
)


def draft(title: str, text: str) -> str:
    """Both as one text, as it is searched."""
    return f"{title}\n\n{text}"


@acting_as(Purpose.VETTING)
def repeated(case: Case, title: str, text: str) -> list[Finding]:
    """Every passage of title and text that repeats what a report of the case knows, or leads to somebody by itself."""
    words = draft(title, text)
    reports = case.reports.select_related("reporter", "region", "organisation").prefetch_related(
        "identifiers", "persons", "vehicles", "additions", "messages"
    )
    known = list(map(facts, reports))
    few = audience.shared_by_few(said(words, audience.places(), *known))
    return findings(words, *known, few=few)


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
