"""The queue as it was narrowed last: after a step, staff are back where they were."""

from django.http import HttpResponseRedirect
from django.urls import reverse

from members.gates import UserRequest

KEPT = "queue"


def keep(request: UserRequest, within: str) -> None:
    """``within`` holds nothing that was typed: see QueueFilter."""
    if request.session.get(KEPT, "") != within:
        request.session[KEPT] = within


def to_queue(request: UserRequest) -> HttpResponseRedirect:
    within = request.session.get(KEPT, "")
    return HttpResponseRedirect(reverse("casework") + (f"?{within}" if within else ""))
