"""What is said of how somebody looks and speaks: measures, and the words that may tell them from others (pure)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from reports.matching import lexicon
from reports.matching.said import Range
from reports.models import ReportedPerson

BANDS = [age.value for age in ReportedPerson.Age]
YEARS = ((0, 17), (18, 24), (25, 34), (35, 44), (45, 54), (55, 99))
VAGUE_AGES = frozenset({"lad", "older"})
VAGUE_BUILDS = frozenset({"big", "large", "huge", "average", "normal", "medium", "tiny", "massive", "thin"})
AVERAGE = (168, 182)  # cm
NEAR = 5  # words from each other
HAIR_BY_ITSELF = frozenset({"ginger", "blond", "blonde", "bald", "balding", "shavedhead", "brunette", "bleached"})
UNUSUAL = frozenset({"green", "blue", "pink", "purple", "orange"})
HAIRY = re.compile(r"hair|ponytail|curls|curly|spikes|dreadlock|dreads|mohican|mohawk|beard|fringe|plait|bun")
WOMAN = frozenset({"woman", "lady", "girl", "female"})
_OF_A_PEOPLE = re.compile(
    r"(?:ish|elsh|ian|ean|ese|ch|ie|scots|scouse|cockney|kiwi|asian|arab|fghan|man|can|nai|aqi|ali|czech)$"
)
_FEET = re.compile(r"\b([4-7])\s*(?:ft|foot|feet|'|’|′)\s*(?:(\d{1,2})(?!\d))?")
_METRES = re.compile(r"\b([12])[.,](\d\d)\s*m?\b|\b(1[4-9]\d|20\d)\s*cm\b")


def gender(chosen: str, words: list[str]) -> str:
    if chosen in ReportedPerson.Gender.values:
        return chosen
    return ReportedPerson.Gender.WOMAN.value if WOMAN.intersection(words) else ""


def age(chosen: str, words: list[str]) -> Range | None:
    """Bands, by the answer that was chosen, or by what was written."""
    if chosen in BANDS:
        return (BANDS.index(chosen), BANDS.index(chosen))
    said = _ranges("ages")
    clear = (said[word] for word in _joined(words) if word in said and word not in VAGUE_AGES | {"old"})
    vague = (said[word] for word in words if word in VAGUE_AGES)
    return _in_years(words) or next(clear, None) or next(vague, None)


def _in_years(words: list[str]) -> Range | None:
    """ "40s", "40 years" """
    for word, following in zip(words, [*words, ""][1:], strict=True):
        years = word.removesuffix("s")
        if re.fullmatch(r"\d\d", years) and (word.endswith("s") or following in ("year", "years", "yrs", "yo", "ish")):
            return (_band(int(years)), _band(int(years) + (9 if word.endswith("s") else 0)))
    return None


def _band(years: int) -> int:
    return next(band for band, (_, last) in enumerate(YEARS) if years <= last or band == len(YEARS) - 1)


def height(told: str, description: str) -> Range | None:
    """In centimetres."""
    measured = _measured(told.casefold()) or _measured(description.casefold())
    return measured or _in_words(lexicon.tokens(told), lexicon.tokens(description))


def _measured(text: str) -> Range | None:
    if feet := _FEET.search(text):
        cm = round((int(feet[1]) * 12 + int(feet[2] or 0)) * 2.54)
        more = 8 if not feet[2] or "over" in text or "at least" in text else 0
        return (cm - 2, cm + 2 + more)
    if metres := _METRES.search(text):
        cm = int(metres[3]) if metres[3] else int(metres[1]) * 100 + int(metres[2])
        return (cm - 2, cm + 2)
    return None


def _in_words(told: list[str], description: list[str]) -> Range | None:
    said = lexicon.meanings("heights")
    for words in (told, [word for word in description if word != "huge"]):
        if found := next((meaning for _, _, meaning in lexicon.found(words, said)), None):
            return _range(found)
    return AVERAGE if {"average", "medium"}.intersection(told) else None


def build(told: list[str], description: list[str]) -> int | None:
    """From 0, very thin, to 4. What tells most counts."""
    said = lexicon.meanings("builds")
    levels = [int(said[word]) for word in told if word in said]
    levels = levels or [int(said[word]) for word in description if word in said and word not in VAGUE_BUILDS]
    return max(levels, key=lambda level: abs(level - 2)) if levels else None


def hair(told: list[str], description: list[str]) -> frozenset[str]:
    known = lexicon.meanings("hair")
    said = {known[word] for word in _joined(told) if word in known}
    said |= {known[word] for word in _of_hair(description) if word in known}
    said |= {known[word] for word in _joined(description) if word in HAIR_BY_ITSELF}
    return frozenset(said)


def dyed(told: list[str], description: list[str]) -> frozenset[str]:
    """Hair of a colour that nobody is born with."""
    return frozenset(f"dyed{word}" for word in UNUSUAL.intersection((*told, *_of_hair(description))))


def _of_hair(words: list[str]) -> list[str]:
    return [word for at, word in enumerate(words) if any(map(HAIRY.match, words[at + 1 : at + 4]))]


def accents(told: list[str], description: list[str]) -> frozenset[str]:
    """Paths from the widest place to the narrowest. In a description a town is one only beside "accent"."""
    said = {path for _, _, path in lexicon.found(told, lexicon.meanings("accents"))}
    for start, end, path in lexicon.found(description, lexicon.meanings("accents")):
        if "accent" in description[start : end + 2] or _OF_A_PEOPLE.search("".join(description[start:end])):
            said.add(path)
    return frozenset(said)


def lacks(texts: Iterable[list[str]]) -> frozenset[str]:
    """What is said not to be there: "no tattoos", "clean shaven"."""
    known = lexicon.meanings("looks")
    pairs = {pair for words in texts for pair in zip(words, words[1:], strict=False)}
    lacking = {known[then] for word, then in pairs if word in ("no", "without") and then in known}
    return frozenset(lacking | ({"beard"} if pairs & {("clean", "shaven"), ("clean", "shaved")} else set()))


def says_no(words: list[str]) -> bool:
    return bool({"no", "none", "nothing", "without", "not"}.intersection(words[:2]))


def marks(words: list[str]) -> Iterator[str]:
    """What a list knows under one word, and what no list knows: that may tell most."""
    yield from _beside(words)
    at = 0
    for start, end, mark in [*lexicon.found(words, lexicon.meanings("looks")), (len(words), len(words), "")]:
        yield from unlisted(words[at:start])
        at = end
        if mark:
            yield mark


def unlisted(words: list[str]) -> Iterator[str]:
    for word in words:
        if len(word) > 2 and word not in _left_out() and not word.isdigit():
            yield lexicon.stem(word)


@lru_cache
def _left_out() -> frozenset[str]:
    """Words that fit many, and those that are compared as something else."""
    lists = ("ages", "builds", "hair", "accents", "vehicles", "colours", "bodies")
    known = (word for name in lists for word in lexicon.meanings(name))
    return lexicon.words("plain").union(known)


def _beside(words: list[str]) -> Iterator[str]:
    """What two words mean that stand near each other."""
    for mark, (some, others) in lexicon.beside("beside").items():
        first = [at for at, word in enumerate(words) if word in some]
        second = [at for at, word in enumerate(words) if word in others]
        if any(abs(x - y) <= NEAR for x in first for y in second):
            yield mark


def _joined(words: list[str]) -> Iterator[str]:
    """Each two words as one, and each word."""
    yield from ("".join(pair) for pair in zip(words, words[1:], strict=False))
    yield from words


@lru_cache
def _ranges(name: str) -> Mapping[str, Range]:
    return {word: _range(meaning) for word, meaning in lexicon.meanings(name).items()}


def _range(text: str) -> Range:
    first, _, last = text.partition("-")
    return (int(first), int(last))
