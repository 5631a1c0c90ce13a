"""What in a text could point to the reporter or name the accused. Pure: alerts, shares and messages use it.

It finds what reports know, in any spelling, and what leads to somebody by itself, whether a report knows it or not.
What only a person can see, such as a feature told in other words, it does not find: a second person reads every draft.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from reports.matching.numbers import named_beside
from reports.models import Report
from reports.residue import coarse, copied, days, hours, names, numbers, online, places, rare, spellings, venues
from reports.residue.rare import Mix
from reports.residue.text import Text
from reports.residue.words import Span, squash, words

WHY = {
    "phone": "a phone number from the report",
    "email": "an e-mail address from the report",
    "username": "a user name from the report",
    "handle": "a social media name from the report",
    "url": "a profile address from the report",
    "payment": "a payment tag from the report",
    "plate": "a number plate from the report",
    "name": "the name of the person the report is about",
    "alike": "like a name from the report",
    "working_name": "a name the reporter goes by",
    "contact": "the reporter's contact",
    "place": "the exact place",
    "town": "the town: the region is enough",
    "reference": "the police’s number for it",
    "day": "the exact day",
    "hour": "the exact time",
    "copied": "words copied from the report",
    "named": "a name from the report",
    "any_phone": "a phone number",
    "any_email": "an e-mail address",
    "any_handle": "a name on a site",
    "any_url": "the address of a page",
    "any_plate": "a number plate",
    "postcode": "a postcode",
    "address": "an address",
    "any_name": "a name",
    "venue": "a place by its name",
    "any_day": "an exact day",
    "any_hour": "an exact time",
    "rare": "work that few members do there",
}
_MOMENTS = ("any_day", "any_hour")  # lead to somebody only beside something else
_WEAK = ("alike", "named")  # what else is found of the same words says more
Found = tuple[str, int, int]  # its kind, and from where to where


@dataclass(frozen=True)
class Facts:
    """What a report knows that no text about it may show."""

    story: str = ""  # and whatever else was told in her own words
    identifiers: tuple[tuple[str, str], ...] = ()  # (kind, value)
    working_names: tuple[str, ...] = ()  # what she is called, in the report and in her account; her project or site
    safe_contact: str = ""
    advert: str = ""  # the words under which anybody finds her, and her project or site
    town: str = ""
    region: str = ""
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

    @property
    def key(self) -> str:
        """The same for the same words, wherever they stand and however they are written."""
        return f"{self.kind}-{hashlib.sha256(squash(self.text).encode()).hexdigest()[:12]}"


def facts(report: Report) -> Facts:
    """What this report knows, opened."""
    told = [(one.kind, one.value) for one in report.identifiers.all()]
    beside = [named_beside(kind, value) for kind, value in told]
    named = [("name", name) for name in (*beside, *(one.name for one in report.persons.all())) if name]
    written = (one.text for one in report.messages.all() if one.by_id is None)
    organisation = report.organisation.name if report.organisation else ""
    persons, vehicles = report.persons.all(), report.vehicles.all()
    described = [*(one.description for one in persons), *(one.description for one in vehicles)]
    stories = [report.story, *(addition.text for addition in report.additions.all()), *written, *described]
    return Facts(
        story="\n\n".join(filter(None, (*stories, *report.details(), report.needs))),
        identifiers=tuple(told + named),
        working_names=_called(report, organisation),
        safe_contact=report.safe_contact or "",
        advert="\n\n".join(filter(None, (report.advert, organisation))),
        town=report.town or "",
        region=report.region.name if report.region else "",
        exact_place=report.exact_place or "",
        police_reference=report.police_reference or "",
        day=report.happened_on,
    )


def _called(report: Report, organisation: str) -> tuple[str, ...]:
    """What whoever made it says there that she is called; and in her account, as staff ask for her.

    Of a project or a site only the whole name, as one word: the words of most are everybody's.
    """
    account = report.reporter
    names = (report.working_name, *((account.working_name, account.call_as) if account else ()), squash(organisation))
    return tuple(dict.fromkeys(filter(None, names)))


def repeated(draft: str, *known: Facts) -> list[Finding]:
    """Every passage that repeats what one of these reports knows, in the order of the draft."""
    text = Text(draft)
    return _in_order(text, {found for one in known for found in _repeated(text, one)})


def shown(draft: str, *known: Facts) -> list[str]:
    """In words, what of these reports a text shows to whoever reads it."""
    return _in_words(repeated(draft, *known))


def shown_of_others(draft: str, own: Iterable[Facts], others: Iterable[Facts]) -> list[str]:
    """In words, what of the other reports a text shows that whoever reads it did not tell herself in her own."""
    known = repeated(draft, *own)
    return _in_words(finding for finding in repeated(draft, *others) if finding not in known)


def findings(
    draft: str, *known: Facts, few: Collection[Mix] = (), shown: Iterable[tuple[str, str]] = ()
) -> list[Finding]:
    """Those, and every passage that leads to somebody by itself.

    ``few``: what of the places and kinds of work it speaks of (``said``) only few members share. ``shown``: identifiers
    that stand beside the draft anyway.
    """
    text = Text(draft)
    knows = {found for one in known for found in _repeated(text, one) if not _is_city(text, found)}
    weak = {found for found in knows if found[0] in _WEAK} | set(_alone(text))
    strong = knows - weak
    beside = {span for kind, value in shown for span in spellings.find(text, kind, value)}
    taken = beside | {(start, end) for kind, start, end in strong if kind != "copied"}
    told_once = _outermost(found for found in weak if not _overlaps(found, taken))
    return _in_order(text, {*strong, *told_once, *_as("rare", rare.find(draft, few, _towns(known)))})


def leads(words: str) -> list[Finding]:
    """What in words for everybody leads to somebody by itself, or is written like a name."""
    text = Text(words)
    alone = {found for found in _alone(text) if found[0] not in _MOMENTS}
    return _in_order(text, _outermost(alone | set(_as("any_name", ((word.start, word.end) for word in text.own)))))


def said(draft: str, places: Iterable[str], *known: Facts) -> set[Mix]:
    """Which of these places, with which kinds of work, the draft speaks of."""
    return rare.said(draft, places, _towns(known))


def _towns(known: Iterable[Facts]) -> Mapping[str, str]:
    return {one.town: one.region for one in known if one.town and one.region}


def unjustified(found: Iterable[Finding], reasons: Collection[str] = ()) -> dict[str, Finding]:
    """The first of all that say the same, by its key, where that has no reason yet."""
    by_key: dict[str, Finding] = {}
    for finding in found:
        if finding.key not in reasons:
            by_key.setdefault(finding.key, finding)
    return by_key


def _in_order(text: Text, found: Iterable[Found]) -> list[Finding]:
    ordered = sorted(found, key=lambda one: (one[1], -one[2], one[0]))
    return [Finding(kind, start, end, text.written[start:end]) for kind, start, end in ordered]


def _in_words(found: Iterable[Finding]) -> list[str]:
    return sorted({finding.why for finding in found})


def _repeated(text: Text, known: Facts) -> Iterator[Found]:
    for kind, value in known.identifiers:
        yield from _as(kind, spellings.find(text, kind, value))
    called = [*known.working_names, *(value for kind, value in known.identifiers if kind == "name")]
    yield from _as("alike", names.alike(text, called))
    for kind, value in known.identifiers:
        yield from _as("name", names.initials(text, value) if kind == "name" else ())
    for name in known.working_names:
        yield from _as("working_name", (*names.listed_name(text, name), *names.initials(text, name)))
    yield from _as("contact", _contact(text, known.safe_contact))
    yield from _as("place", places.find(text.row, known.exact_place))
    yield from _as("town", names.listed_name(text, known.town))
    yield from _as("reference", text.plain.find(squash(known.police_reference)))
    story = Text(known.story)
    yield from _moments(text, story, known.day)
    yield from _from_story(text, story)
    yield from _from_story(text, Text(known.advert))


def _as(kind: str, spans: Iterable[Span]) -> Iterator[Found]:
    for start, end in spans:
        yield kind, start, end


def _contact(text: Text, contact: str) -> Iterator[Span]:
    """A safe contact is written freely: it may hold a number, an address or a name on some service."""
    if re.search(r"\d{6}", re.sub(r"\D", "", contact)):
        yield from spellings.phone(text, contact)
    for address in re.findall(r"\S+@\S+", contact):
        yield from spellings.email(text, address)
    for start, end in online.handles(Text(contact)):
        yield from spellings.handle(text, contact[start:end])


def _moments(text: Text, story: Text, day: date | None) -> Iterator[Found]:
    its_day = list(days.repeated(text.raw, day)) if day else []
    yield from _as("day", its_day)
    yield from _as("hour", hours.repeated(text.clocks, story.clocks))
    yield from _as("hour", hours.beside(text.clocks, its_day))


def _from_story(text: Text, story: Text) -> Iterator[Found]:
    yield from _as("copied", copied.find(text.passages, story.passages))
    yield from _as("named", names.repeated(text, names.told(story)))
    yield from _as("named", venues.repeated(text, venues.told(story)))
    for start, end in places.addresses(story):
        yield from _as("place", places.find(text.row, story.raw[start:end]))
    yield from _told_in_figures(text, story)


def _told_in_figures(text: Text, story: Text) -> Iterator[Found]:
    """What the story itself tells of plates, addresses and names on sites, in any spelling and in parts."""
    for start, end in numbers.typed_plates(story.raw):
        yield from _as("plate", spellings.plate(text, story.raw[start:end]))
    for start, end in online.emails(story) if "@" in story.raw else ():
        yield from _as("email", spellings.email(text, story.raw[start:end]))
    for start, end in online.handles(story) if re.search(r"[@_£$]", story.raw) else ():
        yield from _as("handle", spellings.handle(text, story.raw[start:end]))


def _alone(text: Text) -> Iterator[Found]:
    yield from _as("any_email", online.emails(text))
    yield from _as("any_phone", numbers.phones(text))
    yield from _as("any_plate", numbers.plates(text))
    yield from _as("postcode", numbers.postcodes(text))
    yield from _as("any_url", online.pages(text))
    yield from _as("any_handle", online.handles(text))
    yield from _as("address", places.addresses(text))
    yield from _as("any_name", names.introduced(text))
    yield from _as("venue", venues.find(text))
    yield from _as("any_day", days.exact(text.raw))
    yield from _as("any_hour", hours.exact(text.raw))


def _is_city(text: Text, found: Found) -> bool:
    """A town so large that nobody is found by it."""
    kind, start, end = found
    return kind == "town" and coarse.is_coarse_place([word.text for word in words(text.raw[start:end])])


def _overlaps(found: Found, spans: Iterable[Span]) -> bool:
    _, start, end = found
    return any(first < end and start < last for first, last in spans)


def _outermost(found: Iterable[Found]) -> Iterator[Found]:
    """Of those that overlap, the first and longest."""
    end = 0
    for one in sorted(found, key=lambda one: (one[1], -one[2], one[0])):
        if one[1] >= end:
            yield one
            end = one[2]
