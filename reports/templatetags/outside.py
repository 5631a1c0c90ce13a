"""What pages of a case or a report show of what is asked from outside."""

from typing import Any

from django import template

from members.models import User
from reports.models import Approach, Case, Hold, Objection, OutsideRequest, Report, SubjectRequest

register = template.Library()


@register.inclusion_tag("reports/outside/_about.html")
def asked_about(about: Case | Report, user: User) -> dict[str, Any]:
    """Requests about this case or report, as ``user`` may see them, and where to write one down."""
    of = {"case" if isinstance(about, Case) else "report": about}
    asked = OutsideRequest.objects.visible_to(user).filter(**of)
    talk = Approach.objects.visible_to(user).filter(**({"report__case": about} if "case" in of else of))
    hold = Hold.objects.visible_to(user).live().filter(**of).first()
    return {"hold": hold, "requests": asked, "approaches": talk, **of}


@register.inclusion_tag("reports/outside/_desks.html")
def outside_desks(user: User) -> dict[str, Any]:
    """Where ``user`` answers whoever asks from outside, and how much of it waits."""
    requests = OutsideRequest.objects.visible_to(user).undecided().count()
    return {
        "may_approve": user.may("approve"),
        "requests": requests + Approach.objects.visible_to(user).to_do().count(),
        "subjects": SubjectRequest.objects.visible_to(user).open().count(),
        "objections": Objection.objects.visible_to(user).open().count(),
    }
