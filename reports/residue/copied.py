"""Passages of what the reporter wrote that a draft repeats: whoever reads both knows who told it."""

from collections.abc import Iterator, Sequence
from itertools import product

from reports.residue.everyday import is_everyday
from reports.residue.words import Span, Word, joined, listed

_SEED = 3  # words in a row by which two passages are brought together
_MOST = 8  # places of one seed that are looked at: a hostile story repeats itself
_LENGTH, _LONG = 5, 7
_TELLING = 2  # what the words of a passage must tell, all in all
# Changing who speaks does not make a passage another one.
_SPEAKER = listed(
    "i me my mine myself she her hers herself he him his himself they them their theirs we us our you your"
)
_FILLER = listed(
    "just really then so very quite well actually also even still only again basically literally d ll m re s t ve"
)
# Words that stand in any story, and those of most assaults.
_EMPTY = listed("""
_ 101 112 999 a about after all am an and any are as asked at away back be been before being both but by came can come
could did do does doing done down for from gave get gets getting give go goes going gone got had has have having here
how if in into is it its let like made make more most must no nor not now of off on one or other out over put ran said
saw say says shall should some than that the there this these those to told too took up under until want wanted was
went were what when where which while who will with without would
arm choked face grabbed hair hand hands held kicked neck pulled punched pushed slapped throat
""")


class Passages:
    """What a text says, without words that only fill it, and where each few in a row stand."""

    def __init__(self, row: Sequence[Word]) -> None:
        self.row = [word for word in row if word.text not in _FILLER]
        self.said = ["_" if word.text in _SPEAKER else word.text for word in self.row]
        self.seeds: dict[tuple[str, ...], list[int]] = {}
        for at, seed in enumerate(zip(*(self.said[skipped:] for skipped in range(_SEED)), strict=False)):
            places = self.seeds.setdefault(seed, [])
            if len(places) < _MOST:
                places.append(at)


def find(draft: Passages, story: Passages) -> Iterator[Span]:
    """A word that was put in, left out or changed does not hide a passage."""
    yield from joined(iter(sorted(_shared_passages(draft, story))))


def _shared_passages(draft: Passages, story: Passages) -> Iterator[Span]:
    for seed in draft.seeds.keys() & story.seeds.keys():
        for first, at in product(draft.seeds[seed], story.seeds[seed]):
            shared = _shared(draft.said, first, story.said, at)
            if _tells([draft.said[number] for number in shared]):
                yield draft.row[shared[0]].start, draft.row[shared[-1]].end


def _shared(said: Sequence[str], first: int, story: Sequence[str], at: int) -> list[int]:
    """The words from here on that stand in both, with at most one other between them."""
    shared, spare = [], 1
    while first < len(said) and at < len(story):
        if said[first] == story[at]:
            shared.append(first)
            first, at = first + 1, at + 1
            continue
        step = next((step for step in _STEPS if spare and _goes_on(said, first + step[0], story, at + step[1])), None)
        if step is None:
            break
        first, at, spare = first + step[0], at + step[1], 0
    return shared


_STEPS = ((1, 0), (0, 1), (1, 1))  # put in, left out, changed


def _goes_on(said: Sequence[str], first: int, story: Sequence[str], at: int) -> bool:
    """Two more words at least are the same."""
    return said[first : first + 2] == story[at : at + 2] and len(said) > first + 1


def _tells(shared: Sequence[str]) -> bool:
    return len(shared) >= _LENGTH and sum(map(_weight, shared)) + (len(shared) >= _LONG) >= _TELLING


def _weight(text: str) -> int:
    return 0 if text in _EMPTY else 1 if is_everyday(text) else 2
