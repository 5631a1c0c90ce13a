from django import forms

from num.look import DARK, LIGHT


class LookForm(forms.Form):
    """How pages look in this browser. Field names are those of Look."""

    theme = forms.ChoiceField(
        choices=(("", "As my device does"), (LIGHT, "Light"), (DARK, "Dark")),
        required=False,
        widget=forms.RadioSelect,
        label="Colours",
    )
    plain = forms.BooleanField(required=False, label="Plain look")
