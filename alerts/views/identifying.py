"""Choosing, beside an alert, what members see of the numbers and names that it carries."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from alerts import actions
from alerts.forms.identifying import IdentifiersForm
from alerts.models import Alert
from alerts.views.desk import alert_among, read_reports
from members.gates import UserRequest, only
from num.forms import take_version
from reports.views.lost import keeps_typed


@require_http_methods(["GET", "HEAD", "POST"])
@only("draft")
@keeps_typed
def identifiers(request: UserRequest, pk: UUID) -> HttpResponse:
    """Whoever writes the alert decides; whoever approves it approves that, too."""
    alert = alert_among(request, Alert.objects.worked_on_by(request.user).being_written(), pk)
    read_reports(request, alert.case)  # what stands here is read in them
    form = IdentifiersForm(alert, request.POST or None)
    if form.is_valid():
        alert.version = form.cleaned_data["version"] or 0
        try:
            actions.choose_identifiers(alert, form.shown, by=request.user)
        except actions.Refused as refused:
            form.add_error(None, str(refused))
            take_version(form, alert.version)
        else:
            messages.success(request, "Saved. It is a draft until you send it to review.")
            return redirect("desk_alert", alert.pk)
    return render(request, "desk/identifiers.html", {"form": form, "alert": alert})
