"""Which bulletin to print."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms

from alerts import bulletin
from members import masks
from members.forms.fields import tree
from members.models import Region, User
from members.models.place import ALL

NO_PLACE = "Choose one of the places."
TIMES = ((7, "The last 7 days"), (28, "The last 4 weeks"), (90, "The last 3 months"))


class BulletinForm(forms.Form):
    """Staff choose any place, a project one that it follows."""

    place = forms.ChoiceField(
        label="For which place?", error_messages=dict.fromkeys(("required", "invalid_choice"), NO_PLACE)
    )
    days = forms.TypedChoiceField(
        choices=TIMES,
        coerce=int,
        widget=forms.RadioSelect,
        label="What was sent in",
        error_messages={"required": "Choose a time."},
    )
    language = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="Language of the fixed words",
        help_text="The text of each alert stays as it was written.",
        error_messages={"required": "Choose a language."},
    )

    def __init__(self, user: User, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.user = user
        self._offer("place", [("", "Choose"), *_places(user)])
        self._offer("language", [("en", "English"), *((one["code"], _called(one)) for one in bulletin.languages())])

    def _offer(self, field: str, choices: list[tuple[str, object]]) -> None:
        cast(forms.ChoiceField, self.fields[field]).choices = choices

    @property
    def chosen(self) -> bulletin.Bulletin:
        """Of a valid form."""
        said = self.cleaned_data
        place = Region.objects.get(code=said["place"])
        return bulletin.of(place, said["days"], said["language"], by=self.user)


def _places(user: User) -> list[tuple[str, object]]:
    mine = ALL if user.may("draft") else masks.of_regions(user.regions.all())
    if mine == ALL:
        return list(tree(Region.objects.all()))
    return [(place.code, place.name) for place in Region.objects.all() if place.mask & ~mine == 0]


def _called(language: dict[str, Any]) -> str:
    draft = "" if language["reviewed"] else ". A draft, which no translator has read"
    return f"{language['name']} ({language['own_name']}){draft}"
