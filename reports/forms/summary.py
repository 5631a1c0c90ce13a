"""What is about to be sent, in the words of the form."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField

from reports.forms.report import Part, ReportForm
from reports.forms.steps import STEPS, Step

NOT_ANSWERED = "You have not said. That means no."


@dataclass(frozen=True)
class Line:
    label: str
    words: str


@dataclass(frozen=True)
class Section:
    """One part: what was said in it, row by row, and what asked for it, to say what is wrong."""

    step: Step
    rows: list[list[Line]]
    asked: list[Part]


def sections(form: ReportForm) -> list[Section]:
    return [_section(step, form) for step in STEPS]


def _section(step: Step, form: ReportForm) -> Section:
    part, consents = form.part(step.name), step.name == "consent"
    each = [part] if isinstance(part, forms.Form) else list(part)
    rows = [list(_lines(one, always=consents)) for one in each]
    if consents:
        rows.append([Line(f"They agreed? {one.label}", one.words) for one in _lines(form.agreed, always=False)])
    return Section(step, [row for row in rows if row], form.asked_on(step.name))


def _lines(form: forms.Form, *, always: bool) -> Iterator[Line]:
    """What was answered; ``always`` also what was not."""
    for field in form:
        if (words := _words(field)) or always:
            yield Line(str(field.label), words or NOT_ANSWERED)


def _words(field: BoundField) -> str:
    value = field.value()
    values = value if isinstance(value, list) else [value]
    labels = dict(_flat(cast(Any, field.field.choices))) if isinstance(field.field, forms.ChoiceField) else {}
    return ", ".join(labels.get(str(one), str(one)) for one in values if one)


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str, str]]:
    """Choices without the groups they stand in."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), str(label)
