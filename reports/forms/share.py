"""What staff fill in about a package for the police, and about whom it goes to."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django import forms

from members.models import User
from num import age
from reports import package, routing
from reports.actions.share import Writing
from reports.forms import why
from reports.forms.case import WorkerField
from reports.models import Force, Identifier, Outcome, Picture, PoliceTalk, Report, ReportedPerson, Share, ShareStep
from reports.residue import Finding

if TYPE_CHECKING:
    _ForceField = forms.ModelChoiceField[Force]
    _OutcomeField = forms.ModelChoiceField[Outcome]
else:
    _ForceField = _OutcomeField = forms.ModelChoiceField


class ShareForm(forms.Form):
    """A package: how much, for whom, what goes in. Words that could point to somebody get a field each."""

    extent = forms.ChoiceField(label="What may go", widget=forms.RadioSelect)
    force = _ForceField(
        Force.objects.none(),
        label="For",
        help_text="The place where it happened decides, never where the reporter lives or works.",
        to_field_name="code",
        empty_label=None,
    )
    senior = WorkerField(
        User.objects.none(),
        label="Who decides",
        help_text="Somebody is said to have passed for police or authority. One approver, named here, decides alone.",
        to_field_name="username",
        error_messages={"required": "Please name who decides."},
    )
    source = forms.ChoiceField(label="How far we trust the source", choices=Share.Source)
    known = forms.ChoiceField(label="How the source knows it", choices=Share.Known)
    account = forms.CharField(
        label="What happened, in our words",
        help_text=(
            "Not the reporter’s words. No name, contact, advert, workplace or exact place of theirs. Without a full "
            "report, what they wrote freely of a person, a vehicle or whose a number is does not go: say here what "
            "matters of it."
        ),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        error_messages={"required": "Please say what happened."},
    )
    chosen = forms.MultipleChoiceField(
        label="What else goes in",
        help_text="Take out whatever could point to the reporter.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, report: Report, by: User, data: Mapping[str, Any] | None = None, *, share: Share | None = None):
        pictures = package.pictures(report) if Share.Extent.FULL in dict(extents(report)) else []
        self.parts = {str(one.pk): one for one in (*package.parts(report), *pictures)}
        super().__init__(data, initial=self._initial(share))
        self._choices("extent", extents(report))
        self._choices("chosen", [(key, _label(one)) for key, one in self.parts.items()])
        routes = routing.routes(report)
        self.fields["extent"].initial = extents(report)[0][0] if len(extents(report)) == 1 else None
        self.fields["force"].initial = routes[0].code if share is None else share.force.code
        cast(_ForceField, self.fields["force"]).queryset = Force.objects.filter(pk__in=[one.pk for one in routes])
        if report.names_authority():
            cast(WorkerField, self.fields["senior"]).queryset = User.objects.who_may("approve").exclude(pk=by.pk)
        else:
            del self.fields["senior"]
        self.reasons = why.reasons(data or {})

    def _initial(self, share: Share | None) -> dict[str, object]:
        if share is None:
            ticked = [key for key, one in self.parts.items() if not isinstance(one, Picture)]
            return {"chosen": ticked, "source": Share.Source.UNTESTED, "known": Share.Known.DIRECTLY}
        said = {name: getattr(share, name) for name in ("extent", "source", "known", "account")}
        return said | {"chosen": share.chosen, "senior": share.senior and share.senior.username}

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def ask_why(self, found: Mapping[str, Finding]) -> None:
        """A field for each passage that needs a reason, with what was typed there before."""
        for key, finding in found.items():
            self.fields[why.name(key)] = why.field(finding)
            self.add_error(why.name(key), why.MISSING)

    @property
    def writing(self) -> Writing:
        """Of a valid form."""
        typed = self.cleaned_data
        return {
            "extent": typed["extent"],
            "force": typed["force"],
            "source": typed["source"],
            "known": typed["known"],
            "account": typed["account"],
            "chosen": [self.parts[key] for key in typed["chosen"]],
            "justified": {key: reason for key, reason in self.reasons.items() if reason.strip()},
            "senior": typed.get("senior"),
        }


def extents(report: Report) -> list[tuple[str, str]]:
    """How much of it may go now; nothing if nothing may."""
    line = report.police_consent()
    if line is None or report.waits_for_talk():
        return []
    return [(one.value, one.label) for one in Share.Extent if line.reaches(one)]


def _label(one: package.Part) -> str:
    if isinstance(one, Picture):
        return f"Picture {one.number}, only in a full report: {package.which(one)}"
    if isinstance(one, Identifier):
        return f"{one.get_kind_display()}: {one.value}"
    if isinstance(one, ReportedPerson):
        said = ", ".join(value for _, value in one.features)
        return f"Person: {one.name or 'no name said'}{f' ({said})' if said else ''}"
    looks = " ".join(filter(None, (one.colour, one.make, one.model, one.kind)))
    return f"Vehicle: {looks or 'see what was said of it'}"


class Decision(TypedDict):
    version: int
    senior_agrees: bool


class ApproveForm(forms.Form):
    """``version`` is the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    senior_agrees = forms.BooleanField(
        label="It may go to this force’s own contact, though the person may belong to it",
        help_text="If not, have it changed, so that it goes to the national contact.",
        required=False,
    )

    def __init__(self, share: Share, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"version": share.version})
        if not (share.authority and share.ordinary):
            del self.fields["senior_agrees"]

    @property
    def decision(self) -> Decision:
        """Of a valid form."""
        typed = self.cleaned_data
        return {"version": typed["version"], "senior_agrees": typed.get("senior_agrees", False)}


