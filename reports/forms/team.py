"""Teams, and the cases that are given to them."""

from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib.auth.models import Group
from django.db.models import QuerySet

from members.models import User
from reports.forms.case import WorkerField, at_work
from reports.models import Case

if TYPE_CHECKING:
    _TeamField = forms.ModelChoiceField[Group]
else:
    _TeamField = forms.ModelChoiceField


class NameForm(forms.Form):
    name = forms.CharField(
        label="What the team is called",
        help_text="Everybody who works on cases reads it. Name no one in it.",
        max_length=60,
        error_messages={"required": "Please give the team a name."},
    )


class PersonForm(forms.Form):
    """Somebody who may work on cases and is not in this team."""

    worker = WorkerField(
        User.objects.none(),
        label="Put somebody in",
        help_text="They can open every case of the team, at once. Nobody puts in themselves.",
        to_field_name="username",
        error_messages={"required": "Please choose somebody."},
    )

    def __init__(self, team: Group, by: User, data: object = None) -> None:
        super().__init__(cast(None, data))
        outside = at_work().exclude(pk__in=team.user_set.values("pk")).exclude(pk=by.pk)
        cast(WorkerField, self.fields["worker"]).queryset = outside


class TeamForm(forms.Form):
    """A team that does not work on this case yet."""

    team = _TeamField(
        Group.objects.none(),
        label="Team",
        help_text="Everybody in it can open this case.",
        error_messages={"required": "Please choose a team."},
    )

    def __init__(self, case: Case, data: object = None) -> None:
        super().__init__(cast(None, data))
        cast(_TeamField, self.fields["team"]).queryset = teams_without(case)


def teams_without(case: Case) -> QuerySet[Group]:
    return Group.objects.exclude(pk__in=case.team_assignments.values("group")).order_by("name")
