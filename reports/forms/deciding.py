from django import forms

from reports import statuses


class NoWarningForm(forms.Form):
    because = forms.ChoiceField(
        label="Why",
        help_text="The reporter reads these very words.",
        choices=[(reason.value, words) for reason, words in statuses.NOT_WARNED_BECAUSE.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose why. The reporter is told."},
    )
