"""The report's identifiers and names in a draft, in any spelling."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

from reports.identifiers import Kind, Unusable, normalise
from reports.residue.names import listed_name
from reports.residue.text import FOR_LETTERS, LOOK_ALIKE, Text
from reports.residue.words import Span, joined, listed, squash

_PART, _APART = 3, 3  # letters and figures of a plate; what may stand between two of them
_PLATES = listed("plate plates reg regs registration registered index vrm")
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
        if len(said) >= 3 and known.endswith(said) and any(map(_ENDING.match, text.before(run[0][1], 4))):
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
        yield from text.lettered.find(handle.translate(FOR_LETTERS))


def url(text: Text, value: str) -> Iterator[Span]:
    """The address without what may be left off it, or the name it ends with."""
    try:
        address = normalise(Kind.URL, value) or ""
    except Unusable:
        address = value
    yield from _spelled_out(text, squash(address))
    handle = squash(address.rpartition("/")[2])
    if len(handle) >= 5 and not handle.isdecimal():
        yield from _spelled_out(text, handle)


def _spelled_out(text: Text, wanted: str) -> Iterator[Span]:
    yield from text.plain.find(wanted)
    yield from text.unsigned.find(wanted)


def plate(text: Text, value: str) -> Iterator[Span]:
    """The plate, with look-alikes taken for each other; or a part of it: the longer, the less else has to say so."""
    known = squash(value).translate(LOOK_ALIKE)
    parts = (known[first:last] for first in range(len(known)) for last in range(first + _PART, len(known) + 1))
    found = {*text.plated.find(known), *(span for part in parts for span in _plate_part(text, part))}
    yield from joined(iter(sorted(found)))


def _plate_part(text: Text, part: str) -> Iterator[Span]:
    telling = len(part) > _PART and not part.isdecimal() and not part.isalpha()
    for start, end in text.plated.find(part, apart=_APART):
        if telling or text.speaks_of(_PLATES, start) or part.isalpha() and text.raw[start:end].isupper():
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
