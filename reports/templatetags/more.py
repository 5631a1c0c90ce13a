"""What stands on the pages of casework beside their own matter."""

from typing import Any

from django import template

from reports.forms.team import TeamForm
from reports.models import Case, UrgentLook

register = template.Library()


@register.inclusion_tag("reports/_more.html", takes_context=True)
def more_casework(context: dict[str, Any]) -> dict[str, Any]:
    """Where else whoever does casework may go; for who approves, also how much waits there for them."""
    user = context["user"]
    leads = user.may("approve")
    return {
        "user": user,
        "keeps_teams": leads,
        "words": user.may("word_states"),
        "looks": UrgentLook.objects.to_see(user).count() if leads else 0,
        "asking": Case.objects.asking_second().visible_to(user).count() if leads else 0,
    }


@register.inclusion_tag("reports/_teams.html", takes_context=True)
def teams_on(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """Which teams work on a case; for who works on it, with the forms to change that."""
    rows = case.team_assignments.select_related("group").order_by("group__name")
    given = rows.none() if "team_assignments" in context.get("missing", ()) else rows
    form = TeamForm(case) if context.get("mine") else None
    return {"case": case, "given": given, "form": form, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("reports/_why_open.html", takes_context=True)
def why_open(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """Why somebody who does not work on a case can read it."""
    user = context["user"]
    entrusted = Case.objects.entrusted_to(user).filter(pk=case.pk).exists()
    return {"case": case, "look": None if entrusted else case.urgent_looks.running(user).first()}
