"""A sheet of paper to hand to a doctor or at a police desk, in English and the reporter's own language.

It holds what she ticks, and is only rendered: nothing of it is stored, logged or counted. Headings, picked answers and
needs are fixed phrases of the country pack; her own words stay as she writes them. With the receipt, and for a
colleague of hers, it holds picked answers alone: neither ever shows what a report says in her words.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.utils.formats import date_format

from num import packs
from reports.models import Report, Unsaid
from reports.models.unsaid import answered

MOST, LONGEST = 2, 150  # of people, vehicles and so on; characters of each: it is one page


class Words(NamedTuple):
    """The same in English and in the other language; only ``english`` where it is her own words, or a name."""

    english: str
    other: str = ""


@dataclass(frozen=True)
class Line:
    heading: Words
    values: list[Words]


class Tongue:
    """The fixed phrases in English and one other language; ``code`` is "en" for English alone."""

    def __init__(self, code: str = "en") -> None:
        pack = packs.read("sheet")
        self.english: dict[str, str] = pack["english"]
        self.language: dict[str, Any] = next((one for one in pack["languages"] if one["code"] == code), {})

    def say(self, key: str, english: str = "") -> Words:
        return Words(english or self.english[key], self.language.get("words", {}).get(key, ""))


Part = Callable[[Report, Tongue], list[Words]]


def languages() -> list[dict[str, Any]]:
    return list(packs.read("sheet")["languages"])


def needs() -> list[tuple[str, str]]:
    """What she may say that she needs."""
    return [(key, words) for key, words in Tongue().english.items() if key.startswith("need.")]


def parts(report: Report, *, in_full: bool) -> dict[str, list[Words]]:
    """What the report could put on the sheet, in English; ``in_full``: with what stands in her own words."""
    return dict(_values(report, Tongue(), in_full))


def lines(report: Report, wanted: Collection[str], tongue: Tongue, *, in_full: bool) -> list[Line]:
    found = _values(report, tongue, in_full)
    return [Line(tongue.say(name), values) for name, values in found if name in wanted]


def _values(report: Report, tongue: Tongue, in_full: bool) -> Iterator[tuple[str, list[Words]]]:
    known = PICKED | TOLD if in_full else PICKED
    for name, part in known.items():
        if values := part(report, tongue):
            yield name, values


def _what(report: Report, tongue: Tongue) -> list[Words]:
    return [tongue.say(f"incident.{kind.code}", kind.name) for kind in report.incident_types.all()]


def _day(report: Report, tongue: Tongue) -> list[Words]:
    if not report.happened_on:
        return []
    other = date_format(report.happened_on, tongue.language["day"]) if tongue.language else ""
    return [Words(date_format(report.happened_on, "j F Y"), other)]


def _time(report: Report, tongue: Tongue) -> list[Words]:
    return _picked("time", report.time_band, report.get_time_band_display(), tongue)


def _place(report: Report, tongue: Tongue) -> list[Words]:
    return _picked("place", report.place_kind, report.get_place_kind_display(), tongue)


def _picked(kind: str, value: str, english: str, tongue: Tongue) -> list[Words]:
    """What was chosen of a list; nothing of who does not know or would rather not say."""
    return [tongue.say(f"{kind}.{value}", english)] if value and value not in Unsaid.values else []


def _area(report: Report, tongue: Tongue) -> list[Words]:
    return [Words(report.region.name)] if report.region else []


def _persons(report: Report, tongue: Tongue) -> list[Words]:
    said: list[Words] = []
    for person in report.persons.all()[:MOST]:
        looks = (f"{word.lower()}: {said}" for word, said in person.features if answered(said))
        said += _own(", ".join(filter(None, (person.name, person.description, *looks))))
        english = f"Said they were: {person.get_claimed_to_be_display().lower()}"
        said += _picked("claimed", person.claimed_to_be, english, tongue)
    return said


def _vehicles(report: Report, tongue: Tongue) -> list[Words]:
    return [words for vehicle in report.vehicles.all() for words in _own(vehicle.in_words)][:MOST]


def _identifiers(report: Report, tongue: Tongue) -> list[Words]:
    return [words for one in report.told_identifiers()[: 3 * MOST] for words in _own(one.value)]


def _own(text: str | None) -> list[Words]:
    """Her own words, as long as there is room for."""
    if not text:
        return []
    return [Words(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")]


PICKED: Final[dict[str, Part]] = {"what": _what, "day": _day, "time": _time, "place": _place, "area": _area}
TOLD: Final[dict[str, Part]] = {
    "town": lambda report, tongue: _own(report.town),
    "exact": lambda report, tongue: _own(report.exact_place),
    "persons": _persons,
    "vehicles": _vehicles,
    "identifiers": _identifiers,
    "called": lambda report, tongue: _own(report.working_name),
}
