"""Deciding who becomes a member."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from members import actions
from members.gates import UserRequest, only
from members.models import Application, Belonging
from num.states import IllegalMove

SHOWN = 50
DECISIONS = {"approve": True, "refuse": False}


@require_safe
@only("decide_membership")
def membership(request: UserRequest) -> HttpResponse:
    visible = Application.objects.visible_to(request.user)
    pending = visible.pending().select_related("user")
    context = {
        "pending": pending.prefetch_related(
            "user__channels", "user__regions", "user__work_types", "user__belonging_set__content_object", "vouches__by"
        ),
        "may_suspend": request.user.may("suspend"),
        "decided": visible.decided().select_related("user", "decided_by")[:SHOWN],
        "belongings": Belonging.objects.of_members().select_related("user", "content_object")[:SHOWN],
    }
    return render(request, "members/membership.html", context)


@require_POST
@only("decide_membership")
def decide(request: UserRequest, pk: UUID) -> HttpResponse:
    application = get_object_or_404(Application.objects.visible_to(request.user).select_related("user"), pk=pk)
    approve = DECISIONS.get(request.POST.get("decision", ""))
    if approve is None:  # a refusal destroys what was written: never by accident
        messages.warning(request, "Please choose whether to let them in.")
        return redirect("membership")
    try:
        actions.decide(application, approve=approve, by=request.user)
    except IllegalMove:
        messages.warning(request, "Somebody else has decided this already.")
    else:
        messages.success(request, f"{application.user.working_name}: {application.get_state_display().lower()}.")
    return redirect("membership")
