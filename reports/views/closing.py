"""Closing a case, and confirming that it is closed."""

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from members.gates import UserRequest, only
from num import audit
from num.forms import take_version
from num.states import IllegalMove
from reports.actions import closing as actions
from reports.actions.guards import ChangedMeanwhile, SamePerson
from reports.forms.case import VersionedForm
from reports.forms.closing import ClosingForm, SendBackForm
from reports.models import Case, Closing
from reports.views.lost import DECIDED, OVERTAKEN, Lost, case_of_mine, keeps_typed, one_of_case_entrusted

TASKS_OPEN = "Something is still to be done for this case. Finish its tasks first."
TASKS_LEFT = "Something is still to be done for this case, so it stays open. Send it back, or wait until it is done."
NEWS_UNREAD = "There is something new from a reporter, and nobody has marked it as read. Read it first."
NEWS_LEFT = (
    "There is something new from a reporter, so the case stays open. "
    "Whoever works on the case reads it first: send it back, or wait."
)
CHANGED = (
    "Somebody changed this case meanwhile, or put a report into it, or a reporter sent something. Please look again. "
    "The case is still open."
)


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
@keeps_typed
def close(request: UserRequest, pk: UUID) -> HttpResponse:
    """What came of the work, and why it ends; of a case in danger, a second person confirms it."""
    found = case_of_mine(request, pk)
    form = ClosingForm(found, request.POST if request.method == "POST" else None)
    overtaken = False
    if form.is_valid():
        found.version = form.cleaned_data["version"] or 0
        try:
            return _closed(request, found, form)
        except actions.TasksOpen:
            form.add_error(None, TASKS_OPEN)
        except actions.NewsUnread:
            form.add_error(None, NEWS_UNREAD)
        except (ChangedMeanwhile, IllegalMove, IntegrityError):
            found, overtaken = case_of_mine(request, pk), True
            take_version(form, found.version)
    audit.record("case.read", found, by=request.user)
    context = {"case": found, "form": form, "overtaken": overtaken, "two": found.needs_two()}
    return render(request, "reports/close.html", context)


def _closed(request: UserRequest, found: Case, form: ClosingForm) -> HttpResponse:
    typed = form.cleaned_data
    closing = actions.close_case(
        found, because=typed["because"], needs=typed["needs"], wellbeing=form.wellbeing, by=request.user
    )
    if closing.state == Closing.State.ASKED:
        messages.success(request, "An approver is asked to confirm it. Until then the case stays open.")
    else:
        messages.success(request, "The case is closed.")
    return redirect("case", pk=found.pk)


@require_POST
@only("approve")
@keeps_typed
def confirm(request: UserRequest, pk: UUID) -> HttpResponse:
    closing = one_of_case_entrusted(request, Closing, pk)
    form = VersionedForm(request.POST)
    closing.case.version = form.is_valid() and form.cleaned_data["version"] or 0
    try:
        actions.confirm(closing, seen=request.POST.getlist("shown"), by=request.user)
    except SamePerson:
        messages.warning(request, "You asked for it, so somebody else must confirm it.")
    except actions.TasksOpen:
        messages.warning(request, TASKS_LEFT)
    except actions.NewsUnread:
        messages.warning(request, NEWS_LEFT)
    except ChangedMeanwhile:
        messages.warning(request, CHANGED)
    except IllegalMove:
        messages.warning(request, OVERTAKEN)
    else:
        messages.success(request, f"Case {closing.case.reference} is closed.")
        return redirect("casework")
    return redirect("case", pk=closing.case_id)


@require_http_methods(["GET", "HEAD", "POST"])
@only("approve")
@keeps_typed
def send_back(request: UserRequest, pk: UUID) -> HttpResponse:
    """The case stays open, and whoever asked reads why."""
    closing = one_of_case_entrusted(request, Closing, pk)
    form = SendBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.send_back(closing, form.cleaned_data["comment"], by=request.user)
        except SamePerson:
            messages.warning(request, "You asked for it, so somebody else must decide.")
            return redirect("case", pk=closing.case_id)
        except IllegalMove:
            raise Lost(DECIDED) from None
        messages.success(request, "Sent back. The case stays open.")
        return redirect("casework")
    return render(request, "reports/send_back.html", {"closing": closing, "form": form})
