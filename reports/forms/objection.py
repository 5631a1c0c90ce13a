"""Somebody objects to what we may hold about them, and what staff decide."""

from django import forms

from reports.actions.objection import Decision
from reports.forms.outside import WHY, radios, written
from reports.models import Objection

LONGEST = 4_000


class ObjectionForm(forms.Form):
    """Field names are those of ``actions.objection.object_to``."""

    kind = radios("What do you want to tell us?", Objection.Kind, missing="Please choose one.")
    told = written(
        "Your phone numbers, e-mail addresses, number plates or profile addresses",
        hint="One a line, only your own. We look for these.",
        missing="Please write down at least one. Without it we cannot look.",
        longest=LONGEST,
    )
    text = written(
        "What is wrong, or why we must not use it",
        hint="In your own words. You need not say what you think was told about you.",
        missing="Please tell us what is wrong, or why.",
        rows=6,
        longest=LONGEST,
    )
    address = forms.EmailField(
        label="Your e-mail address",
        help_text="We need it to answer you. We use it for nothing else.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Please give an e-mail address, so that we can answer."},
    )


class DecisionForm(forms.Form):
    """How the review ends."""

    outcome = forms.ChoiceField(
        label="How does it end?",
        choices=[(one.value, one.label) for one in Objection.Outcome if one != Objection.Outcome.NOTHING],
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose."},
    )
    corrected = forms.CharField(
        label="If corrected: what is right",
        help_text="It stands beside what was told. Who works on the case decides whether it is shown.",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reasons = written("Your reasons", hint="Staff only. Whoever objected never reads them.", missing=WHY)

    @property
    def decision(self) -> Decision:
        """Of a valid form."""
        return Decision(**self.cleaned_data)


class NothingForm(forms.Form):
    reasons = written("What you looked for", hint="Staff only.", missing=WHY, rows=2)

    @property
    def decision(self) -> Decision:
        """Of a valid form."""
        return Decision(Objection.Outcome.NOTHING, self.cleaned_data["reasons"])
