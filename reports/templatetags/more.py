"""What stands on the pages of casework beside their own matter."""

from typing import Any

from django import template

from reports.forms.team import TeamForm
from reports.models import Case

register = template.Library()


@register.inclusion_tag("reports/_more.html", takes_context=True)
def more_casework(context: dict[str, Any]) -> dict[str, Any]:
    """Where else whoever does casework may go."""
    return {"keeps_teams": context["user"].may("approve")}


@register.inclusion_tag("reports/_teams.html", takes_context=True)
def teams_on(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """Which teams work on a case; for who works on it, with the forms to change that."""
    given = case.team_assignments.select_related("group").order_by("group__name")
    form = TeamForm(case) if context["mine"] else None
    return {"case": case, "given": given, "form": form, "csrf_token": context.get("csrf_token")}
