"""A report that staff write down: the parts of every report, and how it reached us."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from django import forms
from django.http import QueryDict

from members.models import User
from num.forms import DayField
from reports.forms.consent import asked_now
from reports.forms.parts import line
from reports.forms.report import Part, ReportForm
from reports.models import Consent, Report, Use
from reports.submission import Submission

READ_FIRST = (
    "Please read the questions aloud as they stand here, then tick this. Or leave all of them open: that means no."
)
POLICE_TOO = f"Please answer the question about “{Use.POLICE.label}” too, or empty this box."
ONE_BY_ONE = "A last day is for one answer. Please write down that answer alone, and the others after it."
NO_SUCH = "No member has this login name. Ask again, or leave it empty."
TELLING = (Report.Source.SELF, Report.Source.PROJECT, Report.Source.FRIEND, Report.Source.SITE)
GIVEN: Final = {
    Report.CameBy.PHONE: Consent.Given.PHONE,
    Report.CameBy.PAPER: Consent.Given.PAPER,
    Report.CameBy.OUTREACH: Consent.Given.IN_PERSON,
}


def _radios(label: str, choices: list[tuple[str, str]], missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": missing}
    )


class HowForm(forms.Form):
    """How it came, and who tells it."""

    came_by = _radios("How it came", [(way.value, way.label) for way in GIVEN], "Please choose how it came.")
    source = _radios("Who tells it", [(who.value, who.label) for who in TELLING], "Please choose who tells it.")
    account = line(
        "Login name, only if they want it in their account",
        hint="They are told that it was written down. If they belong to a project or a site, everybody there sees that "
        "they told us, of what kind it was, when and in what area, can add to it, can change what we may do with it, "
        "and can take it back: ask them first. "
        "If it is empty, there is a code to read out.",
    )

    reporter: User | None = None

    def clean_account(self) -> str:
        name: str = self.cleaned_data["account"].strip()
        if name:
            self.reporter = User.objects.filter(username=name, role__in=(User.Role.APPLICANT, User.Role.MEMBER)).first()
            if self.reporter is None:
                raise forms.ValidationError(NO_SUCH)
        return name


class ReadForm(forms.Form):
    """That consent was asked for in these very words."""

    read = forms.BooleanField(
        label="I read these questions aloud, word for word, or the paper shows the same version",
        required=False,
    )


class EnteredReport(ReportForm):
    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        del self.you.fields["told_by"]  # ``how`` asks it
        self.texts = asked_now()
        self.how = HowForm(data)
        self.read = ReadForm(data)

    @property
    def parts(self) -> list[Part]:
        return [self.how, *super().parts, self.read]

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if valid and self.consent.answers and not self.read.cleaned_data["read"]:
            self.read.add_error("read", READ_FIRST)
            return False
        return valid

    def submission(self, user: User | None) -> Submission:
        how = self.how.cleaned_data
        came_by = Report.CameBy(how["came_by"])
        told = super().submission(None)
        return replace(told, source=how["source"], came_by=came_by, given=GIVEN[came_by])


class SpokenForm(ReadForm):
    """How an answer was given that staff write down, and what was said with it."""

    given = _radios(
        "How they said it",
        [(way.value, way.label) for way in GIVEN.values()],
        "Please choose how they said it.",
    )
    recipient = line(
        "For which police force, if they named one",
        hint="By its full name as in the police contacts. Otherwise leave it empty.",
    )
    until = DayField(
        label="The last day on which it holds, if they named one",
        required=False,
        error_messages={"invalid": "Write the day like 31/12/2027, or leave it empty."},
    )
    field_order = ("given", "recipient", "until", "read")

    def clean_read(self) -> bool:
        if not self.cleaned_data["read"]:
            raise forms.ValidationError(READ_FIRST)
        return True

    def refuse_misplaced(self, answered: Collection[str]) -> None:
        """Of a valid form: what limits one answer would be lost, or limit another."""
        if self.cleaned_data["recipient"] and Use.POLICE not in answered:
            self.add_error("recipient", POLICE_TOO)
        if self.cleaned_data["until"] and len(answered) > 1:
            self.add_error("until", ONE_BY_ONE)


class MomentForm(forms.Form):
    at = forms.DateTimeField(
        label="Day and time",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": "Please choose a day and a time.",
            "invalid": "Write it like 2026-05-31 14:30.",
        },
    )
