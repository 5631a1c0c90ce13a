"""What staff fill in when somebody outside asks for what we hold."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format

from members.models import User
from num.forms import DayField
from reports.actions.outside import Asked, Silence
from reports.forms.case import WorkerField, at_work
from reports.models import Approach, Case, Force, OutsideRequest, Report

if TYPE_CHECKING:
    _CaseField = forms.ModelChoiceField[Case]
    _ForceField = forms.ModelChoiceField[Force]
    _ReportsField = forms.ModelMultipleChoiceField[Report]
else:
    _CaseField = _ForceField = forms.ModelChoiceField
    _ReportsField = forms.ModelMultipleChoiceField

LONGEST = 20_000
WHY = "Please say why. It is kept with the request."


def written(label: str, *, hint: str = "", missing: str = "", rows: int = 3, longest: int = LONGEST) -> forms.CharField:
    """Words of staff; needed where ``missing`` says so."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(missing),
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
        error_messages={"required": missing},
    )


def radios(label: str, answers: type[TextChoices], *, hint: str = "", missing: str) -> forms.ChoiceField:
    """One of these. None is chosen beforehand."""
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=answers.choices,
        widget=forms.RadioSelect,
        error_messages={"required": missing},
    )


def ticks(label: str, choices: list[tuple[str, str]], *, hint: str = "", missing: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": missing},
    )


def day(label: str, *, hint: str = "", missing: str = "") -> DayField:
    return DayField(
        label=label,
        help_text=hint,
        required=bool(missing),
        error_messages={"required": missing, "invalid": "Please give the day as year-month-day."},
    )


def refuse_past(chosen: date) -> None:
    if chosen <= timezone.localdate():
        raise forms.ValidationError("Please choose a day to come.")


def refuse_wrong_day(chosen: date) -> None:
    """To look again at whether reporters may be told."""
    refuse_past(chosen)
    if chosen > timezone.localdate() + OutsideRequest.SILENT_AT_MOST:
        raise forms.ValidationError("Please choose a day within the next 90 days.")


class RequestForm(forms.Form):
    """What somebody asks for. Field names are those of Asked."""

    asker = radios("Who asks", OutsideRequest.Asker, missing="Please choose who asks.")
    force = _ForceField(
        Force.objects.all(),
        label="If the police ask: which force",
        help_text="Leave it empty for others.",
        required=False,
        to_field_name="code",
    )
    who = written(
        "Their name, office and how to reach them", missing="Please write down who asks, as it stands on the request."
    )
    authority = written(
        "Who authorised it: rank and name", hint="Leave it empty if nobody is named. Then ask them who did.", rows=2
    )
    basis = radios(
        "On what ground",
        OutsideRequest.Basis,
        hint="As they name it. Without the reporter’s own yes nothing is given, unless a court orders or summons it, "
        "or a child or an adult is in danger. That yes is for the police, and for nobody else.",
        missing="Please choose the ground, or that none was named.",
    )
    notice = radios(
        "Has the person been told that they ask?", OutsideRequest.Notice, missing="Please choose what they say."
    )
    asked_on = day("The day on the request", missing="Please give the day.")
    wants = ticks(
        "What they ask for",
        OutsideRequest.Material.choices,
        hint="Support notes, messages and plans are presumed to stay here.",
        missing="Please tick at least one.",
    )
    scope = written(
        "In their words: what, of which time, and what for", missing="Please write down what exactly they ask for."
    )

    def clean(self) -> None:
        asker, force = self.cleaned_data.get("asker"), self.cleaned_data.get("force")
        if asker == OutsideRequest.Asker.POLICE and not force and "force" not in self.errors:
            self.add_error("force", "Please choose the force.")
        if asker and asker != OutsideRequest.Asker.POLICE and force:
            self.add_error("force", "Please leave this empty: it is not the police who ask.")

    @property
    def asked(self) -> Asked:
        """Of a valid form."""
        told = {name: self.cleaned_data[name] for name in Asked.__annotations__}
        return cast(Asked, told | {"authority": told["authority"] or None})


class PersonRequestForm(RequestForm):
    """About somebody, where nobody knows yet which case that is."""

    person = written(
        "Whom it is about",
        hint="As they name the person. Say on the next page which case that is, if there is one.",
        missing="Please write down whom it is about.",
        rows=2,
    )


