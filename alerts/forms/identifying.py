"""What members may see of the identifiers that an alert carries."""

from collections.abc import Mapping
from typing import Any

from django import forms

from alerts import identifying
from alerts.models import Alert, ShownIdentifier
from reports.models import Identifier

How = ShownIdentifier.How
TEST_ONLY = ("", "Nothing of it. Members can test whether what they have is the same")
LAST_THREE = (How.LAST_THREE.value, "Its last three digits or letters")
WHOLE = (How.WHOLE.value, "All of it")


class IdentifiersForm(forms.Form):
    """One question for each identifier that is released, of the reports that the alert rests on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, alert: Alert, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"version": alert.version})
        self.identifiers = {str(identifier.pk): identifier for identifier in identifying.choosable(alert)}
        before = {str(pk): how for pk, how in alert.shown.values_list("identifier", "how")}
        for pk, identifier in self.identifiers.items():
            self.fields[pk] = _field(identifier, before.get(pk, ""))

    @property
    def shown(self) -> dict[Identifier, str]:
        """Of a valid form: what is shown, and how much of it."""
        return {
            identifier: self.cleaned_data[pk] for pk, identifier in self.identifiers.items() if self.cleaned_data[pk]
        }


def _field(identifier: Identifier, before: str) -> forms.ChoiceField:
    in_part = [LAST_THREE] if identifier.kind in ShownIdentifier.IN_PART else []
    return forms.ChoiceField(
        choices=[TEST_ONLY, *in_part, WHOLE],
        initial=before,
        required=False,
        widget=forms.RadioSelect,
        label=f"{identifier.get_kind_display()}: {identifying.spelled(identifier)}",
    )
