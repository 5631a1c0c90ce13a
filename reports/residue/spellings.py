"""The report's identifiers and names in a draft, in any spelling."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

from reports.identifiers import Kind, Unusable, normalise
from reports.residue.coarse import is_own
from reports.residue.everyday import is_everyday, is_odd
from reports.residue.names import listed_name
from reports.residue.spoken import as_figures, as_plate
from reports.residue.text import FOR_LETTERS, LOOK_ALIKE, Text
from reports.residue.words import Span, Word, fold, joined, listed, squash, words

_PIECE = 8  # letters of a name on a site that tell by themselves
_PART, _APART = 3, 3  # letters and figures of a plate; what may stand between two of them
_PLATES = listed("plate plates reg regs registration registered index vrm")
_GAPS = listed("something blank missing unknown dunno then and maybe or x")
_BEGINS_OR_ENDS = re.compile(r"(?:begin|start|end|finish)(?:s|ing|es|ning|in)?$")
_ENDING = re.compile(r"(?:end|ends|ending|finish\w*|last)$")


def find(text: Text, kind: str, value: str) -> Iterator[Span]:
    yield from _FINDERS[kind](text, value)


def phone(text: Text, value: str) -> Iterator[Span]:
    """The number, its last six digits, or its last three or more where the draft says "ending in"."""
    known = _national(value)
    for run in text.digits:
        said = "".join(digit for digit, _ in run)
        for size in (len(known), 6):
            at = said.find(known[-size:]) if len(known) >= 6 else -1
            if at >= 0:
                yield run[at][1].start, run[at + size - 1][1].end
        if len(said) >= 3 and known.endswith(said) and any(map(_ENDING.match, text.before(run[0][1], 2 * len(said)))):
            yield run[0][1].start, run[-1][1].end


def _national(value: str) -> str:
    """The digits that every spelling of a number ends with."""
    try:
        return (normalise(Kind.PHONE, value) or "")[-9:]
    except Unusable:
        return re.sub(r"\D", "", value)


def email(text: Text, value: str) -> Iterator[Span]:
    yield from _spelled_out(text, squash(value))
    mailbox = value.partition("@")[0]
    if len(squash(mailbox)) >= 5:
        yield from text.plain.find(squash(mailbox), apart=1)


def username(text: Text, value: str) -> Iterator[Span]:
    yield from _name_on_site(text, Kind.USERNAME, value)


def handle(text: Text, value: str) -> Iterator[Span]:
    yield from _name_on_site(text, Kind.HANDLE, value)


def payment(text: Text, value: str) -> Iterator[Span]:
    yield from _name_on_site(text, Kind.PAYMENT, value)


def _name_on_site(text: Text, kind: str, value: str) -> Iterator[Span]:
    """The name alone: which site it is on, a draft may leave out."""
    with suppress(Unusable):
        value = normalise(kind, value) or ""
    handle = squash(value.partition(":")[2] or value)
    if len(handle) < 4:
        yield from text.plain.find(handle, apart=1)
    else:
        yield from _spelled_out(text, handle)
        said = "".join(as_figures(words(value.partition(":")[2] or value)))
        for spelled in {handle, said}:
            yield from text.lettered.find(spelled.translate(FOR_LETTERS))
    for piece in map(fold, re.findall(r"[^\W\d_]{5,}", value.partition(":")[2] or value)):
        if is_odd(piece) and is_own(piece) or len(piece) >= _PIECE and not is_everyday(piece):
            yield from text.plain.find(piece)


def url(text: Text, value: str) -> Iterator[Span]:
    """The address without what may be left off it, or the name it ends with."""
    try:
        address = normalise(Kind.URL, value) or ""
    except Unusable:
        address = value
    yield from _spelled_out(text, squash(address))
    handle = squash(address.rpartition("/")[2])
    if len(handle) >= 5 and not handle.isdecimal():
        yield from _name_on_site(text, Kind.USERNAME, handle)


def _spelled_out(text: Text, wanted: str) -> Iterator[Span]:
    yield from text.plain.find(wanted)
    yield from text.unsigned.find(wanted)


def plate(text: Text, value: str) -> Iterator[Span]:
    """The plate, with look-alikes taken for each other; or a part of it: the longer, the less else has to say so."""
    known = squash(value)
    parts = (known[first:last] for first in range(len(known)) for last in range(first + _PART, len(known) + 1))
    found = {
        *text.plated.find(known.translate(LOOK_ALIKE)),
        *(span for part in parts for span in _plate_part(text, part)),
    }
    found |= set(_with_gaps(text, known))
    found |= {span for part in (known[:2], known[-2:]) for span in _plate_end(text, part)}
    yield from joined(iter(sorted(found)))


def _with_gaps(text: Text, known: str) -> Iterator[Span]:
    """Four of its letters and figures or more, where the draft says that something is missing between them."""
    wanted, run = known.translate(LOOK_ALIKE), list[tuple[Word, str]]()
    for word, said in [*as_plate(text.row), (Word("", 0, 0), "")]:
        part = "" if said in _GAPS else said.translate(LOOK_ALIKE)
        if said and part in wanted and (len(part) < 3 or part.isdecimal()):
            run.append((word, part))
            continue
        parts = [part for _, part in run if part]
        if len("".join(parts)) > 3 and len(parts) < len(run) and re.search(".*".join(parts), wanted):
            yield run[0][0].start, run[-1][0].end
        run = []


def _plate_part(text: Text, part: str) -> Iterator[Span]:
    mixed = not part.isdecimal() and not part.isalpha()
    wanted = part.translate(LOOK_ALIKE)
    for start, end in (
        *text.plated.find(wanted, apart=_APART),
        *(text.heard.find(wanted, apart=_APART) if mixed else ()),
    ):
        shouted = part.isalpha() and text.raw[start:end].isupper() and not is_everyday(part)
        if mixed and len(part) > _PART or shouted or text.speaks_of(_PLATES, start):
            yield start, end


def _plate_end(text: Text, part: str) -> Iterator[Span]:
    """Two letters or figures with which it is said to begin or end."""
    for start, end in text.plated.find(part.translate(LOOK_ALIKE), apart=_APART):
        said = any(map(_BEGINS_OR_ENDS.match, text.before_at(start, 3)))
        if said and text.raw[start:end].upper() == text.raw[start:end]:
            yield start, end


_FINDERS: dict[str, Callable[[Text, str], Iterator[Span]]] = {
    Kind.PHONE: phone,
    Kind.EMAIL: email,
    Kind.USERNAME: username,
    Kind.HANDLE: handle,
    Kind.URL: url,
    Kind.PAYMENT: payment,
    Kind.PLATE: plate,
    Kind.NAME: listed_name,
}
