"""Words of every day: alone, and in small letters, they name nobody."""

from functools import lru_cache

from reports.matching import lexicon

ALSO_NAMES, NAMES_TOO = lexicon.words("words_and_names"), lexicon.words("names_and_words")
COMMON = lexicon.words("common")
_EVERYDAY = ALSO_NAMES | NAMES_TOO | COMMON
is_word = lexicon.is_word


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


def _tells_nobody(word: str) -> bool:
    return is_everyday(word) and word not in NAMES_TOO


def name_nobody(row: list[str]) -> bool:
    """Whether these folded words, all in all, are too common to look for somebody by."""
    word = "".join(row)
    if len(row) < 2 or _tells_nobody(word):
        return len(word) < 3 or word.isdecimal() or _tells_nobody(word)
    return all(map(str.isdecimal, row)) or all(map(_tells_nobody, row)) and not ALSO_NAMES.issuperset(row)
