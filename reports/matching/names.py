"""Names that are one by spelling, by sound, or as short for each other (pure)."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from jellyfish import jaro_winkler_similarity, metaphone

from reports.matching.lexicon import groups, tokens, words

TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "jr", "junior", "senior", "sr", "sir", "big", "little", "uncle"})
NEAR = 0.75  # how alike in letters two names must be of which the consonants sound alike
NEARER, LONG = 0.92, 6  # and two long ones of which they do not quite
SHORTEST = 4  # letters that stand for a longer name
COMMON, SELDOM = 1.0, 2.0


def folded_name(name: str) -> str:
    """The parts of a name, without titles. What is no name, like "unknown", has none."""
    parts = [part for part in tokens(name) if part not in TITLES and not part.isdigit()]
    return " ".join(_mac(part) for part in parts if len(part) > 1)


def points(one: str, other: str) -> float:
    """How much it tells that two people are said to have these names; 0 if they are not one name.

    A first name tells little, one that many have even less; of two whole names every part has to fit.
    """
    shorter, longer = sorted((one.split(), other.split()), key=len)
    pairs = [(part, _partner(part, longer)) for part in shorter]
    if len(shorter) > 1 and not all(partner for _, partner in pairs):
        return 0
    return sum(COMMON if _is_common((part, partner)) else SELDOM for part, partner in pairs if partner)


def _partner(part: str, name: list[str]) -> str:
    """The part of a name that it fits; empty if there is none."""
    return next((other for other in name if sound_alike(part, other)), "")


def sound_alike(one: str, other: str) -> bool:
    """Two names that are known as two are two, however near they sound."""
    if known_as_one(one, other):
        return True
    if _listed(one) and _listed(other):
        return _spoken(one) == _spoken(other)
    if any(_near(x, y) for x in _spellings(one) for y in _spellings(other)):
        return True
    return _short_for(one, other) or _short_for(other, one)


def known_as_one(one: str, other: str) -> bool:
    return one == other or bool(_listed(one) & _listed(other))


def _near(one: str, other: str) -> bool:
    alike = jaro_winkler_similarity(_spoken(one), _spoken(other))
    return alike >= NEAR and bool(sounds(one) & sounds(other)) or alike >= NEARER and min(len(one), len(other)) >= LONG


@lru_cache(maxsize=4096)
def _spellings(name: str) -> frozenset[str]:
    """The name, and what else it is known to be spelt like."""
    return frozenset((name, *(other for number in _listed(name) for other in _members()[number])))


@lru_cache
def _members() -> Mapping[int, list[str]]:
    members: dict[int, list[str]] = defaultdict(list)
    for name, numbers in groups("names").items():
        for number in numbers:
            members[number].append(name)
    return members


@lru_cache(maxsize=4096)
def sounds(name: str) -> frozenset[str]:
    """How it may be said, by its consonants: as in English, as in Slavic tongues, with a hard c, and quite broadly."""
    readings = {name, _slavic(name), re.sub(r"ch|c(?=[ei])", "k", name)}
    return frozenset((*map(metaphone, readings), re.sub(r"(?<!^)[aeiou]", "", _spoken(name))))


def keys(name: str) -> Iterator[str]:
    """Names that sound alike share one of these."""
    for part in name.split():
        yield from (f"n{number}" for number in _listed(part) or _sounding_like(part))
        yield from (f"s{sound}" for sound in sounds(part))
        yield f"b{part[:SHORTEST]}"
        yield f"e{part[-SHORTEST:]}"


def _sounding_like(name: str) -> frozenset[int]:
    """The groups of the list in which a name sounds like this one."""
    return frozenset(number for sound in sounds(name) for number in _by_sound().get(sound, ()))


@lru_cache
def _by_sound() -> Mapping[str, set[int]]:
    heard: dict[str, set[int]] = defaultdict(set)
    for name, numbers in groups("names").items():
        for sound in sounds(name):
            heard[sound] |= numbers
    return heard


def _listed(name: str) -> frozenset[int]:
    return groups("names").get(name, frozenset())


def _is_common(pair: tuple[str, str]) -> bool:
    return bool(words("common_names").intersection(pair))


def _short_for(short: str, name: str) -> bool:
    """Its beginning or its end, as in many countries."""
    long_enough = len(short) >= SHORTEST and len(name) - len(short) >= 2
    return long_enough and (name.startswith(short) or name.endswith(short))


def _slavic(name: str) -> str:
    for written, said in (("sz", "sh"), ("cz", "ch"), ("rz", "zh"), ("w", "v"), ("j", "y")):
        name = name.replace(written, said)
    return name


_SAID = (
    (r"^g(?=e[aeo]|i[ao])|^gi(?=[aou])", "j"),
    (r"(?<=.)gh|(?<=[^aeiouscpt])h|(?<=[aeiou])h", ""),
    ("sch|sz|sh|z", "s"),
    ("ph", "f"),
    ("dt|tt|th", "t"),
    ("pt", "t"),
    (r"ck|q|kh|ch(?=r)|c(?![eih])", "k"),
    (r"c(?=[ei])", "s"),
    (r"^h(?=[rj])", ""),
    ("w", "v"),
    ("y|j(?!^)", "i"),
    ("ee|ea|ie", "i"),
    ("oo|ou", "u"),
    ("ei|ai|ay", "a"),
)


@lru_cache(maxsize=4096)
def _spoken(name: str) -> str:
    """In a spelling that is nearer to how it is said in most tongues; single letters for double ones."""
    for written, said in _SAID:
        name = re.sub(written, said, name)
    return re.sub(r"(.)\1", r"\1", name)


def _mac(part: str) -> str:
    return f"mac{part[2:]}" if re.match(r"mc[a-z]{2}", part) else part
