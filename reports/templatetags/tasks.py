from typing import Any

from django import template

from members.models import User
from reports.models import Case, Task

register = template.Library()


@register.inclusion_tag("reports/_my_tasks.html")
def my_tasks(user: User) -> dict[str, Any]:
    """What this person of staff has to do, and where the next step is late: without a word of the case.

    For who approves, also the way to the team, and how much waits for a second person.
    """
    leads = user.may("approve")
    return {
        "tasks": list(Task.objects.of(user).select_related("case")),
        "late": list(Case.objects.worked_on_by(user).late()),
        "leads": leads,
        "asking": Case.objects.asking_second().visible_to(user).count() if leads else 0,
    }
