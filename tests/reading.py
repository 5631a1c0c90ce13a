"""How old somebody has to be to read a page with ease: the grade of Flesch and Kincaid (1975) and five years."""

import re
from html.parser import HTMLParser

IN_LINE = frozenset(["a", "abbr", "b", "code", "em", "i", "label", "q", "s", "small", "span", "strong", "time", "u"])
NOT_READ = frozenset(["option", "script", "style", "svg", "title", "textarea"])
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
SENTENCE = re.compile(r"[.!?:]+(?:\s|$)")


class _Text(HTMLParser):
    """What is read of a page's main part, in pieces that are sentences or hold some."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces = [""]
        self.within_main = False
        self.not_read = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within_main |= tag == "main"
        self.not_read += tag in NOT_READ
        self._break_at(tag)

    def handle_endtag(self, tag: str) -> None:
        self.within_main &= tag != "main"
        self.not_read -= tag in NOT_READ
        self._break_at(tag)

    def handle_data(self, data: str) -> None:
        if self.within_main and not self.not_read:
            self.pieces[-1] += data

    def _break_at(self, tag: str) -> None:
        if tag not in IN_LINE:
            self.pieces.append("")


def sentences(page: str) -> list[list[str]]:
    """The words of each sentence in the main part of an HTML page. A heading, a label, a line of a list is one, too."""
    parser = _Text()
    parser.feed(page)
    parts = [part for piece in parser.pieces for part in SENTENCE.split(piece)]
    return [words for part in parts if (words := WORD.findall(part))]


def syllables(word: str) -> int:
    """Its groups of vowels, without an e that is not spoken at the end: right for most English words."""
    groups = re.findall(r"[aeiouy]+", re.sub(r"(?<![aeiouyl])e[sd]?$", "", word.lower()))
    return max(1, len(groups))


def age(found: list[list[str]]) -> float:
    """In years. ``found``: the words of each sentence, at least one."""
    words = [word for sentence in found for word in sentence]
    grade = 0.39 * len(words) / len(found) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return grade + 5
