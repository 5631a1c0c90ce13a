"""What templates need and cannot say themselves."""

from collections.abc import Iterator
from typing import NamedTuple

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField

register = template.Library()


class Problem(NamedTuple):
    """One line of the error summary: the input's id (empty: it is the whole form), its label, the words."""

    field: str
    label: str
    message: str


@register.filter
def problems(form: object) -> list[Problem]:
    """Everything wrong with ``form``: a form, a formset, or a list of these; nothing if there is no form."""
    if isinstance(form, BaseForm):
        return list(_of_form(form))
    if isinstance(form, BaseFormSet):
        whole = [Problem("", "", str(message)) for message in form.non_form_errors()]
        return whole + problems(list(form))
    if isinstance(form, list | tuple):
        return [problem for part in form for problem in problems(part)]
    return []


def _of_form(form: BaseForm) -> Iterator[Problem]:
    for message in form.non_field_errors():
        yield Problem("", "", str(message))
    for field in form:
        for message in field.errors:
            yield Problem(_anchor(field), str(field.label), str(message))


def _anchor(field: BoundField) -> str:
    """The id of the input that a link should lead to: the first one of a group, none if it is hidden."""
    if field.is_hidden:
        return ""
    first = next(iter(field.subwidgets), None)  # a group may have nothing to choose from
    return field.id_for_label or (first and first.id_for_label) or field.auto_id
