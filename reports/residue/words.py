"""A text as a row of words that remember where they stood. Accents and capitals are folded, look-alikes are not."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")
_SENTENCE_ENDS = ".!?:;\n"
_AFTER_IT = "\"'”’)"  # and spaces


@dataclass(frozen=True)
class Word:
    text: str  # folded
    start: int
    end: int
    capital: bool
    opens: bool  # the first of a sentence: its capital says nothing

    @property
    def marked(self) -> bool:
        """Written like a name: with a capital that no sentence asked for."""
        return self.capital and not self.opens


Span = tuple[int, int]
Read = Callable[[Word], str | None]  # what a word stands for; "" may be skipped inside a run, None ends it


def words(text: str) -> list[Word]:
    folded, places = _fold(text)
    return [
        _word(text, match.group(), places[match.start()], places[match.end() - 1]) for match in _WORD.finditer(folded)
    ]


def squash(text: str) -> str:
    """Letters and digits alone, folded."""
    return "".join(word.text for word in words(text))


def runs(row: Sequence[Word], wanted: str, read: Read) -> Iterator[Span]:
    """Where consecutive words, each as ``read``, make up ``wanted`` exactly, whatever stands between them."""
    if not wanted:
        return
    for first in range(len(row)):
        last = _run_from(row, first, wanted, read)
        if last is not None:
            yield row[first].start, row[last].end


def _run_from(row: Sequence[Word], first: int, wanted: str, read: Read) -> int | None:
    done = ""
    for at in range(first, len(row)):
        piece = read(row[at])
        if row[at].text and wanted.startswith(done + row[at].text):
            piece = row[at].text
        if piece is None or (not piece and not done) or not wanted.startswith(done + piece):
            return None
        done += piece
        if done == wanted:
            return at
    return None


def plainly(word: Word) -> str:
    return word.text


def skipping(*between: str) -> Read:
    """Reads words as they are, and lets those that spell out a sign ("dot", "at") stand between."""
    return lambda word: "" if word.text in between else word.text


def _word(text: str, folded: str, start: int, last: int) -> Word:
    return Word(folded, start, last + 1, text[start].isupper(), _opens(text, start))


def _opens(text: str, start: int) -> bool:
    """Whether a sentence begins here. Looks back to the word before and no further: a report may be long."""
    at = start
    while at and text[at - 1] not in _SENTENCE_ENDS and (text[at - 1].isspace() or text[at - 1] in _AFTER_IT):
        at -= 1
    return start == 0 or (at > 0 and text[at - 1] in _SENTENCE_ENDS)


def _fold(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in ``text`` that it came from."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for piece in unicodedata.normalize("NFKD", character).casefold():
            if unicodedata.category(piece) not in ("Mn", "Me", "Cf"):
                folded.append(piece)
                places.append(place)
    return "".join(folded), places
