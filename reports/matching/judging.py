"""How strongly two reports are alike, and by which signs (pure).

An identifier tells more than anything else. A name alone, and looks alone, are never strong: they need a second fact
that fits, and what does not fit counts against them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

from jellyfish import jaro_winkler_similarity

from reports.matching import names, numbers
from reports.matching.lexicon import words
from reports.matching.said import Person, Range, Said, Vehicle
from reports.matching.signs import Found, Sign, Strength

Rarity = Callable[[str], float]  # of a mark: 1 for one that hardly anybody else has, down to 0

RARE, TOLD, BODY, USUAL = 2.8, 2.0, 0.8, 0.4  # how much a mark tells
ENOUGH_NAMED, ENOUGH_SEEN, ENOUGH_MARKED, MANY = 2.4, 2.2, 1.6, 5.5
ALL_FIT = 3.2  # where nothing is against it, and no single thing tells much
TYPO = 0.93
STEM = 4  # letters
OTHER_CAR = 2.0  # people have several
EXTREMES = (164, 188)  # cm
MARK = "mark:"  # how a key begins that is one
DARK = frozenset({"black", "brown", "dark"})


def each_is_rare(_mark: str) -> float:
    return 1.0


def keys(said: Said) -> frozenset[str]:
    """Two that are alike share at least one of these, so that most pairs need no judging."""
    people = said.persons
    return frozenset(
        (
            *(same.replace(f"{numbers.ON_A_SITE} ", f"{numbers.ON_NO_SITE} ") for same in said.same),
            *(phone[-numbers.FEWEST :] for phone in (*_phones(said), *said.ends)),
            *(key for plate in said.plates for key in numbers.plate_keys(plate)),
            *(key for person in people for name in person.names for key in names.keys(name)),
            *(f"{MARK}{mark}" for person in people for mark in person.marks if _told(mark) > BODY),
        )
    )


@dataclass(frozen=True)
class Likeness:
    """What fits of two persons, what is against it, and in which words."""

    name: float = 0
    marks: float = 0
    fits: float = 0
    against: float = 0
    facts: int = 0
    what: tuple[tuple[Sign, str], ...] = ()

    @property
    def all(self) -> float:
        return self.name + self.marks + self.fits - self.against


def may_be_enough(shared: Iterable[str], rarity: Rarity) -> bool:
    """Whether two that share these keys are worth judging: by looks alone only if the marks tell enough."""
    marks = [key.removeprefix(MARK) for key in shared if key.startswith(MARK)]
    by_marks = sum(_told(mark) * rarity(mark) for mark in marks) + BODY * len(marks) + USUAL
    return len(marks) < len(list(shared)) or by_marks >= ENOUGH_MARKED


def judge(one: Said, other: Said, rarity: Rarity = each_is_rare) -> Found | None:
    """None if they are not alike enough to show it to a person."""
    best = _persons(one, other, rarity)
    numbered = dict([*_named_alike(one, other), *_equal(one, other), *_ending(one, other), *_plates(one, other)])
    if Sign.PLATE in numbered:
        numbered.pop(Sign.PLATE_PART, None)
    if not numbered and not _enough(best):
        return None
    return Found(_strength(numbered, best), numbered | dict(best.what))


def _strength(numbered: dict[Sign, str], best: Likeness) -> Strength:
    if numbered.keys() - {Sign.PHONE_END, Sign.PLATE_PART, Sign.NAME_ON_SITE}:
        return Strength.STRONG
    kinds = len({sign for sign, _ in best.what})
    if numbered:
        return Strength.STRONG if best.all >= ENOUGH_NAMED else Strength.FAIR
    return Strength.FAIR if kinds > 1 and best.all >= MANY else Strength.WEAK


def _enough(best: Likeness) -> bool:
    by_name = best.name > 0 and best.all >= ENOUGH_NAMED
    by_looks = best.marks >= ENOUGH_MARKED and best.all >= ENOUGH_SEEN
    by_all = best.facts >= 3 and best.marks + best.fits >= ALL_FIT and best.against == 0
    return by_name or by_looks or by_all


# Numbers, addresses, plates --------------------------------------------------------------------------


def _equal(one: Said, other: Said) -> Iterable[tuple[Sign, str]]:
    by_kind: dict[Sign, list[str]] = {}
    for same in sorted(one.same & other.same):
        if (kind := same.partition(" ")[0]) in Sign:
            by_kind.setdefault(Sign(kind), []).append(same)
    return ((sign, " ".join(what)) for sign, what in by_kind.items())


def _named_alike(one: Said, other: Said) -> Iterable[tuple[Sign, str]]:
    """A name on a site, and the same name of which nobody said where: on two sites it is two people's."""
    for a, b in ((one, other), (other, one)):
        for name in sorted(_names_on(a, numbers.ON_NO_SITE) & (_names_on(b, numbers.ON_A_SITE))):
            yield Sign.NAME_ON_SITE, name


