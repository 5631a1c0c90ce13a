"""The parts of a report, each a small form. Nothing is required, and nothing is chosen beforehand."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils import timezone

from members.forms.fields import tree
from members.models import Region
from reports.models import Identifier, IncidentType, Report, ReportedPerson

if TYPE_CHECKING:
    Rows = BaseFormSet[forms.Form]
else:
    Rows = BaseFormSet

NOT_SAID = ("", "Not said")
MOST_ROWS = 100


def line(label: str, *, longest: int = 200, hint: str = "") -> forms.CharField:
    """One line of text, which browsers are asked not to remember."""
    attributes = {"autocomplete": "off"}
    return forms.CharField(
        label=label, max_length=longest, help_text=hint, required=False, widget=forms.TextInput(attrs=attributes)
    )


def text(label: str, *, longest: int, hint: str = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        help_text=hint,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
    )


def choice(label: str, choices: list[tuple[str, str]], *, hint: str = "") -> forms.ChoiceField:
    """A list to choose from, which begins with an empty answer."""
    return forms.ChoiceField(label=label, choices=[NOT_SAID, *choices], help_text=hint, required=False)


class StoryForm(forms.Form):
    story = text(
        "In your own words",
        longest=20_000,
        rows=8,
        hint="As much or as little as you like. A few words are enough.",
    )
    incident_types = forms.MultipleChoiceField(
        label="What was it?",
        help_text="Choose any number.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["incident_types"]).choices = list(
            IncidentType.objects.values_list("code", "name")
        )


class PlaceForm(forms.Form):
    happened_on = forms.DateField(
        label="Day",
        help_text="If you know it only roughly, say so in your own words instead.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day like 31/12/2025, or leave it empty."},
    )
    time_band = choice("Time of day", Report.TimeBand.choices)
    place_kind = choice("Kind of place", Report.Place.choices)
    region = forms.ChoiceField(label="Area", required=False)
    town = line("Town", longest=80)
    exact_place = line("Exact place", hint="For instance a street or a hotel. It is never part of a warning.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["region"]).choices = [NOT_SAID, *tree(Region.objects.all())]

    def clean_happened_on(self) -> Any:
        day = self.cleaned_data["happened_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("This day has not come yet. Please look at it again, or leave it empty.")
        return day


class PersonForm(forms.Form):
    name = line("Name, or what they call themselves")
    claimed_to_be = choice("Who they said they were", ReportedPerson.Claimed.choices)
    description = text(
        "What they are like",
        longest=4_000,
        hint="For instance age, build, hair, accent, tattoos, what they wore.",
    )


class VehicleForm(forms.Form):
    plate = line("Number plate", longest=20, hint="If you know only part of it, write it below.")
    description = text("What it is like", longest=1_000, hint="For instance make, colour, who else was in it.", rows=2)


class IdentifierForm(forms.Form):
    value = line("Number, address or name", hint="One in each box. With a name, say where it is used: telegram: name.")
    kind = forms.ChoiceField(
        label="What it is",
        choices=[("", "I am not sure"), *Identifier.Kind.choices],
        required=False,
    )
    whose = choice("Whose it is", Identifier.Whose.choices)


class YouForm(forms.Form):
    working_name = line("A name to call you by", longest=60, hint="Any name. We never ask for your legal name.")
    safe_contact = line(
        "A safe way to reach you", hint="For instance a number and when to ring. Leave it empty if there is none."
    )


def _rows(form: type[forms.Form], count: int) -> type[Rows]:
    return formset_factory(form, extra=count, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


PersonRows = _rows(PersonForm, 1)
VehicleRows = _rows(VehicleForm, 1)
IdentifierRows = _rows(IdentifierForm, 3)
