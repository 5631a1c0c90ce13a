"""What a member marks as read or unread. Opening an alert marks it, too."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from alerts import actions
from alerts.views.member import findable_by, readable_by
from members.gates import UserRequest, only


@require_POST
@only("read_alerts")
def mark_unread(request: UserRequest, pk: UUID) -> HttpResponse:
    actions.mark_unread(get_object_or_404(findable_by(request.user), pk=pk), by=request.user)
    messages.success(request, "It counts as not read.")
    return redirect("alerts")


@require_POST
@only("read_alerts")
def mark_shown_read(request: UserRequest) -> HttpResponse:
    """Those that stood on the page: what has come since she was never shown."""
    shown = request.POST.getlist("shown")
    actions.mark_read([one for one in readable_by(request.user) if str(one.pk) in shown], by=request.user)
    messages.success(request, "What stood there counts as read.")
    return redirect("alerts")
