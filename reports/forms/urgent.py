"""Asking for a case that is not one's own."""

from django import forms

from members.models import User
from reports.models import Case

OWN = 6  # characters of a reference that are its own
ALIKE = str.maketrans("OIL", "011")
REFUSED = (
    "There is no case of this number that you can open here. Look at each character again. "
    "It may be one that you can open already: then it stands in your list."
)


class UrgentForm(forms.Form):
    reference = forms.CharField(
        label="Number of the case",
        max_length=20,
        help_text="For example C-4F7K2M. Capitals do not matter.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Please type the number of the case."},
    )
    reason = forms.CharField(
        label="Why you need to read it now",
        help_text="Every approver reads this.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": "Please say why you need to read it now."},
    )

    def found(self, user: User) -> Case | None:
        """Of a valid form: a case of this number, unless ``user`` may open it anyway."""
        hidden = Case.objects.exclude(pk__in=Case.objects.visible_to(user).values("pk"))
        return hidden.filter(reference=spell(self.cleaned_data["reference"])).first()

    def refuse(self) -> None:
        """The same words whether there is no such case or they may open it."""
        self.add_error("reference", REFUSED)


def spell(reference: str) -> str:
    """As references are written, whatever was typed: O is 0, I and L are 1; the C before them may be left out."""
    typed = "".join(reference.upper().replace("-", " ").split())
    own = typed[1:] if len(typed) > OWN and typed.startswith("C") else typed
    return f"C-{own.translate(ALIKE)}"
