"""A text as a row of words that remember where they stood. Accents and capitals are folded, look-alikes are not."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_MARKS = "\u00ad\u0300-\u036f\u200b-\u200f\u2060\u20d0-\u20ff\ufe00-\ufe0f\ufeff"  # on a letter, or seen by nobody
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")
_NO_ACCENT = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae"})  # these letters are others, not marked
_INITIAL = re.compile(r"(?<![^\W_])[A-Z]\.$")
_SENTENCE_ENDS = ".!?:;\n"
_AFTER_IT = "\"'”’)"  # and spaces


class Word(NamedTuple):
    text: str  # folded
    start: int
    end: int
    capital: bool = False  # the first letter alone: a word in capitals is only said aloud
    opens: bool = False  # a capital that a sentence asked for

    @property
    def marked(self) -> bool:
        """Written like a name: with a capital that no sentence asked for."""
        return self.capital and not self.opens


Span = tuple[int, int]


def listed(names: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(names.split())


def words(text: str) -> list[Word]:
    return list(_words(text))


def _words(text: str) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        written, (start, end) = match[0], match.span()
        capital = written[0].isupper() and (end - start == 1 or not written.isupper())
        if capital:
            yield Word(fold(written), start, end, True, _opens(text, start))
        elif folded := fold(written):
            yield Word(folded, start, end)


def fold(word: str) -> str:
    return word.lower() if word.isascii() else _fold(word)


@lru_cache(maxsize=1024)
def _fold(word: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", word).casefold().translate(_NO_ACCENT)))


def squash(text: str) -> str:
    """Letters and digits alone, folded."""
    return "".join(fold(match[0]) for match in _WORD.finditer(text))


def joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Spans in their order; those that overlap as one."""
    current: Span | None = None
    for start, end in spans:
        if current and start <= current[1]:
            current = (current[0], max(end, current[1]))
            continue
        if current:
            yield current
        current = (start, end)
    if current:
        yield current


def near(span: Span, others: Sequence[Span], letters: int) -> bool:
    """Whether one of the others stands at most so many letters away."""
    return any(other[0] - span[1] < letters and span[0] - other[1] < letters for other in others)


def _opens(text: str, start: int) -> bool:
    """Whether a sentence begins here. Looks back to the word before and no further: a report may be long."""
    at = start
    while at and text[at - 1] not in _SENTENCE_ENDS and (text[at - 1].isspace() or text[at - 1] in _AFTER_IT):
        at -= 1
    return at == 0 or text[at - 1] in _SENTENCE_ENDS and not _INITIAL.search(text, max(0, at - 3), at)
