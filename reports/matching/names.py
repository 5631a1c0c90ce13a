"""Names that are one by spelling, by sound, or as short for each other (pure)."""

import re
from collections.abc import Iterator
from functools import lru_cache

from jellyfish import jaro_winkler_similarity, metaphone

from reports.matching.lexicon import groups, tokens, words

TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "jr", "junior", "senior", "sr", "sir", "big", "little", "uncle"})
NEAR = 0.8  # how alike in letters two names must be that sound alike
SHORTEST = 4  # letters that stand for a longer name
COMMON, SELDOM, SURNAME, WHOLE = 1.0, 2.0, 2.0, 0.4


def folded_name(name: str) -> str:
    """The parts of a name, without titles. What is no name, like "unknown", has none."""
    parts = [part for part in tokens(name) if part not in TITLES and not part.isdigit()]
    return " ".join(_mac(part) for part in parts if len(part) > 1)


def points(one: str, other: str) -> float:
    """How much it tells that two people are said to have these names; 0 if they are not one name.

    A first name tells little, one that many have even less; of two whole names every part has to fit.
    """
    a, b = one.split(), other.split()
    if not a or not b:
        return 0
    pairs = list(zip(a, b, strict=False)) if len(a) > 1 and len(b) > 1 else [_best(a, b)]
    if not all(sound_alike(*pair) for pair in pairs):
        return 0
    return sum(COMMON if _is_common(pair) else SELDOM for pair in pairs)


def sound_alike(one: str, other: str) -> bool:
    """Two names that are known as two are two, however near they sound."""
    if one == other or _listed(one) & _listed(other):
        return True
    if _listed(one) and _listed(other):
        return False
    near = jaro_winkler_similarity(_spoken(one), _spoken(other)) >= NEAR
    return near and bool(sounds(one) & sounds(other)) or _short_for(one, other) or _short_for(other, one)


def sounds(name: str) -> frozenset[str]:
    """How it may be said, by its consonants: as in English, as in Slavic tongues, with a hard c, and quite broadly."""
    readings = {name, _slavic(name), re.sub(r"ch|c(?=[ei])", "k", name)}
    return frozenset((*map(metaphone, readings), re.sub(r"(?<!^)[aeiou]", "", _spoken(name))))


def keys(name: str) -> Iterator[str]:
    """Whatever names sound alike share one of these."""
    for part in name.split():
        yield from (f"n{number}" for number in _listed(part))
        yield from (f"s{sound}" for sound in sounds(part))
        yield f"b{part[:SHORTEST]}"
        yield f"e{part[-SHORTEST:]}"


def _best(a: list[str], b: list[str]) -> tuple[str, str]:
    """Of a single name and the parts of another, the part that it fits."""
    return next(((x, y) for x in a for y in b if sound_alike(x, y)), (a[0], b[0]))


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