def _names_on(said: Said, where: str) -> frozenset[str]:
    return frozenset(same.partition(" ")[2] for same in said.same if same.startswith(f"{where} "))


def _ending(one: Said, other: Said) -> Iterable[tuple[Sign, str]]:
    for a, b in ((one, other), (other, one)):
        for end in sorted(a.ends):
            if any(whole.endswith(end) for whole in _phones(b)):
                yield Sign.PHONE_END, end
    for end, known in product(sorted(one.ends), sorted(other.ends)):
        if end.endswith(known) or known.endswith(end):
            yield Sign.PHONE_END, min(end, known, key=len)


def _phones(said: Said) -> Iterable[str]:
    return (same for same in said.same if same.startswith("phone "))


def _plates(one: Said, other: Said) -> Iterable[tuple[Sign, str]]:
    """As far as they are known, and if no vehicle speaks against it."""
    for a, b in product(sorted(one.plates), sorted(other.plates)):
        fits, against, _ = _vehicles(one.vehicles, other.vehicles)
        if numbers.plates_fit(a, b) and against <= fits:
            yield Sign.PLATE_PART, min(a, b, key=lambda plate: plate.count(numbers.UNKNOWN))


# Persons -----------------------------------------------------------------------------------------


def _persons(one: Said, other: Said, rarity: Rarity) -> Likeness:
    found = (
        _likeness(a, b, one, other, rarity)
        for a, b in product(one.persons or (Person(),), other.persons or (Person(),))
    )
    return max(found, key=lambda likeness: likeness.all)


def _likeness(a: Person, b: Person, one: Said, other: Said, rarity: Rarity) -> Likeness:
    name, called = _named(a, b)
    marks, seen = _marks(a, b, rarity)
    looks = [_gender(a, b), _age(a, b), _height(a, b), _build(a, b), _hair(a, b), _lacking(a, b)]
    accent, driven, town = _accent(a, b), _vehicles(one.vehicles, other.vehicles), _town(one, other)
    facts = [*looks, accent, (driven[0], min(driven[1], OTHER_CAR)), (town, 0.0)]
    signs = (
        (Sign.NAME, called, name > 0),
        (Sign.LOOKS, seen, marks >= BODY or sum(fits for fits, _ in looks) >= 1),
        (Sign.ACCENT, " ".join(sorted(a.accents & b.accents)), accent[0] > 0),
        (Sign.VEHICLE, driven[2], driven[0] >= 1),
        (Sign.TOWN, " ".join(sorted(one.towns & other.towns)), town > 0),
    )
    return Likeness(
        name=name,
        marks=marks,
        fits=sum(fits for fits, _ in facts),
        against=sum(against for _, against in facts),
        facts=sum(1 for fits, _ in facts if fits > 0),
        what=tuple((sign, what) for sign, what, there in signs if there),
    )


def _named(a: Person, b: Person) -> tuple[float, str]:
    pairs = [(names.points(x, y), " ".join(sorted((x, y)))) for x, y in product(a.names, b.names)]
    return max(pairs, default=(0.0, ""))


def _marks(a: Person, b: Person, rarity: Rarity) -> tuple[float, str]:
    shared = (a.marks & b.marks) | set(_misspelt(a.marks - b.marks, b.marks - a.marks))
    return sum(_told(mark) * rarity(mark) for mark in shared), " ".join(sorted(shared))


def _told(mark: str) -> float:
    if mark in words("rare"):
        return RARE
    if mark in words("body"):
        return BODY
    return USUAL if mark in words("usual") else TOLD


def _misspelt(some: Iterable[str], others: Iterable[str]) -> Iterable[str]:
    """Words that are one but for a slip, or for how they end."""
    others = list(others)
    return (one for one in some if any(_one_word(one, other) for other in others))


def _one_word(one: str, other: str) -> bool:
    if min(len(one), len(other)) <= STEM or one[:STEM] != other[:STEM]:
        return False
    return one[: STEM + 1] == other[: STEM + 1] or jaro_winkler_similarity(one, other) >= TYPO


