from typing import Any

from django import template

from members.models import User
from reports.models import Task

register = template.Library()


@register.inclusion_tag("reports/_my_tasks.html")
def my_tasks(user: User) -> dict[str, Any]:
    """What this person of staff has to do, without a word of the case."""
    shown = Task.objects.of(user).select_related("case").only("kind", "state", "due_on", "case__reference")
    return {"tasks": list(shown)}
