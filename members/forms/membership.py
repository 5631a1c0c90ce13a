from collections.abc import Mapping
from typing import Any

from django import forms

from members.models import Application

APPROVE, REFUSE = "approve", "refuse"
NO_REASON = "Please say why, in a few words. Somebody else may have to look again."


class DecideForm(forms.Form):
    """Let somebody in or not; the first no needs a reason."""

    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=((APPROVE, "Let them in"), (REFUSE, "Say no")),
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose whether to let them in."},
    )
    reason = forms.CharField(
        label="Why not",
        help_text=(
            "Only if you say no. Only staff read it. "
            "It is deleted when somebody else has looked again, or after 90 days."
        ),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, application: Application, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        if application.state != Application.State.PENDING:
            del self.fields["reason"]

    @property
    def approve(self) -> bool:
        return bool(self.cleaned_data["decision"] == APPROVE)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if "reason" in self.fields and typed.get("decision") == REFUSE and not typed.get("reason"):
            self.add_error("reason", NO_REASON)
        return typed


class SecondLookForm(forms.Form):
    about = forms.CharField(
        label="What else should we know?",
        help_text="You may leave it empty. Only who decides reads it, and it is deleted when they have decided.",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
