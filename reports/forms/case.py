"""What staff fill in about a report or a case."""

from datetime import date
from typing import TYPE_CHECKING, TypedDict, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from members.models import User
from num.forms import DayField
from reports.forms.parts import ADVERT, text
from reports.models import Call, Case, Report

if TYPE_CHECKING:
    _CaseField = forms.ModelChoiceField[Case]
    _UserField = forms.ModelChoiceField[User]
    _CasesField = forms.ModelMultipleChoiceField[Case]
else:
    _CaseField = _UserField = forms.ModelChoiceField
    _CasesField = forms.ModelMultipleChoiceField


class WorkerField(_UserField):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.working_name}, {obj.get_role_display().lower()}"


class NoteForm(forms.Form):
    text = forms.CharField(
        label="Add a note",
        help_text="Staff who may open the case read it. The reporter does only if you let them.",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "data-key": "n"}),
        error_messages={"required": "Please write the note first."},
    )
    private = forms.BooleanField(
        label="For me alone",
        help_text="Nobody else reads it, not even who takes on the case after you.",
        required=False,
    )


class Called(TypedDict):
    way: str
    in_hours: bool
    because: str


class CallForm(forms.Form):
    """A call to who made a report."""

    way = forms.ChoiceField(
        choices=Call.Way,
        widget=forms.RadioSelect,
        label="What came of it",
        error_messages={"required": "Please choose what came of it."},
    )
    when = forms.ChoiceField(
        choices=(("allowed", "At a time they allow"), ("other", "At another time")),
        widget=forms.RadioSelect,
        label="When you called",
        error_messages={"required": "Please choose whether they allow this time."},
    )
    because = forms.CharField(
        max_length=1000,
        required=False,
        label="Why, if it was not as they allow it",
        help_text="Needed only then. They can read it, so write nothing about anybody else.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def call(self) -> Called:
        """Of a valid form."""
        typed = self.cleaned_data
        return {"way": typed["way"], "in_hours": typed["when"] == "allowed", "because": typed["because"]}


class AdvertForm(forms.Form):
    advert = text(
        "The words of the advert",
        longest=ADVERT,
        rows=8,
        hint="Paste all of it. It is only compared, and never sent. Leave the box empty to keep none.",
    )


class Graded(TypedDict):
    level: int
    next_action_on: date | None
    reason: str


class LinkForm(forms.Form):
    """Which of my open cases a report belongs to."""

    case = _CaseField(Case.objects.none(), label="One of my cases", to_field_name="reference")

    def __init__(self, user: User, data: object = None) -> None:
        super().__init__(cast(None, data))
        cast(_CaseField, self.fields["case"]).queryset = Case.objects.worked_on_by(user).open()


class CloseForm(forms.Form):
    because = forms.ChoiceField(
        label="Why",
        help_text="The reporter reads why in plain words, and never that there is another report.",
        choices=Report.ClosedBecause.choices,
        widget=forms.RadioSelect,
    )


class VersionedForm(forms.Form):
    """What replaces something of a case; ``version`` is the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class LevelForm(VersionedForm):
    """How grave a case is, and until when somebody does something next."""

    level = forms.TypedChoiceField(
        label="How grave",
        coerce=int,
        choices=Case.Level.choices,
        error_messages={"required": "Please choose how grave it is.", "invalid_choice": "Please choose from the list."},
    )
    next_action_on = DayField(
        label="Something happens next, until",
        help_text="A case in danger always has such a day.",
        required=False,
        error_messages={"invalid": "Please write a day, for instance 2026-03-31."},
    )
    reason = forms.CharField(
        label="Why, if it is no longer danger",
        help_text="It is kept, and read by those who work on the case.",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )

    def __init__(self, case: Case, data: QueryDict | None = None) -> None:
        initial = {"level": case.level, "next_action_on": case.next_action_on, "version": case.version}
        super().__init__(data, initial=initial, auto_id="level_%s")
        self.case = case
        if case.level != Case.Level.DANGER:
            del self.fields["reason"]

    def clean(self) -> None:
        level, typed = self.cleaned_data.get("level"), self.cleaned_data
        if level == Case.Level.DANGER and not typed.get("next_action_on") and not self.errors:
            self.add_error("next_action_on", "Please say until which day somebody does something next.")
        if level and level < self.case.level == Case.Level.DANGER and not typed.get("reason"):
            self.add_error("reason", "Please say why it is no longer danger.")

    @property
    def said(self) -> Graded:
        """Of a valid form."""
        typed = self.cleaned_data
        return {
            "level": typed["level"],
            "next_action_on": typed["next_action_on"],
            "reason": typed.get("reason", ""),
        }


class WorkerForm(forms.Form):
    """Somebody who may work on cases and does not work on this one."""

    worker = WorkerField(User.objects.none(), label="Caseworker", to_field_name="username")

    def __init__(self, case: Case, data: object = None) -> None:
        super().__init__(cast(None, data))
        cast(WorkerField, self.fields["worker"]).queryset = assignable(case)


class CasesField(_CasesField):
    def label_from_instance(self, obj: Case) -> str:
        return f"{obj.reference}, {obj.get_level_display().lower()}, {obj.get_state_display().lower()}"


class HandOnForm(forms.Form):
    """Cases of somebody of staff, all or some, and who takes them on."""

    all_of_them = forms.BooleanField(label="All of them", required=False)
    cases = CasesField(
        Case.objects.none(),
        label="Or these cases",
        to_field_name="reference",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    worker = WorkerField(
        User.objects.none(),
        label="Who takes them on",
        help_text="Somebody else than you: nobody hands a case to themselves.",
        to_field_name="username",
        error_messages={"required": "Please choose somebody."},
    )

    def __init__(self, cases: QuerySet[Case], holder: User, by: User, data: object = None) -> None:
        super().__init__(cast(None, data))
        self.held = cases
        self.any = cases.exists()
        cast(CasesField, self.fields["cases"]).queryset = cases
        cast(WorkerField, self.fields["worker"]).queryset = at_work().exclude(pk__in=(by.pk, holder.pk))

    def clean(self) -> None:
        if not self.errors.get("cases") and not self.chosen:
            self.add_error("cases", "Please choose at least one case.")

    @property
    def chosen(self) -> QuerySet[Case]:
        return self.held if self.cleaned_data.get("all_of_them") else self.cleaned_data["cases"]


def at_work() -> QuerySet[User]:
    """Whoever may work on cases now."""
    return User.objects.who_may("triage")


def assignable(case: Case) -> QuerySet[User]:
    return at_work().exclude(pk__in=case.assignments.values("user"))
