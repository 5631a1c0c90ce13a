from typing import cast

from django import forms
from django.http import QueryDict

from num.look import DARK, LIGHT


class DayField(forms.DateField):
    """A day, picked as the browser offers it."""

    widget: forms.Widget = forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")


def take_version(form: forms.BaseForm, version: object, name: str = "version") -> None:
    """Keep all that was typed, as a change to the version that is saved now."""
    typed = cast(QueryDict, form.data).copy()
    typed[name] = str(version)
    form.data = typed


class LookForm(forms.Form):
    """How pages look in this browser. Field names are those of Look."""

    theme = forms.ChoiceField(
        choices=(("", "As my device does"), (LIGHT, "Light"), (DARK, "Dark")),
        required=False,
        widget=forms.RadioSelect,
        label="Colours",
    )
    plain = forms.BooleanField(required=False, label="Plain look")
