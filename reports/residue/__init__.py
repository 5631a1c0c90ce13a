"""What in a text could point to the reporter or name the accused. Pure: alerts, shares and messages use it.

It finds what the report itself knows, in any spelling. What only a person can see, such as a rare feature told in
other words, it does not find: a second person reads every draft.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from reports.models import Report
from reports.residue import copied, moments, places, spellings
from reports.residue.words import Span, Word, plainly, runs, squash, words

WHY = {
    "phone": "a phone number from the report",
    "email": "an e-mail address from the report",
    "username": "a user name from the report",
    "handle": "a social media name from the report",
    "url": "a profile address from the report",
    "payment": "a payment tag from the report",
    "plate": "a number plate from the report",
    "name": "the name of the person the report is about",
    "working_name": "the reporter's working name",
    "contact": "the reporter's contact",
    "place": "the exact place",
    "town": "the town: the region is enough",
    "reference": "the police’s number for it",
    "day": "the exact day",
    "hour": "the exact time",
    "copied": "words copied from the report",
}


@dataclass(frozen=True)
class Facts:
    """What a report knows that no text about it may show."""

    story: str = ""  # and whatever else was told in her own words
    identifiers: tuple[tuple[str, str], ...] = ()  # (kind, value)
    working_name: str = ""
    safe_contact: str = ""
    town: str = ""
    exact_place: str = ""
    police_reference: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Finding:
    """One passage of a draft, and what it shows. Its text is as sensitive as the report."""

    kind: str
    start: int
    end: int
    text: str

    @property
    def why(self) -> str:
        return WHY[self.kind]


def facts(report: Report) -> Facts:
    """What this report knows, opened."""
    told = [(one.kind, one.value) for one in report.identifiers.all()]
    named = [("name", person.name) for person in report.persons.all() if person.name]
    written = (one.text for one in report.messages.all() if one.by_id is None)
    stories = [report.story, *(addition.text for addition in report.additions.all()), *written]
    return Facts(
        story="\n\n".join(filter(None, (*stories, report.injuries, report.lost, report.police_went))),
        identifiers=tuple(told + named),
        working_name=report.working_name or "",
        safe_contact=report.safe_contact or "",
        town=report.town or "",
        exact_place=report.exact_place or "",
        police_reference=report.police_reference or "",
        day=report.happened_on,
    )


def findings(draft: str, known: Facts) -> list[Finding]:
    """Every passage that repeats what the report knows, in the order of the draft."""
    spans = set(_spans(draft, words(draft), known))
    ordered = sorted(spans, key=lambda found: (found[1], -found[2]))
    return [Finding(kind, start, end, draft[start:end]) for kind, start, end in ordered]


def _spans(draft: str, row: list[Word], known: Facts) -> Iterator[tuple[str, int, int]]:
    for kind, value in known.identifiers:
        yield from _as(kind, spellings.find(row, kind, value))
    yield from _as("working_name", spellings.name(row, known.working_name))
    yield from _as("contact", _contact(row, known.safe_contact))
    yield from _as("place", places.find(row, known.exact_place))
    yield from _as("town", spellings.name(row, known.town))
    yield from _as("reference", runs(row, squash(known.police_reference), plainly))
    yield from _as("copied", _joined(copied.find(row, words(known.story))))
    yield from _moments(draft, known)


def _as(kind: str, spans: Iterator[Span]) -> Iterator[tuple[str, int, int]]:
    for start, end in spans:
        yield kind, start, end


def _contact(row: list[Word], contact: str) -> Iterator[Span]:
    """A safe contact is written freely: it may hold a number, an address or a name on some service."""
    if re.search(r"\d{6}", re.sub(r"\D", "", contact)):
        yield from spellings.phone(row, contact)
    for address in re.findall(r"\S+@\S+", contact):
        yield from spellings.email(row, address)


def _moments(draft: str, known: Facts) -> Iterator[tuple[str, int, int]]:
    days = list(moments.days(draft, known.day)) if known.day else []
    yield from _as("day", iter(days))
    told = [clock for _, said in moments.clocks(known.story) for clock in said]
    exact = set(moments.hours(draft, told))
    exact |= {span for span, _ in moments.clocks(draft) if moments.near(span, days)}
    yield from _as("hour", iter(exact))


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Spans that overlap, as one."""
    current: Span | None = None
    for start, end in spans:
        if current and start <= current[1]:
            current = (current[0], end)
            continue
        if current:
            yield current
        current = (start, end)
    if current:
        yield current
