"""Words that mean one thing, as the lists in ``alike/`` have them, and the words of a text (pure)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

LISTS = Path(__file__).parent / "alike"
LONGEST = 4  # words in a phrase
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "’": "", "'": ""})
_SPELT_OUT = re.compile(r"\b(?:[a-z][ .-]){2,}[a-z]\b")
_ALSO_NAMES = ("words_and_names", "names_and_words")
_NO_NAMES = ("places", "makes", "peoples")
_ENDS = ("s", "es", "ed", "er", "ers", "ing", "ings", "ly", "est", "ness")


def folded(text: str) -> str:
    """Small letters without accents or apostrophes; what is spelt out letter by letter is a word."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    return _SPELT_OUT.sub(lambda spelt: re.sub(r"[ .-]", "", spelt[0]), bare)


def tokens(text: str | None) -> list[str]:
    return re.findall(r"[a-z0-9]+", folded(text or ""))


def found(text: list[str], known: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """Where the known words and phrases stand, from word to word, and what each means. Longest first."""
    at = 0
    while at < len(text):
        for size in range(min(LONGEST, len(text) - at), 0, -1):
            if meaning := known.get("".join(text[at : at + size])):
                yield at, at + size, meaning
                at += size
                break
        else:
            at += 1


@lru_cache
def meanings(name: str) -> Mapping[str, str]:
    """Each word of a list of ``canonical: others``, and the canonical one."""
    return {word: canon for canon, words in _entries(name) for word in (canon, *words)}


@lru_cache
def words(name: str) -> frozenset[str]:
    """All the words of a list."""
    return frozenset(word for line in _lines(name) for word in line.split())


@lru_cache
def groups(name: str) -> Mapping[str, frozenset[int]]:
    """Each word of a list of groups, and in which it stands."""
    held: dict[str, set[int]] = {}
    for number, line in enumerate(_lines(name)):
        for word in line.split():
            held.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in held.items()}


@lru_cache
def beside(name: str) -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """What two words mean that stand near each other, of a list of ``meaning: some + others``."""
    parted = {canon: " ".join(words).partition("+") for canon, words in _entries(name)}
    return {canon: (frozenset(some.split()), frozenset(others.split())) for canon, (some, _, others) in parted.items()}


def stem(word: str) -> str:
    """The word without the endings that people add or leave out."""
    for end, shortest in (("ing", 6), ("ed", 5), ("s", 4)):
        if word.endswith(end) and len(word) >= shortest and not word.endswith("ss"):
            cut = word[: -len(end)]
            cut = cut.removesuffix("e") if end == "s" and cut.endswith(("she", "che", "xe", "sse")) else cut
            return cut[:-1] if end != "s" and cut[-1:] == cut[-2:-1] else cut
    return word


@lru_cache(maxsize=8192)
def is_word(word: str) -> bool:
    """Whether a folded word is one of English, as far as a dictionary of everyday size knows; names are none."""
    known = words("english")
    said = word in known or any(word in words(name) for name in ("common", "spoken", *_ALSO_NAMES))
    return said or not known.isdisjoint(_stems(word))


def may_name(word: str) -> bool:
    """Whether somebody may be called this word, as it is written; no site, place, make or people is."""
    said = folded(word)
    named = said in groups("names")
    known = named or any(said in words(name) for name in _ALSO_NAMES)
    other = said in words("sites") or not named and any(said in words(name) for name in _NO_NAMES)
    return not other and (not is_word(said) or word[:1].isupper() and known)


def _stems(word: str) -> Iterator[str]:
    """What it may be without its ending."""
    for end in _ENDS:
        stem = word.removesuffix(end)
        if len(stem) > 2 and stem != word:
            yield from (stem, f"{stem}e", f"{stem[:-1]}y" if stem[-1] == "i" else stem)
            yield stem[:-1] if stem[-1] == stem[-2] and len(stem) > 3 else stem


def _entries(name: str) -> Iterable[tuple[str, list[str]]]:
    for line in _lines(name):
        canon, _, others = line.partition(":")
        yield canon, [word.replace("-", "") for word in others.split()]


def _lines(name: str) -> list[str]:
    text = (LISTS / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
