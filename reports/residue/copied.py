"""Passages of the story that a draft repeats word for word: whoever reads both knows who told it."""

from collections.abc import Iterator, Sequence

from reports.residue.words import Span, Word

_LENGTH = 7  # words in a row; common turns of phrase are shorter
# Changing who speaks does not make a passage another one.
_SPEAKERS = "i me my mine myself she her hers herself he him his himself they them their theirs we us our"
_SPEAKER = frozenset(_SPEAKERS.split())


def find(row: Sequence[Word], story: Sequence[Word]) -> Iterator[Span]:
    told = [_told(word) for word in story]
    seen = {tuple(told[at : at + _LENGTH]) for at in range(len(told) - _LENGTH + 1)}
    said = [_told(word) for word in row]
    for at in range(len(said) - _LENGTH + 1):
        if tuple(said[at : at + _LENGTH]) in seen:
            yield row[at].start, row[at + _LENGTH - 1].end


def _told(word: Word) -> str:
    return "_" if word.text in _SPEAKER else word.text
