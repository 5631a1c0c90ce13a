"""The consent questions, in the exact words of the ledger's texts, with no answer chosen."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings

from reports.forms.parts import NOT_SAID, PartForm
from reports.models import Consent, ConsentText, Use

AGREED = "agreed"  # how the names of its boxes begin
ANSWER_TOO = f"Please answer the question about “{{use.label}}” too, or choose “{NOT_SAID[1]}” here."
CHANGED = "We have changed the words of this question since you opened the page. Please read it again."
NOT_TAKEN = f"{CHANGED} Your answer was not taken."


class Question(forms.ChoiceField):
    """An answer names the version it was given to: an answer to another is none, but for a no, since less is always
    allowed. Shown once more, that is a no to these words.
    """

    def __init__(self, text: ConsentText) -> None:
        super().__init__(
            label=text.question,
            choices=[(f"{answer}.{text.version}", words) for answer, words in text.choices],
            widget=forms.RadioSelect,
            required=False,
            error_messages={"invalid_choice": CHANGED},
        )
        self.text = text

    def valid_value(self, value: str) -> bool:
        return super().valid_value(value) or self._is_no_to_others(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return f"{_answer(data)}.{self.text.version}" if data and self._is_no_to_others(data) else data

    def _is_no_to_others(self, value: str) -> bool:
        """Asks the database only about what is no answer to these words."""
        if _answer(value) in Consent.AGREES or super().valid_value(value):
            return False
        others = ConsentText.objects.filter(use=self.text.use, language=self.text.language)
        return any(value == f"{answer}.{one.version}" for one in others for answer in one.answers)


class ConsentForm(PartForm):
    """One question for each wording."""

    def __init__(
        self, texts: Iterable[ConsentText], data: Mapping[str, Any] | None = None, *, auto_id: str = "id_%s"
    ) -> None:
        super().__init__(data, prefix="consent", auto_id=auto_id)
        self.asks_in: str = settings.LANGUAGE_CODE  # which is not always the language of the page
        self.fields |= {text.use: Question(text) for text in texts}

    @property
    def answers(self) -> dict[str, str]:
        """Of a valid form: the uses that were answered. Silence is no answer."""
        return {use: _answer(value) for use, value in self.cleaned_data.items() if value}

    @property
    def versions(self) -> dict[str, int]:
        """Of a valid form: which wording of each use was answered."""
        return {use: int(value.partition(".")[2]) for use, value in self.cleaned_data.items() if value}


class AgreedForm(forms.Form):
    """Use by use: whether the person it happened to agrees, for whoever answers in their place; ``asked`` are the
    questions on the same page. What is said of one that is not answered would be lost.
    """

    def __init__(
        self, data: Mapping[str, Any] | None = None, asked: ConsentForm | None = None, *, auto_id: str = "id_%s"
    ) -> None:
        super().__init__(data, prefix=AGREED, auto_id=auto_id)
        self.asked = asked
        for use in Use:
            self.fields[use] = harmed(use.label)

    def clean(self) -> None:
        answered = {*self.asked.errors, *self.asked.answers} if self.asked else Use.values
        for use in Use:
            if self.cleaned_data.get(use) and use not in answered:
                self.add_error(use, ANSWER_TOO.format(use=use))


def harmed(label: str) -> forms.ChoiceField:
    """Whether the person it happened to agrees, where somebody else answers."""
    return forms.ChoiceField(label=label, choices=[NOT_SAID, *Consent.Harmed.choices], required=False)


def agreed_in(data: Mapping[str, Any]) -> dict[str, str]:
    """What was said of it on a page, use by use."""
    form = AgreedForm(data)
    form.full_clean()
    return {use: said for use, said in form.cleaned_data.items() if said}


def asked_now() -> list[ConsentText]:
    """The wording of each use that is shown now, in the order asked."""
    texts = ConsentText.objects.current(settings.LANGUAGE_CODE)
    return [texts[use] for use in Use]


def _answer(value: str) -> str:
    return value.partition(".")[0]
