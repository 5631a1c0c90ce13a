"""What in an alert repeats its reports: some of it may not be saved, the rest is for people to look at again."""

from typing import Final

from reports.models import Case
from reports.residue import WHY, Finding, facts, findings

NEVER: Final = frozenset(
    {"phone", "email", "username", "url", "plate", "name", "working_name", "contact"},
)


def repeated(case: Case, title: str, text: str) -> list[Finding]:
    """Every passage of title and text that repeats what a report of the case knows."""
    draft = f"{title}\n\n{text}"
    reports = case.reports.prefetch_related("identifiers", "persons")
    return [finding for report in reports for finding in findings(draft, facts(report))]


def forbidden(found: list[Finding]) -> list[str]:
    """What of it points at somebody outright, in words: identifiers, names, the reporter's contact."""
    return sorted({WHY[finding.kind] for finding in found if finding.kind in NEVER})
