"""The parts of a report, each a small form. Nothing is required, and nothing is chosen beforehand."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import TextChoices
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils import timezone

from members.forms.fields import tree
from members.models import Region, WorkType
from num.forms import DayField
from reports.forms import rows
from reports.models import Identifier, IncidentType, Report, ReportedPerson, Unsaid, Whose
from reports.models.unsaid import or_unsaid

if TYPE_CHECKING:
    Rows = BaseFormSet[forms.Form]
else:
    Rows = BaseFormSet

NOT_SAID = ("", "Not said")
ADVERT = 20_000  # characters of an advert at most


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


def choice(label: str, answers: type[TextChoices], *, hint: str = "") -> forms.ChoiceField:
    """A list to choose from, which begins with an empty answer. Not to know and not to say are answers, too."""
    return forms.ChoiceField(label=label, choices=[NOT_SAID, *or_unsaid(answers)], help_text=hint, required=False)


class PartForm(forms.Form):
    """One part of a report. ``folded`` are the fields that few need, ``fold`` the words over them."""

    fold = ""
    folded: tuple[str, ...] = ()

    @property
    def shown_fields(self) -> list[BoundField]:
        return [field for field in self if field.name not in self.folded]

    @property
    def folded_fields(self) -> list[BoundField]:
        return [self[name] for name in self.folded]

    @property
    def unfolded(self) -> bool:
        """Whether something in the fold was answered."""
        return self.is_bound and any(field.value() for field in self.folded_fields)


class StoryForm(PartForm):
    story = text(
        "In your own words",
        longest=20_000,
        rows=8,
        hint="As much or as little as you like. A few words are enough. You can add pictures after you have sent it.",
    )
    incident_types = forms.MultipleChoiceField(
        label="What was it?",
        help_text="Choose any number.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    harm = choice("How serious is it for you?", Report.Harm, hint="Your own word for it. It is kept as you say it.")
    contact_by = choice("How did you come into contact?", Report.ContactBy)
    weapon = choice("Was there a weapon?", Report.Weapon)
    injuries = text("Were you hurt?", longest=2_000, rows=2)
    medical_help = choice("Would you like help from a doctor or a clinic?", Report.YesNo)
    lost = line("Money or things lost", longest=500)
    drink_or_drugs = line("Drink or drugs", longest=500, hint="Yours or theirs. We never hold it against you.")
    others_present = line("Who else was there", longest=500)
    police_told = choice("Have the police been told?", Report.YesNo, hint="It makes no difference to us.")
    police_force = line("Which police", longest=120)
    police_reference = line("Their number for it", longest=80, hint="For instance a crime number. Never in a warning.")
    police_went = text("How did it go with the police?", longest=2_000, rows=2)

    fold = "More about it: contact, weapon, injuries, what was lost, who was there, police"
    folded = (
        "contact_by",
        "weapon",
        "injuries",
        "medical_help",
        "lost",
        "drink_or_drugs",
        "others_present",
        "police_told",
        "police_force",
        "police_reference",
        "police_went",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["incident_types"]).choices = list(
            IncidentType.objects.values_list("code", "name")
        )


class PlaceForm(PartForm):
    happened_on = DayField(
        label="Day",
        help_text="If you know it only roughly, write what you believe, and say so below.",
        required=False,
        error_messages={"invalid": "Write the day like 31/12/2025, or leave it empty."},
    )
    day_is = choice("How sure are you of the day?", Report.DayIs)
    time_band = choice("Time of day", Report.TimeBand)
    place_kind = choice("Kind of place", Report.Place)
    region = forms.ChoiceField(label="Area", required=False)
    town = line("Town", longest=80)
    exact_place = line("Exact place", hint="For instance a street or a hotel. It is never part of a warning.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["region"]).choices = [
            NOT_SAID,
            *Unsaid.choices,
            *tree(Region.objects.all()),
        ]

    def clean_happened_on(self) -> Any:
        day = self.cleaned_data["happened_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("This day has not come yet. Please look at it again, or leave it empty.")
        return day


class PersonForm(PartForm):
    name = line("Name, or what they call themselves")
    claimed_to_be = choice("Who they said they were", ReportedPerson.Claimed)
    description = text(
        "What they are like",
        longest=4_000,
        hint="For instance age, build, hair, accent, tattoos, what they wore. If you later say yes to telling "
        "the police without your name, this text is left out. What is in the other boxes may go.",
    )
    gender = choice("They are", ReportedPerson.Gender)
    age = choice("About how old", ReportedPerson.Age)
    ethnicity = line("Their ethnicity, as it seemed to you", longest=120)
    height = line("Height", longest=80)
    build = line("Build", longest=80)
    hair = line("Hair and beard", longest=120)
    eyes = line("Eyes", longest=80)
    accent = line("Accent or language", longest=120)
    tattoos = line("Tattoos, scars, anything that stands out", longest=300)
    clothing = line("What they wore", longest=300)

    fold = "One thing at a time: age, build, hair, accent and more"
    folded = (
        "gender",
        "age",
        "ethnicity",
        "height",
        "build",
        "hair",
        "eyes",
        "accent",
        "tattoos",
        "clothing",
    )


class VehicleForm(PartForm):
    plate = line("Number plate", longest=20, hint="If you know only part of it, write it below.")
    whose = choice("Whose it is", Whose)
    description = text("What it is like", longest=1_000, hint="For instance make, colour, who was in it.", rows=2)
    kind = line("Kind", longest=80, hint="For instance a car, a van or a taxi.")
    make = line("Make", longest=80)
    model = line("Model", longest=80)
    colour = line("Colour", longest=80)
    markings = line("Words, pictures or damage on it", longest=200)
    occupants = line("Who was in it", longest=300)

    fold = "One thing at a time: make, model, colour and more"
    folded = ("kind", "make", "model", "colour", "markings", "occupants")


class IdentifierForm(PartForm):
    value = line("Number, address or name", hint="One in each box. With a name, say where it is used: telegram: name.")
    kind = forms.ChoiceField(
        label="What it is",
        choices=[("", "I am not sure"), *Identifier.Kind.choices],
        required=False,
    )
    whose = choice("Whose it is", Whose)
    of_whom = line(
        "Which of them, if there were several", longest=120, hint="For instance: the driver, or the one with the beard."
    )
    seen = line("When they used it", longest=80, hint="For instance: last week, or until May.")

    fold = "If there were several people, and when they used it"
    folded = ("of_whom", "seen")

    def clean(self) -> None:
        told = self.cleaned_data
        if (told.get("of_whom") or told.get("seen")) and told.get("value") == "":
            self.add_error("value", "Write the number, address or name, too, or tell us this in your own words.")


class YouForm(PartForm):
    told_by = forms.ChoiceField(
        label="Who did it happen to?",
        choices=[
            NOT_SAID,
            (Report.Source.SELF, "To me"),
            (Report.Source.FRIEND, "To somebody I know"),
            (Report.Source.PROJECT, "To somebody I support in my work"),
        ],
        required=False,
    )
    working_name = line("A name to call you by", longest=60, hint="Any name. We never ask for your legal name.")
    safe_contact = line(
        "A safe way to reach you", hint="For instance a number and when to ring. Leave it empty if there is none."
    )
    work_types = forms.MultipleChoiceField(
        label="How you work",
        help_text="Choose any number. It helps us to warn those who work like you.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    speaks = line("The language that is best for you", longest=80)
    needs = text(
        "What would make it easier when we talk or write",
        longest=500,
        rows=2,
        hint="For instance a woman to talk to, an interpreter, or large print.",
    )
    advert = text(
        "If you advertise: the words of your advert",
        longest=ADVERT,
        hint="A warning must not repeat them, so we compare. Those who work on your report can read them.",
    )

    fold = "How you work, your language, what would make it easier, and your advert"
    folded = ("work_types", "speaks", "needs", "advert")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._works = dict(WorkType.objects.values_list("code", "name"))
        cast(forms.ChoiceField, self.fields["work_types"]).choices = list(self._works.items())

    def clean_work_types(self) -> str:
        return ", ".join(self._works[code] for code in self.cleaned_data["work_types"])


def _rows(form: type[forms.Form], part: str) -> type[Rows]:
    return formset_factory(form, extra=rows.AT_FIRST[part], max_num=rows.MOST, absolute_max=rows.MOST)


PersonRows = _rows(PersonForm, "persons")
VehicleRows = _rows(VehicleForm, "vehicles")
IdentifierRows = _rows(IdentifierForm, "identifiers")
