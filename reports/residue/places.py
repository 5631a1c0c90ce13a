"""The exact place of a report in a draft: its address, its venue, its room."""

import re
from collections.abc import Iterator, Sequence

from reports.residue.words import Span, Word, words

# Words of a place that say what kind it is, not which.
_KINDS = """
a above alley and at avenue back bank bar bed behind below bridge building bus by call canal canopy car centre
close club corner court crescent door drive entrance estate flat floor flats front garden gardens gate green ground
hall hill home hotel house in incall inn junction lane lay light lights massage near next of off office on online
opposite out outcall outside over park parlour passage path place pub quay railway rise road room row sauna shop
side square stair stairs station steps stop street studio terrace the to top under unit up walk way west north
south east yard
"""
_KIND = frozenset(_KINDS.split())
_ADDRESS_NUMBER = re.compile(r"\d+[a-z]?")


def find(row: Sequence[Word], place: str) -> Iterator[Span]:
    """Two or more words of the place in their order, one of them its own; or its own name, written like one."""
    for part in re.split(r"[,;\n]", place):
        yield from _find_part(row, [word.text for word in words(part)])


def _find_part(row: Sequence[Word], part: list[str]) -> Iterator[Span]:
    if all(text in _KIND for text in part):
        return
    for first in range(len(row)):
        length = _longest(row, first, part)
        said = row[first : first + length]
        if length > 1 and any(word.text not in _KIND for word in said):
            yield said[0].start, said[-1].end
        elif length and _own_name(said[0]):
            yield said[0].start, said[0].end


def _longest(row: Sequence[Word], first: int, part: list[str]) -> int:
    """How many words from ``first`` on stand in the place in the same order."""
    return max((_same(row, first, part, at) for at in range(len(part))), default=0)


def _same(row: Sequence[Word], first: int, part: Sequence[str], at: int) -> int:
    most = min(len(row) - first, len(part) - at)
    return next((n for n in range(most) if row[first + n].text != part[at + n]), most)


def _own_name(word: Word) -> bool:
    return word.marked and word.text not in _KIND and len(word.text) > 2 and not _ADDRESS_NUMBER.fullmatch(word.text)
