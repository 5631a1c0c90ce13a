"""Reading a case that is not one's own: asking for it, and what approvers see of that."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import limits
from members.gates import UserRequest, beyond_own_cases, only
from num import audit
from num.states import IllegalMove
from reports.actions import urgent as actions
from reports.forms.urgent import UrgentForm
from reports.models import UrgentLook

MOST_AN_HOUR = 5
TOO_OFTEN = "You have tried many numbers. Please wait an hour, or ask an approver."
PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@beyond_own_cases
def ask(request: UserRequest) -> HttpResponse:
    """POST opens the case for an hour. What is refused is refused in the same words."""
    form = UrgentForm(request.POST or None)
    if form.is_valid() and (look := _opened(request, form)):
        messages.success(request, "You can read this case for an hour. The approvers are told.")
        return redirect("case", look.case_id)
    return render(request, "reports/urgent.html", {"form": form})


def _opened(request: UserRequest, form: UrgentForm) -> UrgentLook | None:
    if not limits.allow("urgent look", str(request.user.pk), most=MOST_AN_HOUR, seconds=limits.HOUR):
        form.add_error(None, TOO_OFTEN)
        return None
    actions.sought(by=request.user)
    case = form.found(request.user)
    if case is None:
        form.refuse()
        return None
    return actions.look_urgently(case, form.cleaned_data["reason"], by=request.user)


@require_safe
@only("approve")
def looks(request: UserRequest) -> HttpResponse:
    """Who read which case that was not theirs, when and why; those that nobody has looked into come first."""
    audit.record("urgent_looks.read", request.user, by=request.user)
    found = UrgentLook.objects.select_related("case", "by", "seen_by").order_by("seen_at", "-at")
    waiting = found.filter(seen_at=None)
    seen = Paginator(found.exclude(seen_at=None).order_by("-at"), PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/urgent_looks.html", {"waiting": waiting, "page": seen})


@require_POST
@only("approve")
def see(request: UserRequest, pk: UUID) -> HttpResponse:
    look = get_object_or_404(UrgentLook, pk=pk)
    try:
        actions.see(look, by=request.user)
    except IllegalMove:
        messages.warning(request, "Somebody else has looked into it already.")
    except PermissionDenied as denied:
        raise Http404 from denied
    else:
        messages.success(request, "Noted that you have looked into it.")
    return redirect("urgent_looks")
