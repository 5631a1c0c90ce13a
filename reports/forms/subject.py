"""Somebody asks what we hold about them: what staff fill in."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone

from members.models import User
from reports import mentions
from reports.forms.case import WorkerField, at_work
from reports.forms.outside import day, radios, written
from reports.models import Mention, SubjectRequest

TOO_COMMON = "An everyday word, or one that is very short, stands in nearly every report. Please give the whole name."


def preparer() -> WorkerField:
    return WorkerField(
        User.objects.none(),
        label="Who prepares the answer",
        help_text="Somebody else checks it.",
        to_field_name="username",
        error_messages={"required": "Please choose somebody."},
    )


class SubjectRequestForm(forms.Form):
    """Field names are those of ``actions.subject.log_subject_request``."""

    asker = written(
        "Who asks, and where the answer goes",
        hint="Only approvers and whoever you name below read this.",
        missing="Please write down who asks and where the answer goes.",
    )
    proof = written(
        "How you know that it is they who ask",
        hint="What you saw yourself, not a copy of it. A second person sees it, too, before we search.",
        missing="Please say how you know. Without that nothing is given.",
        rows=2,
    )
    names = written("Their names, one a line", hint="Each name and alias they gave.", rows=3)
    told = written("Their numbers, addresses and plates, one a line", hint="Each as they wrote it.", rows=3)
    received_on = day("The day it came", hint="The answer is due one month later.", missing="Please give the day.")
    prepared_by = preparer()

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(cast(None, data))
        cast(WorkerField, self.fields["prepared_by"]).queryset = at_work()

    def clean_received_on(self) -> date:
        chosen: date = self.cleaned_data["received_on"]
        if chosen > timezone.localdate():
            raise forms.ValidationError("That day is still to come.")
        return chosen

    def clean(self) -> None:
        if not self.cleaned_data.get("names", "").strip() and not self.cleaned_data.get("told", "").strip():
            self.add_error("names", "Please give a name, or a number or address below: otherwise nothing is found.")
        for field in ("names", "told"):
            self._refuse_too_common(field)

    def _refuse_too_common(self, field: str) -> None:
        """Almost everything that anybody told us would be found, and read."""
        if common := mentions.too_common(**{"names": "", "told": "", field: self.cleaned_data.get(field, "")}):
            self.add_error(field, f"{TOO_COMMON} Change or leave out: {', '.join(common)}.")


class RefuseForm(forms.Form):
    comment = written("Why you refuse it", missing="Please say why.", rows=2)


class HandOnForm(forms.Form):
    prepared_by = preparer()

    def __init__(self, found: SubjectRequest, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(cast(None, data))
        cast(WorkerField, self.fields["prepared_by"]).queryset = at_work().exclude(pk=found.prepared_by_id)


class MentionForm(forms.Form):
    """One passage. It begins with what may be read without pointing to a reporter, as far as a program sees that."""

    decision = radios("May they read it?", Mention.Decision, missing="Please choose.")
    given = written("What they read", rows=3)
    because = written("Why it is withheld, or changed", rows=2)

    def __init__(self, mention: Mention, data: Mapping[str, Any] | None = None) -> None:
        begun = {"decision": mention.decision, "given": mention.to_read, "because": mention.because}
        super().__init__(cast(None, data), initial=begun, auto_id=f"id_{mention.number}_%s")

    def clean_given(self) -> str:
        """With lines that end as they did: browsers send them with two characters."""
        return "\n".join(str(self.cleaned_data["given"]).splitlines())


class FinishForm(forms.Form):
    reasons = written(
        "Your reasons, all in all",
        hint="How you weighed their right to know against what would point to a reporter.",
        missing="Please give your reasons.",
    )


class CheckForm(forms.Form):
    comment = written("Your words", hint="Needed if you give it back or refuse it.", rows=2)
