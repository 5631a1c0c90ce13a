from django import forms
from django.http import QueryDict

from reports.models import Consent, ConsentText

EMPTY = "Please write the words. None of them may be left out."


def _words(label: str, words: str, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        initial=words,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": EMPTY},
    )


class WordingForm(forms.Form):
    """New words for one question, which begin as the old ones."""

    def __init__(self, shown: ConsentText, data: dict[str, str] | None = None) -> None:
        super().__init__(data)
        self.fields["question"] = _words("The question", shown.question, 4)
        for answer, words in shown.choices:
            self.fields[answer] = _words(f"The answer “{Consent.Answer(answer).label}”", words, 3)

    @property
    def answers(self) -> dict[str, str]:
        """Of a valid form."""
        return {name: words for name, words in self.cleaned_data.items() if name != "question"}


class SentenceForm(forms.Form):
    """What reporters read of one state, which begins as the words shown now."""

    words = forms.CharField(
        label="What the reporter reads",
        help_text="Somebody of eleven should understand it. No names, numbers or links, and nothing of other reports.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Please write the words. Each state needs some."},
    )

    def __init__(self, shown: str, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"words": shown})
