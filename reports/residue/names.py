"""Names that a report tells in its own words: of people, pubs, streets. Nobody listed them, and they point as well."""

import re
from collections.abc import Collection, Iterator

from reports.residue.everyday import is_everyday
from reports.residue.spellings import is_own
from reports.residue.text import Text
from reports.residue.words import Span, Word, joined

_CALLED = re.compile(
    r"\b(?:goes by|go(?:es)? under|known as|nick ?named?(?: is| was)?|a\.?k\.?a\.?|(?:call(?:s|ed|ing)|introduced) "
    r"(?:him|her|them)sel(?:f|ves)(?: as)?|name(?:'s|’s|s| is| was)|short for|everyone calls (?:him|her|them))"
    r"[\s:]+[\"'“‘]?(?P<name>[^\W\d_]{3,})",
    re.IGNORECASE,
)


def told(story: Text) -> frozenset[str]:
    """The words of names in a story: written like names, or said to be some."""
    written = {word.text for word in story.row if word.marked and word.text.isalpha() and is_own(word.text)}
    called = {match["name"].lower() for match in _CALLED.finditer(story.raw)}
    return frozenset(written | {name for name in called if not is_everyday(name)})


def find(text: Text, told: Collection[str]) -> Iterator[Span]:
    """Where the draft writes one of them like a name, with those beside it."""
    found = ((word.start, word.end) for word in text.capitals if _stem(word, told))
    yield from _beside(found)


def _stem(word: Word, told: Collection[str]) -> bool:
    return word.text in told or word.text.removesuffix("s") in told


def _beside(spans: Iterator[Span]) -> Iterator[Span]:
    """Words that only a space parts, as one name."""
    for start, end in joined((start, end + 1) for start, end in spans):
        yield start, end - 1
