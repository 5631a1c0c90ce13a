"""Which part of the log to show: only what is picked from lists, so that nothing about anybody stands in an address."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from members.models import User
from reports.forms.case import WorkerField

if TYPE_CHECKING:
    from django.http import QueryDict

DAYS = {"today": 1, "week": 7, "month": 30, "quarter": 90}
PERIODS = (
    ("today", "Today"),
    ("week", "The last 7 days"),
    ("month", "The last 30 days"),
    ("quarter", "The last 90 days"),
    ("all", "All of it"),
)


class LogForm(forms.Form):
    """``who`` is there for those who may read what colleagues did."""

    who = WorkerField(User.objects.none(), required=False, label="Who", empty_label="Everybody")
    period = forms.ChoiceField(choices=PERIODS, required=False, label="When", initial="month")

    def __init__(self, user: User, data: "QueryDict") -> None:
        super().__init__({"period": "month"} | data.dict())
        self.user = user
        if user.may("approve"):
            cast(WorkerField, self.fields["who"]).queryset = User.objects.staff()
        else:
            del self.fields["who"]

    @property
    def people(self) -> QuerySet[User]:
        """Whose lines to show. What is not on a list is as if nothing was picked."""
        if not self.user.may("approve"):
            return User.objects.filter(pk=self.user.pk)
        who = self.cleaned_data.get("who")
        return User.objects.filter(pk=who.pk) if who else User.objects.staff()

    @property
    def since(self) -> datetime | None:
        days = DAYS.get(self.cleaned_data.get("period") or "month")
        if days is None:
            return None
        first = timezone.localdate() - timedelta(days=days - 1)
        return timezone.make_aware(datetime.combine(first, time.min))

    @property
    def within(self) -> str:
        """The same choice, for the address of another page of it."""
        picked = {name: self.data.get(name, "") for name in self.fields if name not in self.errors}
        return "".join(f"{name}={value}&" for name, value in picked.items() if value)
