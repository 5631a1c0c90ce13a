"""What is said of a vehicle, by itself or in the description of somebody (pure)."""

from typing import Protocol

from reports.matching import lexicon
from reports.matching.looks import unlisted
from reports.matching.said import Vehicle


class Driven(Protocol):
    """A vehicle as somebody described it."""

    @property
    def kind(self) -> str | None: ...
    @property
    def make(self) -> str | None: ...
    @property
    def model(self) -> str | None: ...
    @property
    def colour(self) -> str | None: ...
    @property
    def markings(self) -> str | None: ...
    @property
    def description(self) -> str | None: ...


def described(told: Driven) -> Vehicle:
    named = [*lexicon.tokens(told.make), *lexicon.tokens(told.model)]
    others = [word for said in (told.kind, told.markings, told.description) for word in lexicon.tokens(said)]
    return Vehicle(
        makes=_meant(named, "vehicles") or _meant(_sure(others), "vehicles"),
        models=_models(named),
        bodies=_meant([*named, *others], "bodies"),
        colours=_colours([*lexicon.tokens(told.colour), *others]),
        marks=frozenset(unlisted(others)),
    )


def mentioned(description: str | None) -> Vehicle:
    """One that is spoken of in the description of somebody, with the colour before it."""
    words = _sure(lexicon.tokens(description))
    stands = [start for name in ("vehicles", "bodies") for start, _, _ in lexicon.found(words, lexicon.meanings(name))]
    before = words[max(0, min(stands) - 2) : min(stands)] if stands else []
    return Vehicle(
        makes=_meant(words, "vehicles"),
        models=_models(words),
        bodies=_meant(words, "bodies"),
        colours=_colours(before),
    )


def _sure(words: list[str]) -> list[str]:
    """Without what is also an ordinary word."""
    return ["" if word in lexicon.words("ambiguous") else word for word in words]


def _meant(words: list[str], name: str) -> frozenset[str]:
    return frozenset(meaning for _, _, meaning in lexicon.found(words, lexicon.meanings(name)))


def _models(words: list[str]) -> frozenset[str]:
    known, nicknames = lexicon.meanings("vehicles"), lexicon.words("nicknames")
    said = ("".join(words[start:end]) for start, end, _ in lexicon.found(words, known))
    return frozenset(word for word in said if known[word] != word and word not in nicknames)


def _colours(words: list[str]) -> frozenset[str]:
    return _meant(words, "colours") or (frozenset({"dark"}) if "dark" in words else frozenset())
