from datetime import timedelta
from typing import Any, cast

from django import forms

from members.models import User
from reports.forms.case import WorkerField, at_work

LONGEST = timedelta(days=14)


def _moment(label: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "autocomplete": "off"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": "Please choose a day and a time.",
            "invalid": "Write it like 2026-05-31 14:30.",
        },
    )


class ShiftForm(forms.Form):
    """Who is on duty, from when until when."""

    worker = WorkerField(
        User.objects.none(),
        label="Who",
        to_field_name="username",
        error_messages={"required": "Please choose who is on duty."},
    )
    starts_at = _moment("From")
    ends_at = _moment("Until")

    def __init__(self, data: object = None) -> None:
        super().__init__(cast(None, data))
        cast(WorkerField, self.fields["worker"]).queryset = at_work()

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        starts, ends = typed.get("starts_at"), typed.get("ends_at")
        if starts and ends and not timedelta() < ends - starts <= LONGEST:
            self.add_error("ends_at", "Please choose a time after it begins, and not more than two weeks later.")
        return typed
