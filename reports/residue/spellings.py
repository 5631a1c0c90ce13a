"""The report's identifiers and names in a draft, in any spelling."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache

from reports.identifiers import Kind, Unusable, normalise
from reports.residue import coarse
from reports.residue.everyday import ALSO_NAMES, is_everyday, name_nobody
from reports.residue.text import FOR_LETTERS, LOOK_ALIKE, Text
from reports.residue.words import Span, Word, listed, squash, words

_ENDING = re.compile(r"(?:end|ends|ending|finish\w*|last)$")
_MONTHS = ("april", "may", "june", "august")
_BEFORE_A_MONTH = re.compile(r"(?:in|early|mid|late|of|since|until|during|last|next|this|\d+(?:st|nd|rd|th)?)$")
_DOES = listed("""
also and came can did does drives goes had has is likely lives may phones rings said says sounds talks texts told uses
was went wears were will works would
""")


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
        yield from text.plain.find(squash(mailbox), tight=True)


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
        yield from text.plain.find(handle, tight=True)
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
    """The plate, with look-alikes taken for each other, or a part of it that tells: what it begins or ends with."""
    known = squash(value).translate(LOOK_ALIKE)
    yield from text.plated.find(known)
    if re.match(r"[a-z]{2}\d\d", squash(value)):
        for part in (known[:4], known[2:], known[-4:]):
            yield from text.plated.find(part, tight=True)
    ending = squash(value)[-3:]
    if len(known) > 5 and ending.isalpha():
        yield from (span for span in text.plain.find(ending) if text.raw[slice(*span)].isupper())


def name(text: Text, value: str) -> Iterator[Span]:
    """The whole name in any capitals; a part of it where it is written like a name or is no everyday word."""
    parts = [word.text for word in words(value)]
    if len(parts) > 1 and not name_nobody(parts):
        yield from text.plain.find("".join(parts))
    for part in parts:
        if len(part) > 2:
            yield from _part(text, part)


def _part(text: Text, part: str) -> Iterator[Span]:
    everyday = is_everyday(part)
    for at in (*text.saying(part), *(() if everyday else text.saying(f"{part}s"))):
        word = text.row[at]
        if (not everyday or word.marked or _acts(text.row, at)) and not _is_month(text.row, at):
            yield word.start, word.end
    for word in text.capitals:
        if word.text != part and misspelt(word.text, part) and is_own(word.text):
            yield word.start, word.end


def _acts(row: Sequence[Word], at: int) -> bool:
    """Where it opens a sentence, its capital tells nothing; what somebody does there, or has, tells."""
    if not row[at].opens or row[at].text not in ALSO_NAMES - {"guy"} or at + 1 == len(row):
        return False
    return row[at + 1].text in _DOES or row[at + 1].text == "s"


def is_own(word: str) -> bool:
    """Whether it can be somebody's name: no word of every day, nor a name that points to nobody."""
    return len(word) > 2 and not is_everyday(word) and word not in coarse.NAMES


def misspelt(said: str, meant: str) -> bool:
    """Whether two names may be one: alike to the ear, or a letter more, less or other, or two that changed places."""
    if abs(len(said) - len(meant)) > 2 or min(len(said), len(meant)) < 3:
        return False
    if len(meant) < 5:
        return said[0] == meant[0] and _short(said) == _short(meant)
    return _sound(said) == _sound(meant) or _steps(said, meant) <= (2 if len(meant) > 7 else 1)


def _short(name: str) -> str:
    """A short name, however its end is written: Daz and Dazz, Gav and Gavy."""
    return re.sub(r"(?:ie|y|i|a)$", "", re.sub(r"(.)\1", r"\1", name))


@lru_cache(maxsize=4096)
def _sound(name: str) -> str:
    """What the consonants sound like; a name with too few of them is only like itself."""
    heard = name
    for written, spoken in (("ph", "f"), ("gh", ""), ("ck", "k"), ("c", "k"), ("q", "k"), ("z", "s"), ("x", "ks")):
        heard = heard.replace(written, spoken)
    heard = heard[0] + re.sub(r"[aeiouyhw]", "", heard[1:])
    heard = re.sub(r"(.)\1+", r"\1", heard)
    return heard if len(heard) > 2 else name


def _steps(one: str, other: str) -> int:
    """How many letters have to be put in, taken out, changed, or swapped with the next."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def _is_month(row: Sequence[Word], at: int) -> bool:
    return row[at].text in _MONTHS and at > 0 and bool(_BEFORE_A_MONTH.match(row[at - 1].text))


_FINDERS: dict[str, Callable[[Text, str], Iterator[Span]]] = {
    Kind.PHONE: phone,
    Kind.EMAIL: email,
    Kind.USERNAME: username,
    Kind.HANDLE: handle,
    Kind.URL: url,
    Kind.PAYMENT: payment,
    Kind.PLATE: plate,
    Kind.NAME: name,
}