class Answer(TypedDict):
    kind: str
    outcome: Outcome | None
    words: str


class AnswerForm(forms.Form):
    """What came back from the police."""

    kind = forms.ChoiceField(
        label="What happened",
        choices=[(kind.value, kind.label) for kind in ShareStep.FROM_POLICE],
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose what happened."},
    )
    outcome = _OutcomeField(
        Outcome.objects.all(),
        label="What came of it",
        help_text="Only with “Outcome”.",
        to_field_name="code",
        required=False,
    )
    words = forms.CharField(
        label="More, if there is more to say",
        help_text="For instance the officer’s name and number. The reporter reads it.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    @property
    def answer(self) -> Answer:
        """Of a valid form."""
        typed = self.cleaned_data
        return {"kind": typed["kind"], "outcome": typed["outcome"], "words": typed["words"]}


class TalkForm(forms.Form):
    """A talk about a full report to the police."""

    way = forms.ChoiceField(
        label="How you talked",
        choices=PoliceTalk.Way,
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose how you talked."},
    )
    wants_it = forms.TypedChoiceField(
        label="What they want now",
        choices=((True, "A full report, in their name"), (False, "No full report for now")),
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose what they want now."},
    )


class ForceForm(forms.Form):
    """Whom at a force we give packages to."""

    contact = forms.CharField(
        label="Who gets it, and how",
        help_text="Name, unit, telephone, postal address.",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    public_key = forms.CharField(
        label="Their key for encrypted files",
        help_text="Begins with age1. Have it read out to you by telephone. Without one, packages are printed.",
        max_length=62,
        required=False,
    )

    def clean_public_key(self) -> str:
        key = str(self.cleaned_data["public_key"]).strip()
        if key and not age.is_public_key(key):
            raise forms.ValidationError("This is no key of age: it begins with age1 and has 62 characters.")
        return key


class RatingForm(forms.Form):
    """How the police were, in the reporter's own word."""

    rating = forms.ChoiceField(
        label="How were the police to you?",
        help_text="You need not say. You can change it whenever you like. We count it, and never show whose it is.",
        choices=[*Share.Rating.choices, ("private", "I would rather not say")],
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose an answer, or leave the page."},
    )
