"""The consent questions, in the exact words of the ledger's texts, with no answer chosen."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings

from reports.forms.parts import NOT_SAID, PartForm
from reports.models import Consent, ConsentText, Use

AGREED = "agreed"  # how the names of its boxes begin
ANSWER_TOO = "Please answer the question about “{use.label}” too, or leave this as it is."
CHANGED = "We have changed the words of this question since you opened the page. Please read it again."
NOT_TAKEN = f"{CHANGED} Your answer was not taken."


class ConsentForm(PartForm):
    """One question for each wording. An answer names the version it was given to: an answer to another is none, but for
    a no to an ``older`` one, since less is always allowed.
    """

    def __init__(
        self,
        texts: Iterable[ConsentText],
        data: Mapping[str, Any] | None = None,
        *,
        older: Collection[ConsentText] = (),
        auto_id: str = "id_%s",
    ) -> None:
        super().__init__(data, prefix="consent", auto_id=auto_id)
        for text in texts:
            self.fields[text.use] = _question(text, [one for one in older if one.use == text.use])

    @property
    def answers(self) -> dict[str, str]:
        """Of a valid form: the uses that were answered. Silence is no answer."""
        return {use: value.partition(".")[0] for use, value in self.cleaned_data.items() if value}

    @property
    def versions(self) -> dict[str, int]:
        """Of a valid form: which wording of each use was answered."""
        return {use: int(value.partition(".")[2]) for use, value in self.cleaned_data.items() if value}


class AgreedForm(forms.Form):
    """Use by use: whether the person it happened to agrees, for whoever answers in their place."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, auto_id: str = "id_%s") -> None:
        super().__init__(data, prefix=AGREED, auto_id=auto_id)
        for use in Use:
            self.fields[use] = harmed(use.label)

    def refuse_unanswered(self, answered: Collection[str]) -> None:
        """Of a valid form: what was said of a use whose question was not answered would be lost."""
        for use in Use:
            if self.cleaned_data[use] and use not in answered:
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


def asked_ever() -> list[ConsentText]:
    """Every wording that was ever shown."""
    return list(ConsentText.objects.filter(language=settings.LANGUAGE_CODE))


def _question(text: ConsentText, older: Iterable[ConsentText]) -> forms.ChoiceField:
    no = [answer for answer in Consent.Answer.values if answer not in Consent.AGREES]
    return forms.ChoiceField(
        label=text.question,
        choices=_choices(text, Consent.Answer.values) + [choice for one in older for choice in _choices(one, no)],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": CHANGED},
    )


def _choices(text: ConsentText, among: Collection[str]) -> list[tuple[str, str]]:
    return [(f"{answer}.{text.version}", words) for answer, words in text.choices if answer in among]
