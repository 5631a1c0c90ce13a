"""What staff fill in about something that is to be done."""

from datetime import date
from typing import TypedDict, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone

from members.models import User
from num.forms import DayField
from reports.forms.case import WorkerField, at_work
from reports.models import Case, Task


class Set(TypedDict):
    kind: str
    what: str
    owner: User
    due_on: date


class TaskForm(forms.Form):
    """``version`` is the one that was read, of a task that is changed."""

    kind = forms.ChoiceField(label="What is to be done", choices=Task.Kind)
    what = forms.CharField(
        label="In your words",
        help_text="You may leave it empty. Staff who may open the case read it.",
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    owner = WorkerField(User.objects.none(), label="Who does it", to_field_name="username")
    due_on = DayField(
        label="Until",
        error_messages={
            "required": "Please say until which day.",
            "invalid": "Please write a day, for instance 2026-03-31.",
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, case: Case, user: User, data: QueryDict | None = None, *, task: Task | None = None) -> None:
        initial = _of(task) if task else {"owner": user.username, "due_on": timezone.localdate()}
        super().__init__(data, initial=initial, auto_id="task_%s")
        workers = at_work().filter(pk__in=case.assignments.values("user"))
        cast(WorkerField, self.fields["owner"]).queryset = workers

    def clean(self) -> None:
        typed = self.cleaned_data
        if typed.get("kind") == Task.Kind.OTHER and not typed.get("what"):
            self.add_error("what", "Please say what it is.")

    @property
    def set(self) -> Set:
        """Of a valid form."""
        return cast(Set, {name: self.cleaned_data[name] for name in Set.__annotations__})


def _of(task: Task) -> dict[str, object]:
    return {
        "kind": task.kind,
        "what": task.what,
        "owner": task.owner.username,
        "due_on": task.due_on,
        "version": task.version,
    }
