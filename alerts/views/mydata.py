"""What we hold about me: in plain words, as one file to take along, and how to leave without any of it."""

from uuid import UUID

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alerts import actions, holdings
from alerts.forms import LeaveForm
from members import limits
from members.gates import UserRequest, reached, signed_in
from members.models import Organisation
from num import audit, pocket
from num.purposes import Purpose
from num.rows import acting_as
from reports.models import Report

FILE = "data.html"
TOO_MANY = "You have taken it three times today. Please come back tomorrow."


@require_http_methods(["GET", "HEAD", "POST"])
@reached
@acting_as(Purpose.REPORTING)
def data(request: UserRequest) -> HttpResponse:
    """What we hold in plain words. POST gives the file, to whoever has shown just now that she is still there."""
    if request.method != "POST":
        return render(request, "mydata/data.html")
    raise_if_reauthentication_required(request, app="account")
    if not limits.allow("mydata", str(request.user.pk), most=3, seconds=limits.DAY):
        return render(request, "mydata/data.html", {"refused": TOO_MANY}, status=429)
    return _file(request)


def _file(request: UserRequest) -> HttpResponse:
    held = holdings.of(request.user)
    audit.record("data.taken", request.user, by=request.user)
    response = render(request, "mydata/file.html", {"held": held, "plain": held.plain()})
    response["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@reached
def leave(request: UserRequest) -> HttpResponse:
    """Leave for good: one action, by whoever has shown just now that she is still there."""
    raise_if_reauthentication_required(request, app="account")
    form = LeaveForm(request.user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        with acting_as(Purpose.REPORTING):  # not around the action, which takes the audit's lock before hers
            on_hold = Report.objects.kept().filter(reporter=request.user).on_hold().exists()
        context = {"form": form, "organisation": Organisation.objects.of(request.user).first(), "on_hold": on_hold}
        return render(request, "mydata/leave.html", context)
    actions.leave(request.user, erase_reports=form.erase_reports, by=request.user)
    logout(request)
    response = pocket.leave(redirect("left"))
    response["Clear-Site-Data"] = '"cache", "storage"'  # with it goes what would tell her on this device
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def remove_colleague(request: UserRequest, pk: UUID) -> HttpResponse:
    """Remove somebody else of my project or site, having just shown who I am. GET asks once more.

    Nothing tells whether her account goes on: that would tell who told us something for herself.
    """
    ours = get_object_or_404(Organisation.objects.of(request.user))
    person = get_object_or_404(ours.people.exclude(pk=request.user.pk), pk=pk)
    raise_if_reauthentication_required(request, app="account")
    if request.method != "POST":
        return render(request, "mydata/remove_colleague.html", {"person": person})
    actions.remove_colleague(person, by=request.user)
    messages.success(request, "Removed. They do not belong to you any more.")
    return redirect("organisation")


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """What is gone, and what is left."""
    return render(request, "mydata/left.html")
