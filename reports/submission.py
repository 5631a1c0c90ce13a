"""What somebody tells us in one go. Everything may be left out; nothing here is stored as it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings

from members.models import Region
from reports.models import Consent, Identifier, Report, Terms

# What says how a report came, not what happened.
_HOW = ("source", "came_by", "consents", "versions", "harmed", "given", "language")


class EmptyReport(ValueError):
    """Nothing was told."""


@dataclass(frozen=True, kw_only=True)
class SubmittedPerson:
    name: str = ""
    description: str = ""
    claimed_to_be: str = ""
    gender: str = ""
    age: str = ""
    ethnicity: str = ""
    height: str = ""
    build: str = ""
    hair: str = ""
    eyes: str = ""
    accent: str = ""
    tattoos: str = ""
    clothing: str = ""


@dataclass(frozen=True, kw_only=True)
class SubmittedVehicle:
    plate: str = ""
    whose: str = ""
    description: str = ""
    kind: str = ""
    make: str = ""
    model: str = ""
    colour: str = ""
    markings: str = ""
    occupants: str = ""


@dataclass(frozen=True, kw_only=True)
class SubmittedIdentifier:
    kind: str = Identifier.Kind.PHONE
    value: str
    whose: str = ""
    of_whom: str = ""
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One report as told. ``Submission(story="…")`` or ``Submission(incident_types=["rape"])`` is enough.

    ``incident_types`` are codes of the pick-list. ``consents`` holds the answer to each use that was answered, and
    no other: silence is no; ``versions`` to which wording each was; ``harmed`` whether the person it happened to
    agrees, use by use, where somebody else tells. ``language`` is the one in which the consent questions were read.
    """

    incident_types: Sequence[str] = ()
    harm: str = ""
    contact_by: str = ""
    weapon: str = ""
    injuries: str = ""
    medical_help: str = ""
    lost: str = ""
    drink_or_drugs: str = ""
    others_present: str = ""
    police_told: str = ""
    police_force: str = ""
    police_reference: str = ""
    police_went: str = ""
    happened_on: date | None = None
    day_is: str = ""
    time_band: str = ""
    place_kind: str = ""
    region: Region | None = None
    region_unsaid: str = ""
    town: str = ""
    exact_place: str = ""
    story: str = ""
    persons: Sequence[SubmittedPerson] = ()
    vehicles: Sequence[SubmittedVehicle] = ()
    identifiers: Sequence[SubmittedIdentifier] = ()
    working_name: str = ""
    safe_contact: str = ""
    speaks: str = ""
    needs: str = ""
    work_types: str = ""
    advert: str = ""
    source: str = Report.Source.SELF
    came_by: str = Report.CameBy.FORM
    consents: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    harmed: Mapping[str, str] = field(default_factory=dict)
    given: str = Consent.Given.FORM
    language: str = settings.LANGUAGE_CODE

    def terms(self, use: str) -> Terms:
        return Terms(harmed=self.harmed.get(use, ""))

    @property
    def is_empty(self) -> bool:
        return not any(value for name, value in vars(self).items() if name not in _HOW)