class PlaceForm(forms.Form):
    """Which case a request about a person concerns."""

    case = _CaseField(
        Case.objects.none(),
        label="The case it is about",
        to_field_name="reference",
        error_messages={"required": "Please choose the case."},
    )

    def __init__(self, user: User, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(cast(None, data))
        cast(_CaseField, self.fields["case"]).queryset = Case.objects.entrusted_to(user)


class HandOnForm(forms.Form):
    """Who may know which case that is."""

    worker = WorkerField(
        User.objects.none(),
        label="Who may know which case it is",
        help_text="They read the request, and choose among the cases that they work on.",
        to_field_name="username",
        error_messages={"required": "Please choose who may know."},
    )

    def __init__(self, by: User, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(cast(None, data))
        cast(WorkerField, self.fields["worker"]).queryset = at_work().exclude(pk=by.pk)


class SeniorForm(forms.Form):
    """Who decides alone, where somebody is said to have passed for those who ask."""

    senior = WorkerField(
        User.objects.none(),
        label="Who decides",
        help_text="An approver, neither you nor whoever wrote it down.",
        to_field_name="username",
        error_messages={"required": "Please name who decides."},
    )

    def __init__(self, found: OutsideRequest | Approach, by: User, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(cast(None, data), initial={"senior": found.senior and found.senior.username})
        others = User.objects.who_may("approve").exclude(pk__in=(by.pk, found.logged_by_id))
        cast(WorkerField, self.fields["senior"]).queryset = others


class ReportsField(_ReportsField):
    def label_from_instance(self, obj: Report) -> str:
        return f"Report of {date_format(timezone.localtime(obj.received_at), 'j F Y, H:i')}"


class DecisionForm(forms.Form):
    """An approver decides. What is ticked may be given, and nothing else."""

    reasons = written("Your reasons", hint="Why it is needed and not too much, or why it is refused.", missing=WHY)
    outweighs = written(
        "If support notes, messages or plans are ticked: what outweighs that they stay here",
        hint="They are presumed to stay. Needed only then.",
        rows=2,
    )

    reports = ReportsField(
        Report.objects.none(),
        label="The reports from which it may be given",
        help_text="Of no others. Whoever made them is told.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    senior_agrees = forms.BooleanField(
        label="It may go to those who ask, though the person may belong to them", required=False
    )
    until = day(
        "Only if a court forbids to tell them: the day to look at it again",
        hint="Within 90 days. Otherwise leave it empty: they read it as soon as it is given.",
    )
    order = written("And the order that forbids it", rows=2)

    def __init__(self, found: OutsideRequest, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(cast(None, data))
        cast(ReportsField, self.fields["reports"]).queryset = found.its_reports()
        wanted = [(code, OutsideRequest.Material(code).label) for code in found.wants]
        self.fields["gives"] = ticks("What may be given", wanted, hint="Nothing is ticked beforehand.", missing="")
        self.fields["gives"].required = False
        self.order_fields(["gives", "reports", "senior_agrees", "until", "order", "outweighs", "reasons"])
        if not found.senior_id:
            del self.fields["senior_agrees"]
        if found.notice != OutsideRequest.Notice.FORBIDDEN:
            del self.fields["until"], self.fields["order"]

    def clean(self) -> None:
        until, order = self.cleaned_data.get("until"), self.cleaned_data.get("order")
        if until and not order:
            self.add_error("order", "Please name the order that forbids it.")
        if order and not until and "until" not in self.errors:
            self.add_error("until", "Please give the day to look at it again.")

    def clean_until(self) -> date | None:
        if chosen := self.cleaned_data["until"]:
            refuse_wrong_day(chosen)
        return cast(date | None, chosen)

    @property
    def silence(self) -> Silence | None:
        """Of a valid form."""
        until = self.cleaned_data.get("until")
        return Silence(until, self.cleaned_data["order"]) if until else None


class EndForm(forms.Form):
    because = written("What they wrote", missing=WHY, rows=2)


class GivingForm(forms.Form):
    """It is about to be handed over: what."""

    what = written(
        "What you hand over, to whom and how",
        hint="Staff only. The reporter reads which kinds of thing it was, to whom and on what ground.",
        missing="Please describe what you hand over.",
    )


class StillSilentForm(forms.Form):
    until = day("Look at it again on", missing="Please give the day.")

    def clean_until(self) -> date:
        chosen: date = self.cleaned_data["until"]
        refuse_wrong_day(chosen)
        return chosen
