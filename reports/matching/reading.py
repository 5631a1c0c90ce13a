"""Out of what a reporter wrote: what can be compared (pure)."""

import re
from collections.abc import Iterable
from typing import Protocol

from reports.matching import lexicon, looks, numbers, vehicles
from reports.matching.names import folded_name
from reports.matching.said import Person, Said, Vehicle
from reports.models import Identifier

Kind = Identifier.Kind
NOT_NAMED = frozenset({"unknown", "unsure", "none", "no", "not", "dont", "know", "withheld", "na"})
_CALLED = re.compile(r"(?:called|named|name (?:was|is)|goes by|calls) (?:himself |herself )?([A-Z][a-z]+)")


class Described(Protocol):
    """Somebody as a reporter described them."""

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
    def eyes(self) -> str | None: ...
    @property
    def accent(self) -> str | None: ...
    @property
    def tattoos(self) -> str | None: ...
    @property
    def clothing(self) -> str | None: ...


class Named(Protocol):
    """An identifier as it was typed."""

    @property
    def kind(self) -> str: ...
    @property
    def value(self) -> str: ...


def read(
    persons: Iterable[Described], driven: Iterable[vehicles.Driven], identifiers: Iterable[Named], town: str | None
) -> Said:
    persons, identifiers = list(persons), list(identifiers)
    aliases = [one.value for one in identifiers if one.kind == Kind.NAME]
    aliases += [name for one in identifiers if (name := numbers.named_beside(one.kind, one.value))]
    phones = [one.value for one in identifiers if one.kind == Kind.PHONE]
    plates = [one.value for one in identifiers if one.kind == Kind.PLATE]
    same = {same for one in identifiers for same in numbers.same(one.kind, one.value)}
    same |= {same for one in persons for same in numbers.mentioned(one.description or "")}
    seen = [*map(vehicles.described, driven), *(vehicles.mentioned(one.description) for one in persons)]
    return Said(
        same=frozenset(same),
        ends=frozenset(end for one in phones if not any(numbers.same(Kind.PHONE, one)) for end in numbers.ends(one)),
        plates=frozenset(plate for one in plates if (plate := numbers.plate(one))),
        towns=frozenset(["".join(lexicon.tokens(town))]) if town else frozenset(),
        persons=tuple(_person(one, aliases) for one in persons) or _only_named(aliases),
        vehicles=tuple(one for one in seen if one != Vehicle()),
    )


def _only_named(aliases: list[str]) -> tuple[Person, ...]:
    return (Person(names=_names(aliases)),) if aliases else ()


def _person(told: Described, aliases: list[str]) -> Person:
    words, hair, tattoos = map(lexicon.tokens, (told.description, told.hair, told.tattoos))
    texts = [words, hair, tattoos, lexicon.tokens(told.clothing), lexicon.tokens(told.eyes)]
    marks = {mark for text in texts for mark in looks.marks(text)} | looks.dyed(hair, words)
    if tattoos and not looks.says_no(tattoos):
        marks.add("tattoo")
    lacks = looks.lacks(texts)
    return Person(
        names=_names([told.name or "", *aliases, *_CALLED.findall(told.description or "")]),
        gender=looks.gender(told.gender, words),
        age=looks.age(told.age, words),
        height=looks.height(told.height or "", told.description or ""),
        build=looks.build(lexicon.tokens(told.build), words),
        hair=looks.hair(hair, words),
        accents=looks.accents(lexicon.tokens(told.accent), words),
        marks=frozenset(marks - lacks),
        lacks=lacks,
    )


def _names(told: Iterable[str]) -> frozenset[str]:
    names = map(folded_name, told)
    return frozenset(name for name in names if name and not NOT_NAMED.intersection(name.split()))
