"""Choosing places, work types, levels and wording: the same questions when joining and later."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.models import ModelChoiceIterator

from members import phones, texts
from members.models import Channel, Region, WorkType
from members.phones import is_number

if TYPE_CHECKING:
    _RegionsField = forms.ModelMultipleChoiceField[Region]
    _WorkTypesField = forms.ModelMultipleChoiceField[WorkType]
else:
    _RegionsField = _WorkTypesField = forms.ModelMultipleChoiceField

LEVELS = (
    (3, "Danger: violence, weapons, sexual offences"),
    (2, "Risk: theft, threats, stalking, blackmail"),
    (1, "Nuisance: time-wasting, abusive bookings"),
)
WORDING = (
    (Channel.Wording.NEUTRAL, "Only a line that there is something new, and a link"),
    (Channel.Wording.FULL, "The whole text of the alert"),
)


class Places(forms.CheckboxSelectMultiple):
    """Checkboxes under one heading a region, folded until opened or chosen from."""

    template_name = "members/widgets/places.html"


class Tree(ModelChoiceIterator):
    """The choices of places, asked of the database whenever they are shown."""

    def __iter__(self) -> Iterator[Any]:
        return iter(tree(self.queryset.all()))


class PlacesField(_RegionsField):
    """Places at any level of the tree."""

    iterator = Tree

    def __init__(self) -> None:
        super().__init__(
            Region.objects.all(),
            to_field_name="code",
            required=False,
            widget=Places,
            label="Places you want to hear about",
            help_text="Choose whole regions or single areas. If you choose none, you hear about all of them.",
        )


def tree(regions: Iterable[Region]) -> Iterable[tuple[str, object]]:
    """Choices of places, grouped by region; each region's first choice is all of it."""
    below: dict[int | None, list[Region]] = {}
    for region in regions:
        below.setdefault(region.parent_id, []).append(region)
    for nation in below.get(None, []):
        yield nation.code, "Everywhere"
        for region in below.get(nation.pk, []):
            areas = [(area.code, area.name) for area in below.get(region.pk, [])]
            yield region.name, [(region.code, f"All of {region.name}"), *areas]


class WorkTypesField(_WorkTypesField):
    def __init__(self) -> None:
        super().__init__(
            WorkType.objects.all(),
            to_field_name="code",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label="How you work",
            help_text="You then hear what concerns this kind of work. If you choose none, you hear everything.",
        )


class WordingField(forms.ChoiceField):
    def __init__(self) -> None:
        super().__init__(
            choices=WORDING,
            widget=forms.RadioSelect,
            label="What our e-mails to you may say",
            help_text="Think of who else sees your screen. A link asks you to sign in before it shows anything.",
            error_messages={"required": "Please choose one. The first is the safer one."},
        )


class ContactField(forms.EmailField):
    """An e-mail address as it was typed or, where texts are sent, a mobile number as members.phones spells it."""

    def __init__(self, *, help_text: str = "", required: str = "Please type your e-mail address.") -> None:
        super().__init__(
            label="E-mail address",
            help_text=help_text,
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            error_messages={"required": required},
        )

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """As part of one form: it asks for both where both can be used now."""
        if texts.are_sent():
            self.label = "E-mail address or mobile number"
            self.widget = forms.TextInput(attrs=self.widget.attrs)
            self.error_messages["required"] = "Please type an e-mail address or a mobile number."
        return super().get_bound_field(form, field_name)

    def clean(self, value: Any) -> Any:
        typed = str(value or "").strip()
        if not typed or not is_number(typed) or not texts.are_sent():
            return super().clean(value)
        return _number(
            typed, "Write an e-mail address, like name@example.org, or a whole mobile number of this country."
        )


class NumberField(forms.CharField):
    """A mobile number; cleaned, it is spelled as members.phones does."""

    def __init__(self, *, help_text: str) -> None:
        super().__init__(
            max_length=40,
            label="Mobile number",
            help_text=help_text,
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            error_messages={"required": "Please type the number."},
        )

    def clean(self, value: Any) -> str:
        return _number(super().clean(value), "Write the whole mobile number, of a phone in this country.")


def _number(typed: str, wrong: str) -> str:
    try:
        return phones.normalise(typed)
    except phones.NoMobile as error:
        raise forms.ValidationError(wrong) from error


class CodeField(forms.CharField):
    """A code from a message."""

    def __init__(self, *, help_text: str, inputmode: str = "text") -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": inputmode, "autocapitalize": "characters"}
        super().__init__(
            max_length=20,
            label="Code",
            help_text=help_text,
            widget=forms.TextInput(attrs=attrs | {"spellcheck": "false"}),
            error_messages={"required": "Please type the code from our message."},
        )
