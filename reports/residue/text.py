"""A text as the finder reads it: its words, and what they spell where signs, spaces and spelling out are ignored."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

from reports.residue import hours
from reports.residue.casing import cased
from reports.residue.coarse import is_own
from reports.residue.copied import Passages
from reports.residue.everyday import is_odd
from reports.residue.spoken import SOUNDS, Digit, Sounded, as_figures, as_plate, digit_runs, sounded
from reports.residue.words import Span, Word, listed, words

LOOK_ALIKE = str.maketrans("oqilszb", "0011528")  # on a plate
FOR_LETTERS = str.maketrans("0134578l", "oieastbi")  # in a name on a site
_SIGNS = listed("dot point dash hyphen underscore slash at www http https")


class Spelled:
    """Words written as one, so that a spelling is found at once, however it was broken up."""

    def __init__(self, row: Sequence[Word], texts: Iterable[str]) -> None:
        self._row = row
        self._starts: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        parts, at = [], 0
        for number, text in enumerate(texts):
            parts.append(text)
            self._starts[at] = number
            at += len(text)
            self._ends[at] = number
        self._joined = "".join(parts)

    def find(self, wanted: str, *, apart: int | None = None) -> Iterator[Span]:
        """Where whole words make it up; with at most so many signs or spaces between each and the next, if said."""
        at = self._joined.find(wanted) if wanted else -1
        while at >= 0:
            first, last = self._starts.get(at), self._ends.get(at + len(wanted))
            if first is not None and last is not None and not self._is_loose(first, last, apart):
                yield self._row[first].start, self._row[last].end
            at = self._joined.find(wanted, at + 1)

    def _is_loose(self, first: int, last: int, apart: int | None) -> bool:
        inside = self._row[first : last + 1] if apart is not None else ()
        return any(after.start - before.end > (apart or 0) for before, after in zip(inside, inside[1:], strict=False))


class Text:
    def __init__(self, raw: str) -> None:
        self.written = raw
        self.raw = cased(raw)
        self.row = words(self.raw)

    @cached_property
    def plain(self) -> Spelled:
        return Spelled(self.row, (word.text for word in self.row))

    @cached_property
    def unsigned(self) -> Spelled:
        """Without the words that spell out a sign ("dot", "at")."""
        row = [word for word in self.row if word.text not in _SIGNS]
        return Spelled(row, (word.text for word in row))

    @cached_property
    def plated(self) -> Spelled:
        """With the spelling alphabet read as letters, and with what looks alike on a plate taken for each other."""
        spelled = as_plate(self.row)
        return Spelled([word for word, _ in spelled], (text.translate(LOOK_ALIKE) for _, text in spelled))

    @cached_property
    def heard(self) -> Spelled:
        """The same, with letters also read as they sound."""
        spelled = as_plate(self.row)
        letters = (SOUNDS.get(text, text).translate(LOOK_ALIKE) for _, text in spelled)
        return Spelled([word for word, _ in spelled], letters)

    @cached_property
    def sounded(self) -> list[Sounded]:
        return list(sounded(self.row))

    @cached_property
    def lettered(self) -> Spelled:
        """With figures, also by name, read as the letters that they stand for in names on sites."""
        return Spelled(self.row, (text.translate(FOR_LETTERS) for text in as_figures(self.row)))

    @cached_property
    def digits(self) -> list[list[Digit]]:
        """Runs of digits, in figures or in words."""
        return list(digit_runs(self.row))

    @cached_property
    def passages(self) -> Passages:
        return Passages(self.row)

    @cached_property
    def clocks(self) -> list[hours.Clock]:
        return hours.clocks(self.raw)

    @cached_property
    def capitals(self) -> list[Word]:
        """Words that begin with a capital, are in capitals, or in no dictionary."""
        return [word for word in self.row if word.capital or is_odd(word.text) or self.is_shouted(word)]

    def is_shouted(self, word: Word) -> bool:
        return self.raw[word.start : word.end].isupper()

    @cached_property
    def own(self) -> list[Word]:
        """Of those, what can be the name of one person or place."""
        return [word for word in self.capitals if is_own(word.text)]

    def speaks_of(self, named: Collection[str], at: int) -> bool:
        """Whether one of these words stands among the few before this place, or just after."""
        number = bisect_left(self.row, at, key=lambda word: word.start)
        return any(word.text in named for word in self.row[max(0, number - 6) : number + 5])

    def saying(self, text: str) -> list[int]:
        """Where in the row a word stands."""
        return self._said.get(text, [])

    @cached_property
    def _said(self) -> dict[str, list[int]]:
        said: dict[str, list[int]] = {}
        for number, word in enumerate(self.row):
            said.setdefault(word.text, []).append(number)
        return said

    def before(self, word: Word, count: int) -> list[str]:
        """The few words that stand before one of the row."""
        at = self._places[word.start]
        return [other.text for other in self.row[max(0, at - count) : at]]

    def at(self, start: int) -> int:
        """Which word of the row begins there."""
        return self._places[start]

    def before_at(self, start: int, count: int) -> list[str]:
        return self.before(self.row[self._places[start]], count)

    def after(self, word: Word, count: int) -> list[str]:
        at = self._places[word.start]
        return [other.text for other in self.row[at + 1 : at + 1 + count]]

    def opens(self, at: int) -> bool:
        """Whether the word that stands there has the capital that every sentence begins with."""
        number = self._places.get(at)
        return number is not None and self.row[number].opens

    def matches(self, pattern: re.Pattern[str], group: str | int = 0) -> Iterator[Span]:
        for match in pattern.finditer(self.raw):
            yield match.span(group)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {word.start: number for number, word in enumerate(self.row)}
