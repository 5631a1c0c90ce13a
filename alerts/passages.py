"""What in an alert could point to somebody, passage by passage, and why it may stand all the same."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from alerts import wording
from alerts.models import Alert, Justification
from num import crypto
from reports.residue import Finding, unjustified


class Passage(NamedTuple):
    """One of all that say the same. What may ``never`` stand has no reason."""

    key: str
    finding: Finding
    reason: Justification | None

    @property
    def never(self) -> bool:
        return self.finding.kind in wording.NEVER

    @property
    def open(self) -> bool:
        """Whether somebody has to take it out, or say why it may stand."""
        return self.reason is None


class Piece(NamedTuple):
    """A stretch of the draft, and what it shows, in words."""

    text: str
    why: str = ""


def found(alert: Alert) -> list[Finding]:
    return wording.repeated(alert.case, alert.title, alert.text)


def passages(alert: Alert, found: Iterable[Finding]) -> list[Passage]:
    given = {bytes(one.index): one for one in alert.justifications.select_related("by", "alert__case")}
    every = unjustified(found)
    return [Passage(key, finding, given.get(index(alert, key))) for key, finding in every.items()]


def index(alert: Alert, key: str) -> bytes:
    """What finds the reason for a passage of this alert."""
    return crypto.blind_index("alerts.justification", f"{alert.pk}|{key}")


def pieces(alert: Alert, found: Iterable[Finding]) -> list[Piece]:
    """Title and text with what was found in them, in the order of reading."""
    return list(_pieces(wording.draft(alert.title, alert.text), found))


def _pieces(draft: str, found: Iterable[Finding]) -> Iterator[Piece]:
    at = 0
    for (start, end), whys in _stretches(found).items():
        if start > at:
            yield Piece(draft[at:start])
        yield Piece(draft[start:end], ", ".join(whys))
        at = end
    yield Piece(draft[at:])


def _stretches(found: Iterable[Finding]) -> Mapping[tuple[int, int], list[str]]:
    """Findings that overlap, as one stretch that shows all that they do."""
    stretches: dict[tuple[int, int], list[str]] = {}
    start = end = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        whys = stretches.pop((start, end), []) if one.start < end else []
        start, end = (start, max(end, one.end)) if one.start < end else (one.start, one.end)
        stretches[start, end] = whys if one.why in whys else [*whys, one.why]
    return stretches
