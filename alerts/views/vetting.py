"""One alert at the desk: read, review, approve, watch it go out, stop it, withdraw it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from alerts import actions, passages
from alerts.forms import ApprovalForm, ChangesForm, JustifyForm
from alerts.models import Alert
from alerts.views.alert_page import show
from alerts.views.desk import alert_among
from members.gates import UserRequest, only
from num.states import IllegalMove
from reports.views.lost import keeps_typed

QUICKER = "Somebody else was quicker. This is how the alert stands now."


@require_safe
@only("draft")
def alert(request: UserRequest, pk: UUID) -> HttpResponse:
    return show(request, _visible(request, pk))


@require_POST
@only("draft")
@keeps_typed
def review(request: UserRequest, pk: UUID) -> HttpResponse:
    """Give the version that was on the page to an approver."""
    read = _as_read(request, pk)
    return _try(request, read, lambda: actions.ask_review(read, by=request.user), "It is in review now.")


@require_POST
@only("draft")
@keeps_typed
def justify(request: UserRequest, pk: UUID) -> HttpResponse:
    """Keep why words may stand, of the version that was on the page."""
    read = _as_read(request, pk)
    form = JustifyForm(passages.passages(read, passages.found(read)), request.POST)
    if not form.is_valid():
        return show(request, read, justification=form)
    return _try(
        request,
        read,
        lambda: actions.justify(read, form.reasons, by=request.user),
        "Kept. Whoever reviews it reads them.",
        justification=form,
    )


@require_POST
@only("approve")
@keeps_typed
def changes(request: UserRequest, pk: UUID) -> HttpResponse:
    form = ChangesForm(request.POST)
    read = _as_read(request, pk)
    if not form.is_valid():
        return show(request, read, changes=form)
    comment = form.cleaned_data["comment"]
    return _try(
        request,
        read,
        lambda: actions.ask_changes(read, comment=comment, by=request.user),
        "It is back with its author.",
        changes=form,
    )


@require_POST
@only("approve")
@keeps_typed
def approve(request: UserRequest, pk: UUID) -> HttpResponse:
    """A no is kept whatever else was answered, or was not."""
    form = ApprovalForm(request.POST)
    read = _as_read(request, pk)
    known = request.POST.get("known", "")
    if not form.is_valid() and all(form.checks.values()):
        return show(request, read, approval=form, known=known)
    reason = form.cleaned_data.get("reason", "")
    return _try(
        request,
        read,
        lambda: actions.approve(read, checks=form.checks, reason=reason, known=known, by=request.user),
        "Approved. It is on its way.",
        approval=form,
    )


@require_POST
@only("draft")
def stop(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _visible(request, pk)
    sending = get_object_or_404(found.dispatches.all(), follows__isnull=True)
    done = "Stopped. Nothing more of it goes out."
    return _try(request, found, lambda: actions.stop(sending, by=request.user), done)


@require_POST
@only("draft")
@keeps_typed
def cancel(request: UserRequest, pk: UUID) -> HttpResponse:
    """A draft's page said that nobody got it: what was approved since is not withdrawn from there."""
    read = _as_read(request, pk)
    unsent = "unsent" in request.POST
    return _try(request, read, lambda: actions.cancel(read, unsent=unsent, by=request.user), "Withdrawn.")


def _visible(request: UserRequest, pk: UUID) -> Alert:
    return get_object_or_404(Alert.objects.visible_to(request.user).select_related("case"), pk=pk)


def _as_read(request: UserRequest, pk: UUID) -> Alert:
    """The alert, with the version that was on the page when the button was pressed. Raises Lost, Http404."""
    found = alert_among(request, Alert.objects.visible_to(request.user), pk)
    version = request.POST.get("version", "")
    found.version = int(version[:9]) if version.isdecimal() else 0
    return found


def _try(request: UserRequest, found: Alert, act: Callable[[], object], done: str, **forms: Form) -> HttpResponse:
    """Act, say so and show the alert; if it is refused, say why on the same page, with all that was typed."""
    try:
        act()
    except (actions.Refused, IllegalMove) as refused:
        found.refresh_from_db()
        approval = forms.get("approval")
        if isinstance(approval, ApprovalForm) and isinstance(refused, actions.EditedMeanwhile):
            forms["approval"] = approval.of_another_text()
        reason = str(refused) if isinstance(refused, actions.Refused) else QUICKER
        return show(request, found, refused=reason, known=None, **forms)
    except PermissionDenied as denied:
        raise Http404 from denied
    messages.success(request, done)
    still_seen = Alert.objects.visible_to(request.user).filter(pk=found.pk).exists()
    return redirect("desk_alert", found.pk) if still_seen else redirect("desk")
