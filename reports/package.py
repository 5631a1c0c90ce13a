"""What the police read of a report (pure): a package of listed fields, and nothing else of it.

``Intelligence`` is the anonymous one. It has no field for who told it, nor for her words, her place, the day or an
advert, so none can slip in. What staff write of their own, and what was said of the looks, is searched for residue.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile, ZipInfo

from django.utils.formats import date_format
from django.utils.timezone import localtime

from num import packs
from reports import residue
from reports.models import Identifier, Picture, Report, ReportedPerson, Share, Vehicle, Whose
from reports.models.unsaid import answered
from reports.pictures import ending
from reports.residue import Finding

# Kinds of place that are not where she works or lives.
PLACES: Final = frozenset(
    {
        Report.Place.THEIR_HOME,
        Report.Place.STREET,
        Report.Place.CAR,
        Report.Place.PARK,
        Report.Place.ONLINE,
        Report.Place.PHONE,
    }
)
# An address or a name on a site may be her own advert: it goes only if she said that it is the person's own.
ONLY_IF_THEIRS: Final = frozenset({Identifier.Kind.URL, Identifier.Kind.USERNAME})
PERSON: Final = "Person"
VEHICLE: Final = "Vehicle"

LABELS: Final = {
    "kinds": "What",
    "month": "When",
    "time": "Time of day",
    "area": "Where",
    "place": "Kind of place",
    "weapon": "Weapon",
    "account": "What happened",
    "name": "Name or alias",
    "claimed_to_be": "Claimed to be",
    "gender": "Gender",
    "age": "Age",
    "ethnicity": "Ethnicity, as it seemed",
    "height": "Height",
    "build": "Build",
    "hair": "Hair and beard",
    "eyes": "Eyes",
    "accent": "Accent or language",
    "tattoos": "Tattoos, scars",
    "clothing": "Clothing",
    "kind": "Kind",
    "colour": "Colour",
    "make": "Make",
    "model": "Model",
    "markings": "On it",
    "called": "What to call them",
    "contact": "How to reach them safely",
    "speaks": "Best language",
    "needs": "Makes it easier",
    "day": "Day",
    "town": "Town",
    "exact_place": "Exact place",
    "injuries": "Hurt",
    "lost": "Lost",
    "story": "In their own words",
}


@dataclass(frozen=True, kw_only=True)
class Person:
    name: str
    claimed_to_be: str
    gender: str
    age: str
    ethnicity: str
    height: str
    build: str
    hair: str
    eyes: str
    accent: str
    tattoos: str
    clothing: str


@dataclass(frozen=True, kw_only=True)
class Car:
    kind: str
    colour: str
    make: str
    model: str
    markings: str


@dataclass(frozen=True, kw_only=True)
class Incident:
    """``account`` is told in words of staff, never in hers."""

    kinds: str
    month: str
    time: str
    area: str
    place: str
    weapon: str
    account: str


@dataclass(frozen=True, kw_only=True)
class Intelligence:
    """What is known of an incident and of who did it. There is no field for who told it."""

    incident: Incident
    persons: tuple[Person, ...]
    cars: tuple[Car, ...]
    identifiers: tuple[tuple[str, str], ...]  # kind in words, value


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """Only in a full report, which is made in her name."""

    called: str
    contact: str
    speaks: str
    needs: str
    day: str
    town: str
    exact_place: str
    injuries: str
    lost: str
    story: str
    described: tuple[tuple[str, str], ...]  # who or what, as they are numbered in the package; her words
    later: tuple[tuple[str, str], ...]  # the day in words, what she added then


@dataclass(frozen=True)
class Section:
    title: str
    lines: tuple[tuple[str, str], ...]


Part = ReportedPerson | Vehicle | Identifier | Picture


def parts(report: Report) -> list[Part]:
    """What may be put in or left out of any package, one by one."""
    named = [one for one in report.told_identifiers() if _is_theirs(one)]
    driven = [one for one in report.vehicles.all() if one.in_words and one.whose != Whose.OTHER]
    return [*report.persons.all(), *driven, *named]


def pictures(report: Report) -> list[Picture]:
    """What may be put in of a full report alone, one by one."""
    return [one for one in report.pictures.all() if not one.going]


def which(picture: Picture) -> str:
    """What of it would go."""
    return "the original file" if picture.original_id else "a copy, without when and where it was taken"


def _is_theirs(one: Identifier) -> bool:
    if one.kind in ONLY_IF_THEIRS:
        return one.whose == Whose.THEIRS
    return one.whose != Whose.OTHER


def intelligence(report: Report, *, account: str, chosen: Iterable[Part]) -> Intelligence:
    chosen = list(chosen)
    cars = [one for one in chosen if isinstance(one, Vehicle)]
    return Intelligence(
        incident=Incident(
            kinds=", ".join(one.name for one in report.incident_types.all()),
            month=date_format(report.happened_on, "F Y") if report.happened_on else "",
            time=answered(report.get_time_band_display()),
            area=str(report.region or ""),
            place=report.get_place_kind_display() if report.place_kind in PLACES else "",
            weapon=answered(report.get_weapon_display()),
            account=account,
        ),
        persons=tuple(_person(one) for one in chosen if isinstance(one, ReportedPerson)),
        cars=tuple(_car(one) for one in cars),
        identifiers=tuple((_kind(one, cars), one.value) for one in chosen if isinstance(one, Identifier)),
    )


def _kind(one: Identifier, cars: list[Vehicle]) -> str:
    """Of a plate also on which of the vehicles in the package it is."""
    on = [number for number, car in enumerate(cars, start=1) if car.pk == one.vehicle_id]
    return f"{one.get_kind_display()} of {VEHICLE.lower()} {on[0]}" if on else one.get_kind_display()


def reporter(report: Report, chosen: Iterable[Part]) -> Reporter:
    chosen = list(chosen)
    return Reporter(
        called=report.working_name or "",
        contact=report.safe_contact or "",
        speaks=report.speaks or "",
        needs=report.needs or "",
        day=date_format(report.happened_on, "j F Y") if report.happened_on else "",
        town=report.town or "",
        exact_place=report.exact_place or "",
        injuries=report.injuries or "",
        lost=report.lost or "",
        story=report.story or "",
        described=tuple(_described(chosen)),
        later=tuple(_later(report)),
    )


def _described(chosen: Sequence[Part]) -> Iterator[tuple[str, str]]:
    for of, name in ((ReportedPerson, PERSON), (Vehicle, VEHICLE)):
        for number, one in enumerate((one for one in chosen if isinstance(one, of)), start=1):
            if one.description:
                yield f"{name} {number}, in their own words", one.description
    for number, car in enumerate((one for one in chosen if isinstance(one, Vehicle)), start=1):
        if car.occupants:
            yield f"Who was in {VEHICLE.lower()} {number}, in their own words", car.occupants
    for told in chosen:
        if isinstance(told, Identifier) and told.of_whom:
            yield f"Whose {told.value} is, in their own words, not as numbered here", told.of_whom


def _later(report: Report) -> Iterator[tuple[str, str]]:
    return ((_added_on(one.at), one.text) for one in report.additions.all() if one.text)


def _added_on(at: datetime) -> str:
    return f"Added on {date_format(localtime(at), 'j F Y')}"


def _person(one: ReportedPerson) -> Person:
    return Person(
        name=one.name or "",
        claimed_to_be=answered(one.get_claimed_to_be_display()),
        gender=answered(one.get_gender_display()),
        age=answered(one.get_age_display()),
        ethnicity=one.ethnicity or "",
        height=one.height or "",
        build=one.build or "",
        hair=one.hair or "",
        eyes=one.eyes or "",
        accent=one.accent or "",
        tattoos=one.tattoos or "",
        clothing=one.clothing or "",
    )


def _car(one: Vehicle) -> Car:
    return Car(
        kind=one.kind or "",
        colour=one.colour or "",
        make=one.make or "",
        model=one.model or "",
        markings=one.markings or "",
    )


def sections(known: Intelligence, told_by: Reporter | None = None, pictures: Sequence[Picture] = ()) -> list[Section]:
    """As it is read, on a page or in a file; ``told_by`` and ``pictures`` only in a full report.

    Nothing is said of what nothing is known about: of a car, for instance, there may be the plate alone, which is told
    with the identifiers.
    """
    found = [Section("What is reported", _lines(known.incident))]
    found += [Section(f"{PERSON} {number}", _lines(one)) for number, one in enumerate(known.persons, start=1)]
    found += [Section(f"{VEHICLE} {number}", _lines(one)) for number, one in enumerate(known.cars, start=1)]
    found.append(Section("How the person can be recognised", known.identifiers))
    if told_by:
        found.append(Section("Who reports it", (*_lines(told_by), *told_by.described, *told_by.later)))
    if pictures:
        found.append(Section("Pictures", _listed(pictures)))
    return [one for one in found if one.lines]


def _listed(pictures: Sequence[Picture]) -> tuple[tuple[str, str], ...]:
    """By numbers of the package's own: those of the report would tell that there are others."""
    each = ((f"Picture {number}", which(one)) for number, one in enumerate(pictures, start=1))
    return (("How many", str(len(pictures))), *each)


