"""What an approver on duty picks to warn at once. Nothing of it that goes out is typed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django import forms

from alerts.models import Alert, Phrase
from members.forms.fields import PlacesField, Tree, tree
from members.models import Region
from reports.models import Report

if TYPE_CHECKING:
    _PhraseField = forms.ModelChoiceField[Phrase]
    _PhrasesField = forms.ModelMultipleChoiceField[Phrase]
else:
    _PhraseField, _PhrasesField = forms.ModelChoiceField, forms.ModelMultipleChoiceField


class HappenedField(_PhraseField):
    """Each as the title that it makes."""

    def label_from_instance(self, obj: Phrase) -> str:
        return f"{Alert.UNCONFIRMED}{obj}"


class Picked(TypedDict):
    """What the action takes."""

    happened: Phrase
    look_out: list[Phrase]
    regions: list[Region]
    reason: str


class Coarse(Tree):
    """Regions and areas: a whole nation is for an alert that somebody else has read."""

    def __iter__(self) -> Iterator[Any]:
        return (choice for choice in tree(Region.objects.all()) if not isinstance(choice[1], str))


class CoarsePlacesField(PlacesField):
    iterator = Coarse

    def __init__(self) -> None:
        super().__init__()
        self.queryset = Region.objects.exclude(level=Region.Level.NATION)
        self.required, self.label = True, "Where others should know"
        self.help_text = "Whole regions, or the area of a police force. Nothing finer goes out."
        self.error_messages["required"] = "Choose at least one region or area."


class AtOnceForm(forms.Form):
    """Field names are those of Picked."""

    happened = HappenedField(
        Phrase.objects.filter(kind=Phrase.Kind.HAPPENED),
        to_field_name="code",
        empty_label=None,
        widget=forms.RadioSelect,
        label="What happened",
        help_text="It is the title.",
        error_messages={"required": "Choose what happened.", "invalid_choice": "Choose one of these."},
    )
    look_out = _PhrasesField(
        Phrase.objects.filter(kind=Phrase.Kind.LOOK_OUT),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        label="What to look out for",
        help_text="Each is sent as it stands here. Leave out what could point to the reporter.",
        error_messages={"required": "Choose at least one.", "invalid_choice": "Choose some of these."},
    )
    regions = CoarsePlacesField()
    reason = forms.CharField(
        max_length=2000,
        label="Why you believe it",
        help_text="No member sent this report. Kept under your name; it is not sent.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why you believe it."},
    )

    def __init__(self, report: Report, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if report.verified:
            del self.fields["reason"]

    @property
    def picked(self) -> Picked:
        """Of a valid form."""
        told = {"reason": "", **self.cleaned_data}
        return cast(Picked, told | {name: list(told[name]) for name in ("look_out", "regions")})
