"""The parts of a report one at a time: in which order, under which names, and what was typed in each."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from reports.forms import rows
from reports.forms.consent import AGREED
from reports.forms.parts import PlaceForm, StoryForm, YouForm
from reports.models import Use
from reports.models.draft import Typed

CHECK = "check"  # the last page, which shows what will be sent


@dataclass(frozen=True)
class Step:
    """One part on a page of its own; ``row`` and ``more`` are the words for a part of which there may be any number."""

    name: str
    title: str
    hint: str = ""
    row: str = ""
    more: str = ""

    @property
    def number(self) -> int:
        return NAMES.index(self.name) + 1

    @property
    def before(self) -> str:
        return NAMES[self.number - 2] if self.number > 1 else ""

    @property
    def after(self) -> str:
        return NAMES[self.number] if self.number < len(NAMES) else CHECK


STEPS = (
    Step("story", "What happened"),
    Step(
        "identifiers",
        "Phone numbers, names and addresses",
        "Whatever the person can be recognised by: this is what helps others most. "
        "Write it as you know it, even if it is only a part.",
        "Number, address or name",
        "Add another number, address or name",
    ),
    Step("persons", "The person who did it", "", "Person", "Add another person"),
    Step("vehicles", "A car or other vehicle", "", "Vehicle", "Add another vehicle"),
    Step("place", "When and where"),
    Step("you", "You"),
    Step(
        "consent",
        "What we may do with it",
        "You decide on each by itself. If you do not answer one, that means no. You can change your mind later. "
        "If it happened to somebody else: answer only what that person has told you, and leave the rest open.",
    ),
)
NAMES = tuple(step.name for step in STEPS)
BY_NAME = {step.name: step for step in STEPS}

_FORMS: dict[str, type[forms.Form]] = {"story": StoryForm, "place": PlaceForm, "you": YouForm}
_ROW = re.compile(r"\d{1,3}-[a-z_]+|(TOTAL|INITIAL)_FORMS")
_COUNTS = "_FORMS"  # how the names end that only count rows


def typed_in(sent: QueryDict, parts: Iterable[str]) -> dict[str, Typed]:
    """What was typed in each of these parts, and no other."""
    typed: dict[str, Typed] = {part: {} for part in parts}
    for name, values in sent.lists():
        if (part := _part_of(name)) in typed:
            typed[part][name] = [str(value) for value in values]
    return typed


def as_sent(parts: Mapping[str, Typed]) -> QueryDict:
    """A page on which all of it was typed."""
    page = QueryDict(mutable=True)
    for typed in parts.values():
        for name, values in typed.items():
            page.setlist(name, values)
    return page


def says_something(parts: Mapping[str, Typed]) -> bool:
    told = (values for typed in parts.values() for name, values in typed.items() if not name.endswith(_COUNTS))
    return any(value.strip() for values in told for value in values)


def _part_of(name: str) -> str:
    """Rows and consents say it in their name, of other boxes their form knows. What no form asks for has no part."""
    prefix, _, rest = name.partition("-")
    if prefix in rows.AT_FIRST:
        return prefix if _ROW.fullmatch(rest) else ""
    if prefix in ("consent", AGREED):
        return "consent" if rest in Use.values else ""
    return next((part for part, form in _FORMS.items() if name in form.base_fields), "")
