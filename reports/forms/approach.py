"""The police would like to talk to a reporter: what staff write down, and what she answers."""

from datetime import date, timedelta
from typing import Final

from django import forms
from django.utils import timezone

from reports.forms.outside import written
from reports.models import Approach

AGAIN: Final = (("7", "in a week"), ("30", "in a month"), ("90", "in three months"))


class ApproachForm(forms.Form):
    """Field names are those of ``actions.approach.log_approach``."""

    who = written(
        "Who would like to talk to them",
        hint="The reporter reads this: name and office. Look up that they are who they say.",
        missing="Please write down who asks.",
        rows=2,
    )
    about = written(
        "What about",
        hint="The reporter reads this, perhaps with somebody beside them. One calm sentence, nothing of the report.",
        missing="Please write down what they would like to talk about.",
    )


class AnswerForm(forms.Form):
    """She answers. Nothing is chosen beforehand, and none of the three is marked as the better one."""

    answer = forms.ChoiceField(
        label="May they talk to you?",
        help_text="They learn your answer and nothing else. You need not say why.",
        choices=Approach.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose one, or leave this page: there is no hurry."},
    )
    again = forms.ChoiceField(label="If later: when may we ask you again?", choices=AGAIN, required=False)

    @property
    def again_on(self) -> date:
        """Of a valid form."""
        return timezone.localdate() + timedelta(days=int(self.cleaned_data["again"] or AGAIN[0][0]))
