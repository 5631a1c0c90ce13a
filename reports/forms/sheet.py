"""What a reporter ticks for her sheet."""

from typing import Any, cast

from django import forms

from reports import sheet
from reports.models import Report

READERS = (("doctor", "A doctor or nurse"), ("police", "A police desk"))


class SheetForm(forms.Form):
    """Nothing is chosen beforehand. ``in_full``: what stands in the report in her own words can be ticked, too."""

    reader = forms.ChoiceField(
        label="Who is it for?",
        choices=READERS,
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose who it is for."},
    )
    language = forms.ChoiceField(
        label="In which languages?",
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose the languages."},
    )
    parts = forms.MultipleChoiceField(
        label="What should stand on it, from your report?",
        help_text="It is one page: two people and two vehicles at most, and what is long is cut.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs = forms.MultipleChoiceField(
        label="What do you need?",
        help_text="These are translated.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label="In your own words",
        help_text="In any language. It stands on the sheet as you write it, and we do not keep it.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={"max_length": "This is too long for one page. Please make it shorter."},
    )

    def __init__(self, report: Report, data: Any = None, *, in_full: bool) -> None:
        super().__init__(data)
        self.tongue = sheet.Tongue()
        found = sheet.parts(report, in_full=in_full)
        self._offer("parts", [(name, self._label(name, values, in_full)) for name, values in found.items()])
        self._offer("needs", sheet.needs())
        self._offer("language", [("en", "English only"), *((one["code"], _called(one)) for one in sheet.languages())])
        if not found:
            del self.fields["parts"]

    def _offer(self, field: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[field]).choices = choices

    def _label(self, name: str, values: list[sheet.Words], in_full: bool) -> str:
        """Not what it says unless all of it may be shown: a code shows nothing before she asks for it."""
        said = "; ".join(words.english for words in values)
        return f"{self.tongue.english[name]}: {said}" if in_full else self.tongue.english[name]


def _called(language: dict[str, Any]) -> str:
    draft = "" if language["reviewed"] else ". A draft, which no translator has read"
    return f"English and {language['name']} ({language['own_name']}){draft}"