def _lines(one: Any) -> tuple[tuple[str, str], ...]:
    said = ((LABELS[field.name], getattr(one, field.name)) for field in fields(one) if field.name in LABELS)
    return tuple((label, words) for label, words in said if words)


def findings(report: Report, known: Intelligence) -> list[Finding]:
    """Every passage of its free words that could point to somebody and that the package does not say anyway.

    Of passages that lie within each other, the longest.
    """
    said = {value for _, value in known.identifiers} | {one.name for one in known.persons}
    facts = residue.facts(report)
    shown = [one for one in facts.identifiers if one[1] in said]
    facts = replace(facts, identifiers=tuple(one for one in facts.identifiers if one not in shown))
    return list(_outermost(residue.findings("\n".join(_free_words(known)), facts, shown=shown)))


def _outermost(found: Iterable[Finding]) -> Iterator[Finding]:
    end = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end, one.kind)):
        if one.end > end:
            yield one
            end = one.end


def _free_words(known: Intelligence) -> Iterator[str]:
    yield known.incident.account
    for one in (*known.persons, *known.cars):
        yield from (words for _, words in _lines(one))


def justify(found: Iterable[Finding], reasons: Mapping[str, str]) -> str:
    """What was let stand and why, a line each, for the second person to read."""
    every = residue.unjustified(found)
    return "\n".join(f"“{one.text}” shows {one.why}: {reasons[key]}" for key, one in every.items())


