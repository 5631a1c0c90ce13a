"""What staff fill in as they close a case: why, and what came of the work."""

from typing import Final

from django import forms
from django.http import QueryDict

from num import packs
from reports.actions.closing import Asked
from reports.forms.case import VersionedForm
from reports.models import Case, Closing, Wellbeing

Answer = Wellbeing.Answer
UNANSWERED: Final = ("", "Please choose")
FEWEST, MOST = Answer.ONE, Answer.FIVE


class ClosingForm(VersionedForm):
    """Each agreed question about the time before and about now. Not to answer is an answer."""

    because = forms.ChoiceField(
        label="Why it is closed",
        choices=Closing.Because,
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose why."},
    )
    needs = forms.ChoiceField(
        label="Did they get what they needed, in their own view?",
        choices=Closing.Needs,
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose one, also if they would rather not say."},
    )

    def __init__(self, case: Case, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"version": case.version})
        for row in packs.read("wellbeing"):
            for moment in Wellbeing.Moment:
                self.fields[f"{row['code']}-{moment}"] = _question(row, moment)

    @property
    def wellbeing(self) -> dict[Asked, str]:
        """Of a valid form."""
        named = {name: answer for name, answer in self.cleaned_data.items() if "-" in name}
        return {Asked(*name.rsplit("-", 1)): str(answer) for name, answer in named.items()}


class SendBackForm(forms.Form):
    comment = forms.CharField(
        label="What is still to be done",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": "Please say why, so that they know what to do."},
    )


def _question(row: dict[str, str], moment: Wellbeing.Moment) -> forms.ChoiceField:
    words = {FEWEST: f"1, {row['worst']}", MOST: f"5, {row['best']}"}
    choices = [UNANSWERED, *((answer.value, words.get(answer, answer.label)) for answer in Answer)]
    return forms.ChoiceField(
        label=f"{moment.label}: {row['question']}",
        choices=choices,
        error_messages={"required": "Please choose one, also if they would rather not say."},
    )
