"""What one report says of who did it, in one spelling: what is compared (pure)."""

import json
from dataclasses import dataclass, fields
from typing import Any

Range = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    makes: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    colours: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Person:
    """``marks`` are the words that may tell somebody from others; ``lacks`` those that are said not to fit."""

    names: frozenset[str] = frozenset()
    gender: str = ""
    age: Range | None = None
    height: Range | None = None  # cm
    build: int | None = None  # from 0, very thin, to 4
    hair: frozenset[str] = frozenset()
    accents: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Said:
    """``same`` are identifiers in one spelling, ``ends`` the last digits of phone numbers, ``plates`` with ? for what
    is not known.
    """

    same: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    plates: frozenset[str] = frozenset()
    towns: frozenset[str] = frozenset()
    persons: tuple[Person, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()


_SETS: dict[type, list[str]] = {
    kind: [one.name for one in fields(kind) if one.type == frozenset[str]] for kind in (Said, Person, Vehicle)
}


def dump(said: Said) -> str:
    """As text; what is empty is left out."""
    return json.dumps(_plain(said), separators=(",", ":"))


def load(text: str) -> Said:
    told = json.loads(text)
    return Said(
        **_sets(told, Said),
        persons=tuple(_person(one) for one in told.get("persons", ())),
        vehicles=tuple(Vehicle(**_sets(one, Vehicle)) for one in told.get("vehicles", ())),
    )


def _person(told: dict[str, Any]) -> Person:
    others = {name: told[name] for name in ("gender", "build") if name in told}
    return Person(**_sets(told, Person), **others, age=_range(told.get("age")), height=_range(told.get("height")))


def _range(told: list[int] | None) -> Range | None:
    return (told[0], told[1]) if told else None


def _sets(told: dict[str, Any], kind: type) -> dict[str, Any]:
    return {name: frozenset(told[name]) for name in _SETS[kind] if name in told}


def _plain(value: Any) -> Any:
    if isinstance(value, Said | Person | Vehicle):
        told = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        return {name: one for name, one in told.items() if one not in ("", None, [])}
    if isinstance(value, frozenset):
        return sorted(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
