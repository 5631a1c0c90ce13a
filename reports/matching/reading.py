"""Out of what a reporter wrote: what can be compared (pure). Words that fit many people are left out."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Protocol

from reports.matching import lexicon, numbers
from reports.matching.names import folded_name
from reports.matching.said import Person, Range, Said, Vehicle
from reports.models import Identifier, ReportedPerson

Kind = Identifier.Kind
Age = ReportedPerson.Age

NEAR = 5  # words from each other
BANDS = [age.value for age in Age]
AGES = {
    "teenager": (0, 1),
    "teen": (0, 1),
    "teens": (0, 1),
    "lad": (0, 2),
    "young": (1, 2),
    "youngish": (1, 2),
    "student": (1, 1),
    "twenties": (1, 2),
    "thirties": (2, 3),
    "forties": (3, 4),
    "fifties": (4, 5),
    "middleaged": (3, 5),
    "old": (4, 5),
    "older": (4, 5),
    "oldman": (5, 5),
    "oldguy": (5, 5),
    "oldbloke": (5, 5),
    "oldfella": (5, 5),
    "elderly": (5, 5),
    "pensioner": (5, 5),
    "oap": (5, 5),
    "sixties": (5, 5),
    "seventies": (5, 5),
    "grandad": (5, 5),
}
YEARS = ((0, 17), (18, 24), (25, 34), (35, 44), (45, 54), (55, 99))
HEIGHTS = {
    "verytall": (188, 215),
    "huge": (183, 215),
    "tall": (182, 215),
    "quitetall": (178, 200),
    "short": (140, 170),
    "small": (140, 170),
    "tiny": (130, 163),
    "shorterthanme": (140, 170),
    "veryshort": (130, 163),
}
BUILDS = {
    "veryskinny": -2,
    "skinny": -2,
    "thin": -2,
    "bony": -2,
    "tiny": -2,
    "petite": -2,
    "slim": -1,
    "slender": -1,
    "skinnyish": -1,
    "wiry": -1,
    "lean": -1,
    "average": 0,
    "medium": 0,
    "normal": 0,
    "athletic": 0,
    "stocky": 1,
    "muscular": 1,
    "muscly": 1,
    "broad": 1,
    "chubby": 1,
    "stout": 1,
    "podgy": 1,
    "overweight": 1,
    "big": 1,
    "large": 1,
    "well built": 1,
    "fat": 2,
    "obese": 2,
    "heavy": 2,
    "huge": 2,
    "massive": 2,
    "enormous": 2,
}
SPEAKS_OF_BUILD = frozenset(BUILDS) - {"big", "large", "huge", "average", "normal", "medium", "tiny", "massive", "thin"}
HAIR = {
    "black": "black",
    "dark": "dark",
    "brown": "brown",
    "brunette": "brown",
    "mousy": "brown",
    "blond": "blond",
    "blonde": "blond",
    "fair": "blond",
    "bleached": "blond",
    "sunbleached": "blond",
    "peroxide": "blond",
    "ginger": "ginger",
    "red": "ginger",
    "auburn": "ginger",
    "strawberryblond": "ginger",
    "grey": "grey",
    "gray": "grey",
    "greying": "grey",
    "silver": "grey",
    "white": "grey",
    "saltandpepper": "grey",
    "bald": "bald",
    "balding": "bald",
    "shavedhead": "bald",
    "shaved": "bald",
    "shaven": "bald",
    "nohair": "bald",
    "long": "long",
}
HAIR_BY_ITSELF = frozenset({"ginger", "blond", "blonde", "bald", "balding", "shavedhead", "brunette", "bleached"})
UNUSUAL = frozenset({"green", "blue", "pink", "purple", "orange"})
HAIRY = re.compile(r"hair|ponytail|curls|curly|spikes|dreadlock|dreads|mohican|mohawk|beard|fringe|plait|bun")
WOMAN = frozenset({"woman", "lady", "girl", "female"})
NOT_NAMED = frozenset({"unknown", "unsure", "none", "no", "not", "dont", "know", "withheld", "na"})
_SAYS_WHERE_FROM = re.compile(
    r"(?:ish|elsh|ian|ean|ese|ch|ie|scots|scouse|cockney|kiwi|asian|arab|fghan|man|can|nai|aqi|ali|czech)$"
)
_AMBIGUOUS = lexicon.words("ambiguous")


class Described(Protocol):
    @property
    def name(self) -> str | None: ...
    @property
    def description(self) -> str | None: ...
    @property
    def gender(self) -> str: ...
    @property
    def age(self) -> str: ...
    @property
    def height(self) -> str | None: ...
    @property
    def build(self) -> str | None: ...
    @property
    def hair(self) -> str | None: ...
    @property
    def accent(self) -> str | None: ...
    @property
    def tattoos(self) -> str | None: ...
    @property
    def clothing(self) -> str | None: ...


class Driven(Protocol):
    @property
    def make(self) -> str | None: ...
    @property
    def model(self) -> str | None: ...
    @property
    def colour(self) -> str | None: ...
    @property
    def description(self) -> str | None: ...


class Named(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def value(self) -> str: ...


def read(
    persons: Iterable[Described], vehicles: Iterable[Driven], identifiers: Iterable[Named], town: str | None
) -> Said:
    persons, identifiers = list(persons), list(identifiers)
    aliases = [one.value for one in identifiers if one.kind == Kind.NAME]
    seen = [*(_vehicle(one) for one in vehicles), *(_mentioned(one.description) for one in persons)]
    phones = [one.value for one in identifiers if one.kind == Kind.PHONE]
    plates = [one.value for one in identifiers if one.kind == Kind.PLATE]
    same = frozenset(same for one in identifiers for same in numbers.same(one.kind, one.value))
    return Said(
        same=same,
        ends=frozenset(end for one in phones if (end := numbers.end(one)) and not any(numbers.same(Kind.PHONE, one))),
        plates=frozenset(plate for one in plates if (plate := numbers.plate(one))),
        towns=frozenset(["".join(lexicon.tokens(town))]) if town else frozenset(),
        persons=tuple(_person(one, aliases) for one in persons) or _only_named(aliases),
        vehicles=tuple(one for one in seen if one != Vehicle()),
    )


def _only_named(aliases: list[str]) -> tuple[Person, ...]:
    return (Person(names=_names(aliases)),) if aliases else ()


def _person(told: Described, aliases: list[str]) -> Person:
    words = lexicon.tokens(told.description)
    hair, accent = lexicon.tokens(told.hair), lexicon.tokens(told.accent)
    looks = [words, hair, lexicon.tokens(told.tattoos), lexicon.tokens(told.clothing)]
    marks = frozenset(mark for text in looks for mark in _marks(text))
    tattooed = frozenset({"tattoo"}) if told.tattoos and not _denied(lexicon.tokens(told.tattoos)) else frozenset()
    return Person(
        names=_names([told.name or "", *aliases]),
        gender=told.gender or ("woman" if WOMAN.intersection(words) else ""),
        age=_age(told.age, words),
        height=_height(told.height or "", told.description or ""),
        build=_build(told.build or "", words),
        hair=_hair(hair, words),
        accents=frozenset((*_accents(accent, everywhere=True), *_accents(words, everywhere=False))),
        marks=(marks | tattooed | _dyed(hair)) - _lacks(looks),
        lacks=_lacks(looks),
    )


def _names(told: Iterable[str]) -> frozenset[str]:
    names = (folded_name(name) for name in told)
    return frozenset(name for name in names if name and not NOT_NAMED.intersection(name.split()))


def _age(chosen: str, words: list[str]) -> Range | None:
    if chosen in BANDS:
        return (BANDS.index(chosen), BANDS.index(chosen))
    for one, following in zip(words, [*words, ""][1:], strict=True):
        if (
            one.removesuffix("s").isdigit()
            and len(one.removesuffix("s")) == 2
            and (one.endswith("s") or following in ("years", "year", "yrs", "yo", "ish"))
        ):
            return _band(int(one.removesuffix("s")), 9 if one.endswith("s") else 0)
    said = [AGES[word] for word in _joined(words) if word in AGES and word not in ("lad", "old", "older")]
    weak = [AGES[word] for word in words if word in ("lad", "older")]
    return next(iter(said or weak), None)


def _band(years: int, more: int) -> Range:
    low, high = (
        next(band for band, (first, last) in enumerate(YEARS) if first <= age <= last) for age in (years, years + more)
    )
    return (low, high)


def _joined(words: list[str]) -> Iterator[str]:
    """Each word, and each two of them as one."""
    yield from ("".join(pair) for pair in zip(words, words[1:], strict=False))
    yield from words


def _height(told: str, description: str) -> Range | None:
    for text in (told, description):
        if found := _measured(text.casefold()):
            return found
    words = [*lexicon.tokens(told), ".", *(word for word in lexicon.tokens(description) if word != "huge")]
    for size in (3, 2, 1):
        for at in range(len(words)):
            if found := HEIGHTS.get("".join(words[at : at + size])):
                return found
    return (168, 182) if "average" in lexicon.tokens(told) or "medium" in lexicon.tokens(told) else None


def _measured(text: str) -> Range | None:
    feet = re.search(r"\b([4-7])\s*(?:ft|foot|feet|'|’|′)\s*(?:(\d{1,2})(?!\d))?", text)
    if feet:
        cm = round((int(feet[1]) * 12 + int(feet[2] or 0)) * 2.54)
        return (cm, cm + 8) if "over" in text or "at least" in text else (cm - 2, cm + 2 + (0 if feet[2] else 8))
    metres = re.search(r"\b([12])[.,](\d\d)\s*m?\b|\b(1[4-9]\d|20\d)\s*cm\b", text)
    if not metres:
        return None
    cm = int(metres[3]) if metres[3] else int(metres[1]) * 100 + int(metres[2])
    return (cm - 2, cm + 2)


def _build(told: str, words: list[str]) -> int | None:
    said = [BUILDS[word] for word in lexicon.tokens(told) if word in BUILDS]
    said = said or [BUILDS[word] for word in words if word in SPEAKS_OF_BUILD]
    return max(said, key=abs) if said else None


def _hair(hair: list[str], words: list[str]) -> frozenset[str]:
    said = {HAIR[word] for word in _joined(hair) if word in HAIR}
    for at, word in enumerate(words):
        if word in HAIR and (word in HAIR_BY_ITSELF or any(map(HAIRY.match, words[at + 1 : at + 4]))):
            said.add(HAIR[word])
    if "shavedhead" in set(_joined(words)):
        said.add("bald")
    return frozenset(said)


def _dyed(hair: list[str]) -> frozenset[str]:
    return frozenset(f"dyed{word}" for word in UNUSUAL.intersection(hair))


def _accents(words: list[str], *, everywhere: bool) -> Iterator[str]:
    """Paths from the widest place to the narrowest. In a description a town is one only beside "accent"."""
    for start, end, path in lexicon.found(words, _places()):
        spoken = "accent" in words[start : end + 2]
        if everywhere or spoken or _SAYS_WHERE_FROM.search("".join(words[start:end])):
            yield path


@lru_cache
def _places() -> dict[str, str]:
    return {word: path for word, path in lexicon.meanings("accents").items() if "/" not in word}


def _denied(words: list[str]) -> bool:
    return bool({"no", "none", "nothing", "without", "not"}.intersection(words[:2]))


def _lacks(looks: Iterable[list[str]]) -> frozenset[str]:
    """What is said not to be there: "no tattoos", "clean shaven"."""
    lacking: set[str] = set()
    for words in looks:
        pairs = list(zip(words, words[1:], strict=False))
        lacking |= {lexicon.meanings("looks").get(then, "") for word, then in pairs if word in ("no", "without")}
        if ("clean", "shaven") in pairs or ("clean", "shaved") in pairs:
            lacking.add("beard")
    return frozenset(lacking - {""})


def _marks(words: list[str]) -> Iterator[str]:
    yield from _beside(words)
    known = lexicon.meanings("looks")
    at = 0
    for start, end, mark in [*lexicon.found(words, known), (len(words), len(words), "")]:
        yield from _others(words[at:start])
        at = end
        if mark:
            yield mark


def _beside(words: list[str]) -> Iterator[str]:
    places: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        places.setdefault(word, []).append(at)
    for mark, (some, others) in lexicon.beside("beside").items():
        if any(
            abs(x - y) <= NEAR
            for a in some.intersection(places)
            for b in others.intersection(places)
            for x in places[a]
            for y in places[b]
        ):
            yield mark


def _others(words: list[str]) -> Iterator[str]:
    """What no list knows may be what tells most."""
    skipped = _left_out()
    for word in words:
        if len(word) > 2 and word not in skipped and not word.isdigit():
            yield lexicon.stem(word)


@lru_cache
def _left_out() -> frozenset[str]:
    """Words that fit many, and those that are compared as something else."""
    plain = lexicon.words("plain") | frozenset(AGES) | frozenset(BUILDS) | frozenset(HAIR)
    lists = ("vehicles", "colours", "bodies")
    known = frozenset(word for name in lists for word in lexicon.meanings(name))
    return plain | known | frozenset(_places())


def _vehicle(told: Driven) -> Vehicle:
    make, model = lexicon.tokens(told.make), lexicon.tokens(told.model)
    others = lexicon.tokens(told.description)
    colour = lexicon.tokens(told.colour)
    return Vehicle(
        makes=_meant([*make, *model], "vehicles") or _meant(_sure(others), "vehicles"),
        models=_models([*make, *model]),
        bodies=_meant([*model, *make, *others], "bodies"),
        colours=_colours([*colour, *others]),
        marks=frozenset(_others(others)),
    )


def _mentioned(description: str | None) -> Vehicle:
    """A vehicle that is spoken of in the description of somebody, with the colour before it."""
    words = _sure(lexicon.tokens(description))
    stands = [start for name in ("vehicles", "bodies") for start, _, _ in lexicon.found(words, lexicon.meanings(name))]
    if not stands:
        return Vehicle()
    before = words[max(0, min(stands) - 2) : min(stands)]
    return Vehicle(
        makes=_meant(words, "vehicles"),
        models=_models(words),
        bodies=_meant(words, "bodies"),
        colours=_colours(before),
    )


def _sure(words: list[str]) -> list[str]:
    """Without what is also an ordinary word."""
    return ["" if word in _AMBIGUOUS else word for word in words]


def _meant(words: list[str], name: str) -> frozenset[str]:
    return frozenset(meaning for _, _, meaning in lexicon.found(words, lexicon.meanings(name)))


def _models(words: list[str]) -> frozenset[str]:
    known = lexicon.meanings("vehicles")
    nicknames = {
        "vw",
        "jag",
        "merc",
        "benz",
        "beemer",
        "alfa",
        "pug",
        "chevy",
        "volkswagon",
        "citreon",
        "landy",
        "opel",
    }
    joined = ("".join(words[start:end]) for start, end, _ in lexicon.found(words, known))
    return frozenset(word for word in joined if known[word] != word and word not in nicknames)


def _colours(words: list[str]) -> frozenset[str]:
    dark = frozenset({"dark"}) if "dark" in words else frozenset()
    return _meant(words, "colours") or dark
