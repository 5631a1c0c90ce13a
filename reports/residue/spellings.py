"""The report's identifiers and names in a draft, in any spelling."""

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from reports.identifiers import Kind, Unusable, normalise
from reports.residue.everyday import is_everyday
from reports.residue.spoken import as_plate, digit_runs
from reports.residue.words import Span, Word, plainly, runs, skipping, squash, words

_SIGNS = ("dot", "point", "dash", "hyphen", "underscore", "slash", "at", "www", "http", "https")
_LOOK_ALIKE = str.maketrans("oqilszb", "0011528")
_ENDING = re.compile(r"(?:end|ends|ending|finish\w*|last)$")
_MONTHS = ("april", "may", "june", "august")
_BEFORE_A_MONTH = re.compile(r"(?:in|early|mid|late|of|since|until|during|last|next|this|\d+(?:st|nd|rd|th)?)$")


def find(row: Sequence[Word], kind: str, value: str) -> Iterator[Span]:
    yield from _FINDERS[kind](row, value)


def phone(row: Sequence[Word], value: str) -> Iterator[Span]:
    """The number, its last six digits, or its last three or more where the draft says "ending in"."""
    known = _national(value)
    for run in digit_runs(row):
        said = "".join(digit for digit, _ in run)
        for size in (len(known), 6):
            at = said.find(known[-size:]) if len(known) >= 6 else -1
            if at >= 0:
                yield run[at][1].start, run[at + size - 1][1].end
        if len(said) >= 3 and known.endswith(said) and _says_ending(row, run[0][1]):
            yield run[0][1].start, run[-1][1].end


def _national(value: str) -> str:
    """The digits that every spelling of a number ends with."""
    try:
        return (normalise(Kind.PHONE, value) or "")[-9:]
    except Unusable:
        return re.sub(r"\D", "", value)


def _says_ending(row: Sequence[Word], first: Word) -> bool:
    before = [word.text for word in row if word.end <= first.start][-4:]
    return any(_ENDING.match(word) for word in before)


def email(row: Sequence[Word], value: str) -> Iterator[Span]:
    yield from runs(row, squash(value), skipping(*_SIGNS))
    mailbox = value.partition("@")[0]
    if len(squash(mailbox)) >= 5:
        yield from _in_one_piece(row, squash(mailbox))


def username(row: Sequence[Word], value: str) -> Iterator[Span]:
    yield from _name_on_site(row, Kind.USERNAME, value)


def handle(row: Sequence[Word], value: str) -> Iterator[Span]:
    yield from _name_on_site(row, Kind.HANDLE, value)


def payment(row: Sequence[Word], value: str) -> Iterator[Span]:
    yield from _name_on_site(row, Kind.PAYMENT, value)


def _name_on_site(row: Sequence[Word], kind: str, value: str) -> Iterator[Span]:
    """The name alone: which site it is on, a draft may leave out."""
    with suppress(Unusable):
        value = normalise(kind, value) or ""
    handle = squash(value.partition(":")[2] or value)
    yield from runs(row, handle, skipping(*_SIGNS)) if len(handle) > 3 else _in_one_piece(row, handle)


def url(row: Sequence[Word], value: str) -> Iterator[Span]:
    """The address without what may be left off it, or the name it ends with."""
    try:
        address = normalise(Kind.URL, value) or ""
    except Unusable:
        address = value
    yield from runs(row, squash(address), skipping(*_SIGNS))
    handle = squash(address.rpartition("/")[2])
    if len(handle) >= 5 and not handle.isdecimal():
        yield from runs(row, handle, skipping(*_SIGNS))


def plate(row: Sequence[Word], value: str) -> Iterator[Span]:
    """The plate, with look-alikes taken for each other, or the four characters that most plates begin with."""
    known = squash(value).translate(_LOOK_ALIKE)
    row = [_look_alike(word) for word in row]
    yield from runs(row, known, plainly)
    if re.match(r"[a-z]{2}\d\d", squash(value)):
        yield from _in_one_piece(row, known[:4])


def _look_alike(word: Word) -> Word:
    text = as_plate(word).translate(_LOOK_ALIKE)
    return Word(text, word.start, word.end, word.capital, word.opens)


def name(row: Sequence[Word], value: str) -> Iterator[Span]:
    """The whole name in any capitals; a part of it where it is written like a name or is no everyday word."""
    parts = [word.text for word in words(value)]
    if len(parts) > 1:
        yield from runs(row, "".join(parts), plainly)
    for at, word in enumerate(row):
        if any(_is_name(word, part) for part in parts) and not _is_month(row, at):
            yield word.start, word.end


def _is_name(word: Word, part: str) -> bool:
    if len(part) < 3:
        return False
    if is_everyday(part):
        return word.text == part and word.marked
    return word.text in (part, part + "s") or (word.marked and _sounds_like(word.text, part))


def _sounds_like(said: str, part: str) -> bool:
    return len(part) >= 5 and difflib.SequenceMatcher(None, said, part).ratio() > 0.85


def _is_month(row: Sequence[Word], at: int) -> bool:
    return row[at].text in _MONTHS and at > 0 and bool(_BEFORE_A_MONTH.match(row[at - 1].text))


def _in_one_piece(row: Sequence[Word], wanted: str) -> Iterator[Span]:
    """Only where nothing but signs stands between: two plain words that happen to spell it are none."""
    for start, end in runs(row, wanted, plainly):
        inside = [word for word in row if start <= word.start < end]
        if all(after.start - before.end == 1 for before, after in zip(inside, inside[1:], strict=False)):
            yield start, end


_FINDERS: dict[str, Callable[[Sequence[Word], str], Iterator[Span]]] = {
    Kind.PHONE: phone,
    Kind.EMAIL: email,
    Kind.USERNAME: username,
    Kind.HANDLE: handle,
    Kind.URL: url,
    Kind.PAYMENT: payment,
    Kind.PLATE: plate,
    Kind.NAME: name,
}
