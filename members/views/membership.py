"""Deciding who becomes a member, and looking again at a no."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import actions
from members.forms.membership import DecideForm
from members.gates import UserRequest, only
from members.models import Application, Belonging, Overuse
from num.states import IllegalMove

SHOWN = 50
LOOKUPS = {
    "stop": (actions.stop_lookups, "They look nothing up for now. They get a message, and read why."),
    "leave": (actions.leave_lookups, "It is left as it is."),
    "allow": (actions.allow_lookups, "They can look things up, as before."),
}
SHOWN_OF_EACH = ("user__channels", "user__regions", "user__work_types", "user__belonging_set__content_object")


@require_safe
@only("decide_membership")
def membership(request: UserRequest) -> HttpResponse:
    visible = Application.objects.visible_to(request.user)
    pending = visible.pending().select_related("user")
    context = {
        "pending": pending.prefetch_related(*SHOWN_OF_EACH, "vouches__by"),
        "again": visible.asked_again().select_related("user", "refused_by"),
        "overuse": Overuse.objects.open(),
        "may_suspend": request.user.may("suspend"),
        "decided": visible.decided().select_related("user", "decided_by")[:SHOWN],
        "belongings": Belonging.objects.of_members().select_related("user", "content_object")[:SHOWN],
    }
    return render(request, "members/membership.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only("decide_membership")
def decide(request: UserRequest, pk: UUID) -> HttpResponse:
    """One request to join. Once it was refused, somebody else may decide again."""
    visible = Application.objects.visible_to(request.user).select_related("user", "decided_by", "refused_by")
    application = get_object_or_404(visible, pk=pk)
    form = DecideForm(application, request.POST or None)
    if form.is_valid():
        _decide(request, application, form)
        return redirect("membership")
    context = {"application": application, "form": form, "open": application.open_to(request.user)}
    return render(request, "members/application.html", context)


def _decide(request: UserRequest, application: Application, form: DecideForm) -> None:
    try:
        if application.state == Application.State.PENDING:
            actions.decide(application, approve=form.approve, reason=form.cleaned_data["reason"], by=request.user)
        else:
            actions.look_again(application, approve=form.approve, by=request.user)
    except IllegalMove:
        messages.warning(request, "Somebody else has decided this already, or they have left.")
    else:
        messages.success(request, f"{application.user.working_name}: {application.get_state_display().lower()}.")


@require_POST
@only("decide_membership")
def lookups(request: UserRequest, pk: UUID) -> HttpResponse:
    """What becomes of a member who looks things up very often."""
    overuse = get_object_or_404(Overuse.objects.open(), pk=pk)
    chosen = LOOKUPS.get(request.POST.get("decision", ""))
    if chosen is None:
        messages.warning(request, "Nothing was chosen.")
        return redirect("membership")
    decide, said = chosen
    try:
        decide(overuse, by=request.user)
    except IllegalMove:
        messages.warning(request, "Somebody else has decided this already.")
    else:
        messages.success(request, said)
    return redirect("membership")
