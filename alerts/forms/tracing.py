"""What somebody found outside."""

from django import forms


class TraceForm(forms.Form):
    passage = forms.CharField(
        max_length=10000,
        label="What was found",
        help_text="As much as there is, word by word, with the lines under the alert. We do not keep it.",
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off"}),
        error_messages={"required": "Copy here what was found.", "max_length": "Take a shorter part of it."},
    )
