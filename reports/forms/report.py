"""The whole page on which somebody tells us what happened: its parts, and what they say together."""

from typing import Any

from django import forms
from django.http import QueryDict

from members.models import Region, User
from reports import identifiers
from reports.forms import rows
from reports.forms.consent import AgreedForm, ConsentForm, asked_now
from reports.forms.parts import IdentifierRows, PersonRows, PlaceForm, Rows, StoryForm, VehicleRows, YouForm
from reports.matching import numbers
from reports.models import Identifier, Report, Unsaid
from reports.submission import Submission, SubmittedIdentifier, SubmittedPerson, SubmittedVehicle

NOTHING = "Please tell us something first. A few words here are enough, or choose below what it was."
SOURCES = {
    User.Kind.INDIVIDUAL: Report.Source.SELF,
    User.Kind.PROJECT: Report.Source.PROJECT,
    User.Kind.SITE: Report.Source.SITE,
    User.Kind.STAFF: Report.Source.STAFF,
}

Part = forms.Form | Rows


class ReportForm:
    """All parts of a report. Whether rows come or go is decided before (reports.forms.rows)."""

    def __init__(self, data: QueryDict | None = None) -> None:
        data = None if data is None else rows.counted(data)
        self.story = StoryForm(data)
        self.place = PlaceForm(data)
        self.persons = PersonRows(data, prefix="persons")
        self.vehicles = VehicleRows(data, prefix="vehicles")
        self.identifiers = IdentifierRows(data, prefix="identifiers")
        self.you = YouForm(data)
        self.consent = ConsentForm(asked_now(), data)
        self.agreed = AgreedForm(data, self.consent)

    @property
    def parts(self) -> list[Part]:
        return [
            self.story,
            self.place,
            self.persons,
            self.vehicles,
            self.identifiers,
            self.you,
            self.consent,
            self.agreed,
        ]

    def part(self, name: str) -> Part:
        part: Part = getattr(self, name)
        return part

    def asked_on(self, name: str) -> list[Part]:
        """What is asked on the page of a part."""
        return [self.part(name), self.agreed] if name == "consent" else [self.part(name)]

    @property
    def errors(self) -> bool:
        return any(part.is_bound and not part.is_valid() for part in self.parts)

    @property
    def for_another(self) -> bool:
        """Whether the person it happened to is said to be somebody else."""
        return self.you["told_by"].value() in Report.BY_ANOTHER

    def is_valid(self) -> bool:
        """Whether there is something to keep and all of it can be read."""
        valid = all(part.is_valid() for part in self.parts)
        if valid and self.submission(None).is_empty:
            self.story.add_error("story", NOTHING)
            return False
        return valid

    def submission(self, user: User | None) -> Submission:
        """Of a valid page: what it says."""
        return Submission(
            **self.story.cleaned_data,
            **_place(self.place.cleaned_data),
            **{name: said for name, said in self.you.cleaned_data.items() if name != "told_by"},
            persons=[SubmittedPerson(**row) for row in _filled(self.persons)],
            vehicles=[SubmittedVehicle(**row) for row in _filled(self.vehicles)],
            identifiers=[identifier(row) for row in _filled(self.identifiers) if row["value"]],
            consents=self.consent.answers,
            versions=self.consent.versions,
            harmed=self.agreed.cleaned_data,
            source=self.you.cleaned_data.get("told_by") or _usual_source(user),
        )


def _usual_source(user: User | None) -> Report.Source:
    """Who speaks where nobody said so."""
    return SOURCES[User.Kind(user.kind)] if user else Report.Source.SELF


def _place(told: dict[str, Any]) -> dict[str, Any]:
    """One list asks for the area, or why it is left open."""
    area = told["region"]
    unsaid = area if area in Unsaid.values else ""
    return told | {"region": Region.objects.filter(code=area).first(), "region_unsaid": unsaid}


def _filled(part: Rows) -> list[dict[str, Any]]:
    return [row for row in part.cleaned_data if any(row.values())]


def _likely_kind(value: str) -> str:
    """Half a number, or one among words, is not found by its index; but staff compare it, as they do no name."""
    kind = identifiers.likely_kind(value)
    return (numbers.kind_within(value) or kind) if kind == Identifier.Kind.NAME else kind


def identifier(row: dict[str, Any]) -> SubmittedIdentifier:
    """What one of the boxes for identifiers says."""
    kind = row["kind"] or _likely_kind(row["value"])
    return SubmittedIdentifier(**row | {"kind": kind})
