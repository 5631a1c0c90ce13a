"""Words of every day: alone, and in small letters, they name nobody."""

from collections.abc import Iterator
from functools import lru_cache

from reports.matching import lexicon

ALSO_NAMES, NAMES_TOO = lexicon.words("words_and_names"), lexicon.words("names_and_words")
COMMON = lexicon.words("common")
_ENDS = ("s", "es", "ed", "er", "ers", "ing", "ings", "ly", "est", "ness")
_EVERYDAY = ALSO_NAMES | NAMES_TOO | COMMON


@lru_cache(maxsize=8192)
def is_everyday(word: str) -> bool:
    """A folded word; also if it is one with an s, or without: "thi" must not find every "this"."""
    return not _EVERYDAY.isdisjoint((word, f"{word}s", word.removesuffix("s")))


@lru_cache(maxsize=8192)
def is_common(word: str) -> bool:
    """One of every day that is nobody's name."""
    return not COMMON.isdisjoint((word, f"{word}s", word.removesuffix("s")))


def is_odd(word: str) -> bool:
    """Whether a folded word may be a name however it is written: one in no dictionary, if short a known first name."""
    return word.isalpha() and not is_word(word) and (len(word) > 3 or word in lexicon.groups("names"))


@lru_cache(maxsize=8192)
def is_word(word: str) -> bool:
    """Whether a folded word is one of English, as far as a dictionary of everyday size knows; names are none."""
    known = lexicon.words("english")
    said = word in known or word in _EVERYDAY or word in lexicon.words("spoken")
    return said or not known.isdisjoint(_stems(word))


def _stems(word: str) -> Iterator[str]:
    """What it may be without its ending."""
    for end in _ENDS:
        stem = word.removesuffix(end)
        if len(stem) > 2 and stem != word:
            yield from (stem, f"{stem}e", f"{stem[:-1]}y" if stem[-1] == "i" else stem)
            yield stem[:-1] if stem[-1] == stem[-2] and len(stem) > 3 else stem


def _tells_nobody(word: str) -> bool:
    return is_everyday(word) and word not in NAMES_TOO


def name_nobody(row: list[str]) -> bool:
    """Whether these folded words, all in all, are too common to look for somebody by."""
    word = "".join(row)
    if len(row) < 2 or _tells_nobody(word):
        return len(word) < 3 or word.isdecimal() or _tells_nobody(word)
    return all(map(str.isdecimal, row)) or all(map(_tells_nobody, row)) and not ALSO_NAMES.issuperset(row)
