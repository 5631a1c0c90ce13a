"""What staff write about an alert, what a member looks up, and what becomes of her reports when she leaves."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from alerts.actions import Writing
from alerts.actions.writing import region_mask
from alerts.forms.levels import Levels
from alerts.models import Alert, Review
from alerts.passages import Passage
from members import masks
from members.forms.fields import LEVELS, PlacesField, WordingField, WorkTypesField
from members.models import User, WorkType
from reports.forms import why
from reports.models import Case, Report, Use

if TYPE_CHECKING:
    _SourcesField = forms.ModelMultipleChoiceField[Report]
else:
    _SourcesField = forms.ModelMultipleChoiceField

STRANGER = (
    " Take care with a report that no member sent. If its sender says no later, the whole alert stops. "
    "Tick it only if the alert needs what it says."
)
YES_OR_NO = (("yes", "Yes"), ("no", "No"))


class SourcesField(_SourcesField):
    """Reports of a case, named as they are beside the form."""

    def label_from_instance(self, obj: Report) -> str:
        received = timezone.localtime(obj.received_at)
        who = "" if obj.verified else ", sent by no member"
        return f"Report of {date_format(received, 'j F Y, H:i')}{who}"


class AlertForm(forms.Form):
    """An alert in words of its own: nothing here is filled in from a report. Field names are those of Writing."""

    sources = SourcesField(
        Report.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label="Reports it rests on",
        help_text="Only reports whose reporter agrees, now, that others are warned.",
        error_messages={
            "required": "Choose the report or reports that this alert rests on.",
            "invalid_choice": (
                "A reporter no longer agrees that others are warned. "
                "Take out of the alert all that only that report told us."
            ),
        },
    )
    level = forms.TypedChoiceField(
        choices=LEVELS,
        coerce=int,
        widget=Levels,
        label="How grave it is",
        error_messages={"required": "Choose how grave it is."},
    )
    title = forms.CharField(
        max_length=120,
        label="Title",
        help_text="What members see in their list. No names, no numbers.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give it a title."},
    )
    text = forms.CharField(
        max_length=4000,
        label="Text",
        help_text=(
            "Your own words: what was reported, how to notice it, what helps. "
            "Nothing that points to the reporter, and “is reported to have”, not “did”."
        ),
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Write what members should know."},
    )
    regions = PlacesField()
    work_types = WorkTypesField()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, case: Case, *args: Any, alert: Alert | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _written(alert) if alert else None, **kwargs})
        self._offer_sources(case)
        regions, work_types = self.fields["regions"], cast(WorkTypesField, self.fields["work_types"])
        regions.required = True
        regions.label, regions.help_text = "Who should know: places", "Choose “Everywhere” if every member should know."
        regions.error_messages["required"] = (
            "Choose at least one place. Choose “Everywhere” if every member should know."
        )
        work_types.queryset = WorkType.objects.filter(bit__isnull=False)
        work_types.label, work_types.help_text = "Who should know: work", "If you choose none, all of them."

    def _offer_sources(self, case: Case) -> None:
        sources = cast(SourcesField, self.fields["sources"])
        agreeing = Report.objects.filter(case=case).allowing(Use.WARN).select_related("reporter")
        sources.queryset = agreeing
        if len(agreeing) > 1 and not all(report.verified for report in agreeing):
            sources.help_text += STRANGER

    def aim(self) -> Alert | None:
        """Where it would go, if that was chosen: then nothing else that is missing is said."""
        for name in self.errors.keys() - {"level", "regions", "work_types"}:
            del self.errors[name]
        chosen = self.cleaned_data
        if self.errors:
            return None
        regions, work = region_mask(chosen["regions"]), masks.of_work(chosen["work_types"])
        return Alert(level=chosen["level"], region_mask=regions, work_mask=work)

    @property
    def writing(self) -> Writing:
        """Of a valid form: what the author decided."""
        return cast(Writing, {name: self.cleaned_data[name] for name in Writing.__annotations__})


def _written(alert: Alert) -> dict[str, object]:
    """Of fixed phrases nothing is taken over: whoever confirms what they said finds words of their own."""
    words = {} if alert.provisional else {"title": alert.title, "text": alert.text}
    return {
        "sources": [source.report_id for source in alert.sources.all()],
        "level": alert.level,
        **words,
        "regions": [region.code for region in alert.regions.all()],
        "work_types": [work.code for work in alert.work_types.all()],
        "version": alert.version,
    }


class JustifyForm(forms.Form):
    """A field for each passage that could point to somebody and may stand for a reason, filled in with that."""

    def __init__(self, passages: Iterable[Passage], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        for passage in passages:
            if not passage.never:
                reason = passage.reason.reason if passage.reason else ""
                self.fields[why.name(passage.key)] = why.field(passage.finding, reason)

    @property
    def reasons(self) -> dict[str, str]:
        """Of a valid form: by the key of the passage."""
        return why.reasons(self.cleaned_data)


class ApprovalForm(forms.Form):
    """The legal check-list, each line answered by itself, and a reason where no member sent a report."""

    reason = forms.CharField(
        max_length=2000,
        required=False,
        label="Why you believe it",
        help_text="Needed only if no member sent one of the reports. Kept under your name.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for check in Review.Check:
            self.fields[check] = forms.ChoiceField(
                choices=YES_OR_NO,
                widget=forms.RadioSelect,
                label=check.label,
                error_messages={"required": "Answer yes or no."},
            )
        self.order_fields([*Review.Check.values, "reason"])

    def of_another_text(self) -> "ApprovalForm":
        """The reason stays, and what was answered of a text that was overtaken is asked again."""
        return ApprovalForm(initial={"reason": self["reason"].value()})

    @property
    def checks(self) -> dict[str, bool]:
        """What was answered, also of a form in which something is missing."""
        return {check: self.cleaned_data[check] == "yes" for check in Review.Check.values if check in self.cleaned_data}


class ChangesForm(forms.Form):
    comment = forms.CharField(
        max_length=2000,
        label="What should be changed",
        help_text="The author reads it. Repeat nothing here that must not stand in the alert.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what should be changed."},
    )


class TryForm(forms.Form):
    """In which wording the e-mail comes; all else says the same in both."""

    wording = WordingField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wording = self.fields["wording"]
        wording.label, wording.help_text = "Send it to yourself: what the e-mail says", ""
        wording.error_messages["required"] = "Please choose one."


class CheckForm(forms.Form):
    """One identifier to look up."""

    identifier = forms.CharField(
        max_length=200,
        label="Number, e-mail, plate or profile",
        help_text="In any spelling. For a name on a site write the site, too, like telegram: name.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocorrect": "off", "autocapitalize": "off", "spellcheck": "false"}
        ),
        error_messages={"required": "Write what you want to check."},
    )


class LeaveForm(forms.Form):
    """Asks about her reports whoever made some of her own; those of a project or a site stay with its people."""

    reports = forms.ChoiceField(
        choices=(
            ("keep", "Keep them without my name. They may still help to warn others, as far as I allowed it"),
            ("erase", "Delete them. A warning that needs one of them stops"),
        ),
        widget=forms.RadioSelect,
        label="What should happen to your reports?",
        help_text=(
            "If you keep them, we take off your name, how to reach you, the exact place and the number the police gave "
            "you, and we delete the pictures and the messages between us. What you wrote in your own words stays as it "
            "is: if it says who you are, delete them. You cannot change it later. "
            "Reports that you have taken back are deleted in any case."
        ),
        error_messages={"required": "Please choose what should happen to your reports."},
    )

    def __init__(self, user: User, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        if not Report.objects.kept().filter(reporter=user, organisation=None).exists():
            del self.fields["reports"]

    @property
    def erase_reports(self) -> bool:
        """Of a valid form."""
        return bool(self.cleaned_data.get("reports") != "keep")