def _gender(a: Person, b: Person) -> tuple[float, float]:
    return (0.0, 4.0) if a.gender and b.gender and a.gender != b.gender else (0.0, 0.0)


def _age(a: Person, b: Person) -> tuple[float, float]:
    if not a.age or not b.age:
        return (0.0, 0.0)
    apart = _gap(a.age, b.age)
    return (0.5, 0.0) if apart == 0 else (0.0, (0.0, 0.3, 1.5, 3.0)[min(apart, 3)])


def _height(a: Person, b: Person) -> tuple[float, float]:
    if not a.height or not b.height:
        return (0.0, 0.0)
    apart = _gap(a.height, b.height)
    if apart <= 3:
        return (
            0.9
            if max(a.height[1], b.height[1]) <= EXTREMES[0] or min(a.height[0], b.height[0]) >= EXTREMES[1]
            else 0.4,
            0.0,
        )
    return (0.0, 0.0 if apart < 8 else 1.0 if apart < 12 else 2.5)


def _gap(a: Range, b: Range) -> int:
    return max(a[0] - b[1], b[0] - a[1], 0)


def _build(a: Person, b: Person) -> tuple[float, float]:
    if a.build is None or b.build is None:
        return (0.0, 0.0)
    apart = abs(a.build - b.build)
    return (0.4, 0.0) if apart <= 1 and (a.build - 2) * (b.build - 2) >= 0 else (0.0, 2.0 if apart > 2 else 0.0)


def _hair(a: Person, b: Person) -> tuple[float, float]:
    if not a.hair or not b.hair:
        return (0.0, 0.0)
    if a.hair & b.hair:
        return (0.8 if (a.hair & b.hair) - DARK else 0.5, 0.0)
    dark = a.hair & DARK and b.hair & DARK
    return (0.3, 0.0) if dark else (0.0, 1.0 if "bald" not in a.hair | b.hair else 1.5)


def _lacking(a: Person, b: Person) -> tuple[float, float]:
    return (0.0, 2.0 * len((a.lacks & b.marks) | (b.lacks & a.marks)))


def _accent(a: Person, b: Person) -> tuple[float, float]:
    """People take those for each other who are from places near each other."""
    if not a.accents or not b.accents:
        return (0.0, 0.0)
    pairs = list(product(a.accents, b.accents))
    if any(_within(x, y) or _within(y, x) for x, y in pairs):
        return (1.2, 0.0)
    return (0.0, (2.5, 2.0, 0.8, 0.4)[min(3, max(_shared(x, y) for x, y in pairs))])


def _shared(one: str, other: str) -> int:
    """How far two paths go together. Within England people hear the difference."""
    a, b = one.removeprefix("uk/").split("/"), other.removeprefix("uk/").split("/")
    return next((depth for depth, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _within(narrow: str, wide: str) -> bool:
    return f"{narrow}/".startswith(f"{wide}/")


def _town(one: Said, other: Said) -> float:
    pairs = product(one.towns, other.towns)
    return 1.2 if any(a.startswith(b) or b.startswith(a) for a, b in pairs) else 0.0


# Vehicles ----------------------------------------------------------------------------------------


def _vehicles(some: Iterable[Vehicle], others: Iterable[Vehicle]) -> tuple[float, float, str]:
    """What fits of the two that are most alike, what is against it, and in which words."""
    return max(
        (_driven(a, b) for a, b in product(some, others)), key=lambda found: found[0] - found[1], default=(0.0, 0.0, "")
    )


def _driven(a: Vehicle, b: Vehicle) -> tuple[float, float, str]:
    parts = [
        _fits(a.makes, b.makes, 1.0, 2.0),
        _fits(a.models, b.models, 0.8, 0.7),
        _fits(a.bodies, b.bodies, 0.5, 0.0),
        _fits(*_shades(a.colours, b.colours), 0.7, 1.5),
        _fits(a.marks, b.marks, 1.0, 0.0),
    ]
    said = (
        (a.marks & b.marks)
        | (a.makes & b.makes)
        | (a.models & b.models)
        | (a.bodies & b.bodies)
        | (a.colours & b.colours)
    )
    return sum(fits for fits, _ in parts), sum(against for _, against in parts), " ".join(sorted(said))


def _fits(a: frozenset[str], b: frozenset[str], fits: float, against: float) -> tuple[float, float]:
    if not a or not b:
        return (0.0, 0.0)
    return (fits, 0.0) if a & b else (0.0, against)


def _shades(a: frozenset[str], b: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Dark is any colour, at night."""
    if "dark" in a | b:
        return frozenset(), frozenset()
    return a, b
