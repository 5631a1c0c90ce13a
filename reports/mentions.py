"""Where what we hold speaks of one named person, and what of it could point to a reporter. Reads only.

Names are in no index: a worker opens every report, and what staff wrote in every case, and looks through it. A
sentence that names the person is one passage; of a report that names them at all, so is what was said of how they look
and of a vehicle. What only a reader can see, such as "he" or a nickname, it does not find: who prepares the answer
reads the reports that were found. A report that was taken back is looked through for as long as it is kept; alerts are
not, since none names anybody, nor is what others asked of us, which has desks of its own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from reports import identifiers, package, residue
from reports.models import Case, Identifier, Mention, Report, ReportedPerson, Share
from reports.models.unsaid import answered
from reports.residue import spellings
from reports.residue.everyday import name_nobody
from reports.residue.names import alike
from reports.residue.text import Text
from reports.residue.words import Span, words

GAP = "[…]"
CHUNK = 200
PARTS = (
    "identifiers",
    "persons",
    "vehicles",
    "additions",
    "messages",
    "shares__steps",
    "referrals",
    "approaches",
    "calls",
)
BY_STAFF = ("notes", "plans", "tasks", "level_changes", "closings", "urgent_looks")  # of a case
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
Place = Mention.Place
_NAME = Identifier.Kind.NAME
_KEPT = ("copied", "named")  # a passage of her words is told, and a name in it may be the person's own
_ON_SITES = (Identifier.Kind.USERNAME, Identifier.Kind.HANDLE, Identifier.Kind.PAYMENT)
Known = tuple[str, str]  # the kind of an identifier, or "name", and its value


@dataclass(frozen=True)
class Wanted:
    """Whom to look for."""

    known: tuple[Known, ...]

    @cached_property
    def indexes(self) -> set[bytes]:
        """By what equal identifiers are found."""
        return {index for kind, value in self.known if (index := _index(kind, value))}

    @cached_property
    def told_apart(self) -> list[Known]:
        """What can be looked for in texts. "there@example.org" is only equal or not, or it would find every "there"."""
        return [(kind, value) for kind, value in self.known if not _too_common(kind, value)]

    def names(self, text: str | None) -> bool:
        read = Text(text or "")
        return any(True for kind, value in self.told_apart for _ in _said(read, kind, value))


def _said(text: Text, kind: str, value: str) -> Iterator[Span]:
    yield from spellings.find(text, kind, value)
    if kind == _NAME:
        yield from alike(text, (value,))


@dataclass(frozen=True)
class Passage:
    """Words that speak of somebody, and the same without what could point to a reporter."""

    place: str
    text: str
    proposed: str


def wanted(names: str, told: str) -> Wanted:
    """Of what was typed, one name or identifier a line."""
    named = [("name", line) for line in _lines(names)]
    return Wanted((*named, *((identifiers.likely_kind(line), line) for line in _lines(told))))


def too_common(names: str, told: str) -> list[str]:
    """Of the same, the names by which almost everything would be found."""
    return [value for kind, value in wanted(names, told).known if kind == _NAME and _too_common(kind, value)]


def in_reports(who: Wanted) -> Iterator[tuple[Report, Passage]]:
    kept = Report.objects.kept().order_by("pk").select_related("reporter", "organisation")
    kept = kept.prefetch_related(*PARTS)
    for report in kept.iterator(chunk_size=CHUNK):
        for passage in _of(report, who):
            yield report, passage


def in_cases(who: Wanted) -> Iterator[tuple[Case, Passage]]:
    """Of what staff wrote for colleagues. A private note is for its author alone, here too."""
    for case in Case.objects.order_by("pk").prefetch_related(*BY_STAFF).iterator(chunk_size=CHUNK):
        found = _in_words(_by_staff(case), who)
        if found:
            reports = Report.objects.kept().filter(case=case).in_full()
            facts = [_of_others(residue.facts(report), who) for report in reports]
            yield from ((case, Passage(place, text, redact(text, *facts))) for place, text in found)


def _by_staff(case: Case) -> Iterator[tuple[str, str | None]]:
    yield from ((Place.NOTE, one.text) for one in case.notes.all() if not one.private)
    yield from ((Place.PLAN, one.text) for one in case.plans.all())
    yield from ((Place.REASON, one.comment) for one in case.plans.all())
    yield from ((Place.TASK, one.what) for one in case.tasks.all())
    yield from ((Place.REASON, one.reason) for one in case.level_changes.all())
    yield from ((Place.REASON, one.reason) for one in case.urgent_looks.all())
    yield from ((Place.REASON, one.comment) for one in case.closings.all())


def _of(report: Report, who: Wanted) -> Iterator[Passage]:
    """What this report says of them. Nothing of it is opened twice."""
    found = list(_raw(report, who))
    if not found:
        return
    facts = _of_others(residue.facts(report), who)
    for place, text in found:
        yield Passage(place, text, redact(text, facts))


def _raw(report: Report, who: Wanted) -> Iterator[tuple[str, str]]:
    equal = [one for one in report.identifiers.all() if one.index and bytes(one.index) in who.indexes]
    yield from ((Place.IDENTIFIER, f"{one.get_kind_display()}: {one.value}") for one in equal)
    told = [(Place.STORY, report.story), *((Place.ADDITION, one.text) for one in report.additions.all())]
    told += [(Place.MESSAGE, one.text) for one in report.messages.all()]
    told += [(Place.DETAIL, text) for text in report.details()]
    in_words = _in_words([*told, *_about(report)], who)
    persons = [one for one in report.persons.all() if equal or in_words or who.names(one.name)]
    yield from ((Place.PERSON, looks) for one in persons if (looks := _looks(one)))
    if equal or persons or in_words:
        yield from ((Place.VEHICLE, one.in_words) for one in report.vehicles.all() if one.in_words)
    yield from in_words


def _about(report: Report) -> Iterator[tuple[str, str | None]]:
    """What staff wrote about it, for others to read."""
    for share in report.shares.all():
        place = Place.FULL if share.extent == Share.Extent.FULL else Place.PACKAGE
        yield from ((place, words) for section in package.read(share.content) for _, words in section.lines)
        yield from ((Place.ANSWER, step.words) for step in share.steps.all())
    yield from ((Place.REFERRAL, one.what) for one in report.referrals.all())
    yield from ((Place.APPROACH, words) for one in report.approaches.all() for words in (one.who, one.about))
    yield from ((Place.CALL, one.because) for one in report.calls.all())


def _looks(person: ReportedPerson) -> str:
    """All that was said of how somebody is."""
    said = {"Name": person.name, "Claimed to be": person.get_claimed_to_be_display()}
    said |= {"Described as": person.description, **dict(person.features)}
    return "\n".join(f"{label}: {words}" for label, words in said.items() if answered(words))


def _in_words(told: Iterable[tuple[str, str | None]], who: Wanted) -> list[tuple[str, str]]:
    """Each sentence that names them, once of each place: a plan is kept version by version."""
    return list(dict.fromkeys((place, sentence) for place, text in told for sentence in _sentences(text, who)))


def _sentences(text: str | None, who: Wanted) -> list[str]:
    """Most texts name nobody who is wanted: each is read as a whole first."""
    if not text or not who.names(text):
        return []
    return [sentence.strip() for sentence in _SENTENCE.findall(text) if who.names(sentence)]


def redact(text: str, *known: residue.Facts) -> str:
    """The text with a gap for whatever points to a reporter, or to anybody else whom one of the reports names."""
    shown, at = "", 0
    for finding in residue.repeated(text, *known):
        if finding.kind not in _KEPT and finding.end > at:
            shown += text[at : max(at, finding.start)] + (GAP if finding.start >= at else "")
            at = finding.end
    return shown + text[at:]


def _of_others(facts: residue.Facts, who: Wanted) -> residue.Facts:
    """What the report knows, but for what is the person's own."""
    others = [(kind, value) for kind, value in facts.identifiers if not _is_theirs(kind, value, who)]
    return replace(facts, identifiers=tuple(others))


def _is_theirs(kind: str, value: str, who: Wanted) -> bool:
    index = _index(kind, value)
    return index in who.indexes if index else who.names(value)


def _too_common(kind: str, value: str) -> bool:
    numbered = kind in (Identifier.Kind.PHONE, Identifier.Kind.PLATE)
    return not numbered and name_nobody([word.text for word in words(_own_part(kind, value))])


def _own_part(kind: str, value: str) -> str:
    """What of an address or of a name on a site is somebody's own, and stands for it in a text."""
    with suppress(identifiers.Unusable):
        value = identifiers.normalise(kind, value) or value
    if kind == Identifier.Kind.EMAIL:
        return value.partition("@")[0]
    if kind in _ON_SITES:
        return value.partition(":")[2] or value
    return value.rpartition("/")[2] if kind == Identifier.Kind.URL else value


def _index(kind: str, value: str) -> bytes | None:
    try:
        return None if kind == Identifier.Kind.NAME else identifiers.index(kind, value)
    except identifiers.Unusable:
        return None


def _lines(typed: str) -> Sequence[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]


def found(who: Wanted) -> Iterable[tuple[Report | Case, Passage]]:
    """Everything, reports first."""
    yield from in_reports(who)
    yield from in_cases(who)
