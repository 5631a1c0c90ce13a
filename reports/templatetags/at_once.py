"""The way from a report that says somebody may be in danger to warning others at once."""

from typing import Any

from django import template

from members.models import User
from reports.models import Report

register = template.Library()


@register.inclusion_tag("reports/_at_once.html")
def warn_at_once(report: Report, user: User) -> dict[str, Any]:
    """For who approves, as long as the reporter agrees and the report is not closed."""
    possible = user.may("approve") and report.state not in Report.ENDED and report.in_danger()
    return {"report": report if possible and report.warns_others() else None}
