"""The whole page on which somebody tells us what happened: its parts, and what they say together."""

from typing import Any

from django import forms
from django.http import QueryDict

from members.models import Region, User
from reports import identifiers
from reports.forms.consent import ConsentForm, asked_now
from reports.forms.parts import IdentifierRows, PersonRows, PlaceForm, Rows, StoryForm, VehicleRows, YouForm
from reports.models import Report
from reports.submission import Submission, SubmittedIdentifier, SubmittedPerson, SubmittedVehicle

ROWS = ("persons", "vehicles", "identifiers")
NOTHING = "Please tell us something first. A few words here are enough, or choose below what it was."
SOURCES = {
    User.Kind.INDIVIDUAL: Report.Source.SELF,
    User.Kind.PROJECT: Report.Source.PROJECT,
    User.Kind.SITE: Report.Source.SITE,
    User.Kind.STAFF: Report.Source.STAFF,
}

Part = forms.Form | Rows


class ReportForm:
    """All parts of a report on one page. Rows are added by sending the page with ``add`` naming what to add."""

    def __init__(self, data: QueryDict | None = None) -> None:
        data = data and _counted(data)
        self.story = StoryForm(data)
        self.place = PlaceForm(data)
        self.persons = PersonRows(data, prefix="persons")
        self.vehicles = VehicleRows(data, prefix="vehicles")
        self.identifiers = IdentifierRows(data, prefix="identifiers")
        self.you = YouForm(data)
        self.consent = ConsentForm(asked_now(), data)

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
        ]

    @property
    def errors(self) -> bool:
        return any(part.is_bound and not part.is_valid() for part in self.parts)

    def is_valid(self) -> bool:
        """Whether there is something to keep and all of it can be read."""
        valid = all(part.is_valid() for part in self.parts)
        if valid and self.submission(None).is_empty:
            self.story.add_error("story", NOTHING)
            return False
        return valid

    def submission(self, user: User | None) -> Submission:
        """Of a valid page: what it says."""
        place = self.place.cleaned_data
        return Submission(
            **self.story.cleaned_data,
            **place | {"region": Region.objects.filter(code=place["region"]).first()},
            **self.you.cleaned_data,
            persons=[SubmittedPerson(**row) for row in _filled(self.persons)],
            vehicles=[SubmittedVehicle(**row) for row in _filled(self.vehicles)],
            identifiers=[_identifier(row) for row in _filled(self.identifiers) if row["value"]],
            consents=self.consent.answers,
            source=SOURCES[User.Kind(user.kind)] if user else Report.Source.SELF,
        )


def _filled(rows: Rows) -> list[dict[str, Any]]:
    return [row for row in rows.cleaned_data if any(row.values())]


def _identifier(row: dict[str, Any]) -> SubmittedIdentifier:
    kind = row["kind"] or identifiers.likely_kind(row["value"])
    return SubmittedIdentifier(kind=kind, value=row["value"], whose=row["whose"])


def _counted(data: QueryDict) -> QueryDict:
    """The page with the number of rows that each part has, one more where ``add`` asks for it."""
    counted = data.copy()
    for part in ROWS:
        rows = str(data.get(f"{part}-TOTAL_FORMS", ""))
        counted[f"{part}-TOTAL_FORMS"] = str(int(rows[:4] if rows.isdecimal() else 0) + (data.get("add") == part))
        counted[f"{part}-INITIAL_FORMS"] = "0"
    return counted
