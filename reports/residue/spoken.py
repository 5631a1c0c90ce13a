"""Digits and letters as people say them, so that a number in words is still found."""

from collections.abc import Iterator, Sequence

from reports.residue.words import Word

_NAMES = "zero one two three four five six seven eight nine"
DIGITS = {name: str(digit) for digit, name in enumerate(_NAMES.split())}
DIGITS |= dict.fromkeys(("oh", "o", "nought", "naught", "nil"), "0")
TIMES = {"double": 2, "triple": 3, "treble": 3}
_ALPHABET = """
alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec
romeo sierra tango uniform victor whiskey xray yankee zulu
"""
LETTERS = {name: name[0] for name in _ALPHABET.split()}


def digit_runs(row: Sequence[Word]) -> Iterator[list[tuple[str, Word]]]:
    """Runs of digits that no other word parts, each digit with the word it stands in."""
    run: list[tuple[str, Word]] = []
    times = 1
    for word in row:
        if word.text in TIMES:
            times = TIMES[word.text]
            continue
        digits = _digits(word.text)
        if not digits and run:
            yield run
            run = []
        run += [(digit, word) for digit in digits * times]
        times = 1
    if run:
        yield run


def _digits(text: str) -> str:
    digits = DIGITS.get(text) or text.replace("o", "0")
    return digits if digits.isdecimal() else ""


def as_plate(word: Word) -> str:
    """A word of the spelling alphabet as its letter, a digit's name as the digit, anything else as it stands."""
    return LETTERS.get(word.text) or DIGITS.get(word.text) or word.text
