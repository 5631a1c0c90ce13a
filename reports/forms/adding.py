"""What a reporter adds to her report, with what it may be used for asked again."""

from typing import cast

from django import forms
from django.http import QueryDict

from reports.forms.consent import AgreedForm, ConsentForm, asked_now
from reports.forms.parts import IdentifierRows, Rows, text
from reports.forms.report import identifier
from reports.submission import SubmittedIdentifier

NOTHING = "Please write something first, here or in one of the boxes below."


class AddedForm(forms.Form):
    text = text("What you want to add", longest=20_000, rows=6, hint="For instance what you remembered later.")


class AddingForm:
    """The parts on one page."""

    def __init__(self, data: QueryDict | None = None) -> None:
        self.added = AddedForm(data)
        self.identifiers: Rows = IdentifierRows(data, prefix="identifiers")
        self.consent = ConsentForm(asked_now(), data)
        self.agreed = AgreedForm(data, self.consent)

    @property
    def parts(self) -> list[forms.Form | Rows]:
        return [self.added, self.identifiers, self.consent, self.agreed]

    @property
    def errors(self) -> bool:
        return any(part.is_bound and not part.is_valid() for part in self.parts)

    def is_valid(self) -> bool:
        """Whether there is something to keep and all of it can be read."""
        if not all(part.is_valid() for part in self.parts):
            return False
        if not self.text and not self.told:
            self.added.add_error("text", NOTHING)
        return not self.errors

    @property
    def text(self) -> str:
        return cast(str, self.added.cleaned_data["text"])

    @property
    def told(self) -> list[SubmittedIdentifier]:
        return [identifier(row) for row in self.identifiers.cleaned_data if row.get("value")]