def write(content: list[Section]) -> str:
    return json.dumps([[one.title, one.lines] for one in content])


def read(content: str | None) -> list[Section]:
    return [
        Section(title, tuple((label, words) for label, words in lines)) for title, lines in json.loads(content or "[]")
    ]


def misses_later_words(share: Share) -> bool:
    """Whether she has added something since a full report was written, which is not in it."""
    if share.extent != Share.Extent.FULL:
        return False
    written = {words for section in read(share.content) for _, words in section.lines}
    return any(words not in written for _, words in _later(share.report))


def handling() -> list[str]:
    """What whoever reads it is asked to keep to."""
    return list(packs.read("police")["handling"])


def head(share: Share) -> list[tuple[str, str]]:
    return [
        ("Package", share.number),
        ("For", share.force.name),
        ("Kind", share.get_extent_display()),
        ("Source", f"{share.source}. {share.get_source_display()}"),
        ("How it is known", f"{share.known}. {share.get_known_display()}"),
    ]


def as_text(share: Share) -> str:
    """The file: plain text, which opens anywhere."""
    blocks = ["\n".join(f"{label}: {words}" for label, words in head(share)), "\n".join(handling())]
    for one in read(share.content):
        blocks.append("\n".join([one.title.upper(), *(f"{label}: {words}" for label, words in one.lines)]))
    return "\n\n".join(blocks) + "\n"


def as_archive(share: Share, pictures: Iterable[bytes]) -> memoryview:
    """The file where there are pictures: a ZIP of the text and of each of them, never on a disk.

    They are put in one after the other, and not squeezed: pictures are, already.
    """
    kept = BytesIO()
    with ZipFile(kept, "w") as archive:
        archive.writestr(ZipInfo(f"{share}.txt"), as_text(share))
        for number, picture in enumerate(pictures, start=1):
            archive.writestr(ZipInfo(f"picture-{number}.{ending(picture)}"), picture)
    return kept.getbuffer()
