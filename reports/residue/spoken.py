"""Digits and letters as people say them, so that a number in words is still found."""

from collections.abc import Iterator, Sequence
from string import ascii_lowercase
from typing import NamedTuple

from reports.residue.words import Span, Word, listed

Digit = tuple[str, Word]  # and the word it stands in

_NAMES = "zero one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
DIGITS = {name: str(digit) for digit, name in enumerate(_NAMES.split())}
DIGITS |= dict.fromkeys(("oh", "o", "nought", "naught", "nil"), "0") | {"niner": "9"}
TEENS = {name: str(number) for number, name in enumerate(_TEENS.split(), start=10)}
TENS = {name: str(digit) for digit, name in enumerate(_TENS.split(), start=2)}
TIMES = {"double": 2, "triple": 3, "treble": 3}
_ROUND = {"hundred": "00", "thousand": "000"}
_BETWEEN = frozenset(("then", "dash", "hyphen", "space"))
_LETTERS_FOR_DIGITS = str.maketrans("oil", "011")
_ALPHABET = """
alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett juliette kilo lima mike november oscar papa
quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu
"""
LETTERS = {name: name[0] for name in _ALPHABET.split()}
# As a letter sounds. What is in CLEAR is seldom another word.
_BY_SOUND = """
a:ay b:bee b:be c:see c:cee d:dee e:ee f:eff g:gee h:aitch i:eye j:jay k:kay l:ell m:em n:en o:oh p:pee q:queue q:cue
r:ar r:are s:ess t:tee t:tea u:you v:vee w:doubleyou w:dubya x:ex y:why y:wye z:zed z:zee
"""
SOUNDS = {sound: letter for letter, sound in (pair.split(":") for pair in _BY_SOUND.split())}
CLEAR = listed("ay kay cee dee eff aitch ell em en cue ess vee doubleyou dubya wye zed zee")
NUMBERS = DIGITS | TEENS | {name: f"{digit}0" for name, digit in TENS.items()}


def digit_runs(row: Sequence[Word]) -> Iterator[list[Digit]]:
    """Runs of digits that no other word parts."""
    run: list[Digit] = []
    times = 1
    for at, word in enumerate(row):
        if word.text in TIMES:
            times = TIMES[word.text]
            continue
        digits = _digits(row, at, run)
        if digits is None:
            if run:
                yield run
            run = []
        else:
            run += [(digit, word) for digit in digits * times]
        times = 1
    if run:
        yield run


def _explains(row: Sequence[Word], at: int) -> bool:
    """Whether it only says which letter was meant before: K for kilo, X-ray."""
    text, before = row[at].text, [word.text for word in row[max(0, at - 2) : at]]
    if before[-1:] == ["x"] and text == "ray":
        return True
    letter = len(before[-1]) == 1 if before else False
    return letter and text == "for" or before[1:] == ["for"] and len(before[0]) == 1 and text[0] == before[0]


def _digits(row: Sequence[Word], at: int, run: Sequence[Digit]) -> str | None:
    """What a word adds to the run: nothing, if it only stands between; None if it ends it."""
    text = row[at].text
    if run and text in _ROUND:
        return _ROUND[text]
    if run and (text in _BETWEEN or (text == "and" and row[at - 1].text in _ROUND)):
        return ""
    return _by_name(row, at) or _in_figures(text)


def _by_name(row: Sequence[Word], at: int) -> str | None:
    """The figures of a number's name; of "sixty five" six and five."""
    text = row[at].text
    if text in TENS:
        after = row[at + 1].text if at + 1 < len(row) else ""
        return TENS[text] if DIGITS.get(after, "0") != "0" else f"{TENS[text]}0"
    return DIGITS.get(text) or TEENS.get(text)


def _in_figures(text: str) -> str | None:
    """O for nought; I and l for one, where a digit stands beside them."""
    if len(glued := text.strip(ascii_lowercase)) > 8:
        text = glued
    digits = text.translate(_LETTERS_FOR_DIGITS) if any(map(str.isdigit, text)) else text.replace("o", "0")
    return digits if digits.isdecimal() and digits.isascii() else None


def as_plate(row: Sequence[Word]) -> list[tuple[Word, str]]:
    """Words of the spelling alphabet as letters, digits by name as digits, "double" as two of what follows.

    Anything else is as it stands; what only stands between belongs to the word before.
    """
    read: list[tuple[Word, str]] = []
    times = 1
    for at, word in enumerate(row):
        if word.text in TIMES:
            times = TIMES[word.text]
        elif word.text not in _BETWEEN and not _explains(row, at):
            spelled = LETTERS.get(word.text) or _by_name(row, at)
            read.append((word, spelled * times if spelled else word.text))
            times = 1
        elif read:
            before, text = read.pop()
            read.append((before._replace(end=word.end), text))
    return read


def as_figures(row: Sequence[Word]) -> Iterator[str]:
    """Each word, digits by name as digits."""
    return (_by_name(row, at) or word.text for at, word in enumerate(row))


class Sounded(NamedTuple):
    """A run of letters as they sound, and figures; what it spells, and how much of it is seldom another word."""

    span: Span
    code: str
    words: int
    clear: int


def sounded(row: Sequence[Word]) -> Iterator[Sounded]:
    """Two in a row or more: "see eff ten, four zed queue"."""
    run: list[tuple[Word, str]] = []
    rest = iter(enumerate([*row, Word("", 0, 0)]))
    for at, word in rest:
        said = _heard(word)
        if word.text == "double" and at + 1 < len(row) and row[at + 1].text in ("u", "you"):
            said = "w"
            next(rest)
        if said:
            run.append((word, said))
            continue
        if len(run) > 1:
            clear = sum(one.text in CLEAR or one.text == "double" for one, _ in run)
            yield Sounded((run[0][0].start, run[-1][0].end), "".join(part for _, part in run), len(run), clear)
        run = []


def _heard(word: Word) -> str:
    if len(word.text) < 3 and (word.text.isdecimal() or len(word.text) == 1):
        return word.text
    return NUMBERS.get(word.text) or SOUNDS.get(word.text, "")
