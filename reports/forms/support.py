"""What staff fill in about a plan and about an agency, and how a reporter answers."""

from django import forms
from django.http import QueryDict

from reports.forms.parts import line
from reports.models import Consent, Plan, Referral, ReferralConsent
from reports.referring import wording

LONGEST = 20_000
SPOKEN = [(way.value, way.label) for way in Consent.Given if way in Consent.STAFF_RECORDED]


class PlanForm(forms.Form):
    """``after`` is the number of the version that was read."""

    text = forms.CharField(
        label="The plan",
        help_text="Write it with the person, in their words. Each version is kept.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off"}),
        error_messages={"required": "Please write the plan first."},
    )
    after = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, newest: Plan | None, data: QueryDict | None = None) -> None:
        initial = {"text": newest.text, "after": newest.number} if newest else {"after": 0}
        super().__init__(data, initial=initial)


class ReferralForm(forms.Form):
    agency = line("Name of the agency", hint="The reporter reads it, and says yes or no to this one.")
    what = forms.CharField(
        label="What you would pass on",
        help_text="Word for word. The reporter reads it first, and so can whoever has their phone or code. "
        "No more than the agency needs.",
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={"required": "Please write what you would pass on."},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="referral_%s")
        self.fields["agency"].required = True
        self.fields["agency"].error_messages["required"] = "Please name the agency."


class ReferralAnswerForm(forms.Form):
    """The question of one referral, in the words that are shown now."""

    answer = forms.ChoiceField(
        choices=ReferralConsent.Answer,
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose yes or no."},
    )

    def __init__(self, referral: Referral, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"id_{referral.pk}_%s")
        words = wording(referral.agency)
        answer = self.fields["answer"]
        answer.label = words.question
        if isinstance(answer, forms.ChoiceField):
            answer.choices = list(words.answers.items())


class SpokenAnswerForm(ReferralAnswerForm):
    """The same, as staff write down what she said."""

    given = forms.ChoiceField(
        label="How they said it",
        choices=SPOKEN,
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose how they said it."},
    )
