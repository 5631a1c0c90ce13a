"""What pages of a case or a report show of what is asked from outside."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from django import template
from django.db.models import Value
from django.utils import timezone

from members.models import User
from reports.models import Approach, Case, Hold, Objection, OutsideRequest, Report, Share, SubjectRequest

register = template.Library()


@register.inclusion_tag("reports/outside/_about.html")
def asked_about(about: Case | Report, user: User, missing: Collection[str] = ()) -> dict[str, Any]:
    """Requests about this case or report, as ``user`` may see them, and where to write one down.

    ``missing`` names what the page knows not to be there.
    """
    of = {"case" if isinstance(about, Case) else "report": about}
    asked = OutsideRequest.objects.visible_to(user).filter(**of)
    talk = Approach.objects.visible_to(user).filter(**({"report__case": about} if "case" in of else of))
    askable = Report.objects.askable_by(user).filter(**({"case": about} if "case" in of else {"pk": about.pk}))
    holds = Hold.objects.visible_to(user).live().filter(**of)
    return {
        "hold": None if "holds" in missing else holds.first(),
        "requests": asked.none() if "requests" in missing else asked,
        "approaches": talk.none() if "approaches" in missing else talk,
        "askable": askable.only("received_at"),
        **of,
    }


@register.inclusion_tag("reports/outside/_desks.html")
def outside_desks(user: User) -> dict[str, Any]:
    """Where ``user`` answers whoever asks from outside, and how much of it waits.

    Mostly nothing waits, for anybody. That is asked first: to find out who may see what takes many times as long.
    """
    waiting: list[tuple[str, Any]] = [
        ("requests", OutsideRequest.objects.undecided()),
        ("requests", OutsideRequest.objects.untold(timezone.localdate())),
        ("requests", Approach.objects.to_do()),
        ("holds", Hold.objects.to_see_to()),
        ("subjects", SubjectRequest.objects.open()),
        ("objections", Objection.objects.open()),
        ("shares", Share.objects.approvable_by(user)),
    ]
    there = _count(waiting)
    seen = _count([(desk, rows.visible_to(user)) for desk, rows in waiting if there[desk]])
    return {"may_approve": user.may("approve"), **{desk: seen[desk] for desk, _ in waiting}}


def _count(waiting: list[tuple[str, Any]]) -> Counter[str]:
    """How many rows of each kind, in one question."""
    if not waiting:
        return Counter()
    first, *others = (rows.order_by().values_list(Value(desk)) for desk, rows in waiting)
    return Counter(desk for (desk,) in first.union(*others, all=True))
