"""Messages between a reporter and staff: her page, by account or with the receipt, and the one of staff."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from members.gates import UserRequest, only
from members.models import User
from num.states import IllegalMove
from reports import residue
from reports.actions import talk as actions
from reports.actions.looking import look_at
from reports.forms.talk import AnswerForm, MessageForm
from reports.models import Report
from reports.views.hers import Hers, by_account, by_receipt
from reports.views.lost import keeps_typed, report_of_mine

TOO_MANY = "We have not read your other messages yet. Please wait until we have."
TAKEN_BACK = "This report was taken back, so it takes no more messages."


def _thread(request: HttpRequest, hers: Hers) -> HttpResponse:
    """What was written; POST adds to it."""
    form = AnswerForm(request.POST or None)
    if form.is_valid() and _answered(hers, form):
        messages.success(request, "We have your message.")
        return redirect(hers.page("messages"))
    new = [message.pk for message in hers.report.unread_from_staff()]
    actions.see_messages(hers.report, by=hers.by)
    thread = hers.report.messages.select_related("by")
    return render(request, "reports/messages.html", {"hers": hers, "form": form, "thread": thread, "new": new})


def _answered(hers: Hers, form: AnswerForm) -> bool:
    try:
        actions.answer(hers.report, form.cleaned_data["text"], by=hers.by)
    except actions.TooMany:
        form.add_error("text", TOO_MANY)
    except IllegalMove:
        form.add_error("text", TAKEN_BACK)
    return not form.errors


my_messages = by_account(_thread)
receipt_messages = by_receipt(_thread)


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
@keeps_typed
def write(request: UserRequest, pk: UUID) -> HttpResponse:
    """Staff write to who made a report. What of it the text repeats is shown to them first."""
    found = report_of_mine(request, pk, Report.objects.talkable_by(request.user).in_full())
    form = MessageForm(request.POST or None)
    repeated = _repeated(found, form)
    if form.is_valid() and (not repeated or "sure" in request.POST):
        typed = form.cleaned_data
        actions.write_to_reporter(
            found, typed["text"], asks=typed["asks"], read=_shown(request, found), by=request.user
        )
        messages.success(request, "Sent. They read it when they come back.")
        return redirect("casework_messages", pk=pk)
    look_at(found, by=request.user)
    return render(request, "reports/write.html", {"report": found, "form": form, "repeated": repeated})


def _repeated(report: Report, form: MessageForm) -> list[str]:
    """In words, what of the report a message shows."""
    if not form.is_valid():
        return []
    return residue.shown(form.cleaned_data["text"], residue.facts(report))


@require_POST
@only("triage")
def mark_read(request: UserRequest, pk: UUID) -> HttpResponse:
    """What the page showed of what the reporter wrote is no longer new."""
    found = get_object_or_404(Report.objects.worked_on_by(request.user), pk=pk)
    actions.mark_read(found, _shown(request, found), by=request.user)
    messages.success(request, "Marked as read.")
    return redirect("case", pk=found.case_id) if found.case_id else redirect("casework_report", pk=pk)


def _shown(request: UserRequest, report: Report) -> list[UUID]:
    """What is new from her and stood on the page that was sent."""
    shown = request.POST.getlist("shown")
    return [one.pk for one in report.news() if str(one.pk) in shown]


def talkable(user: User, reports: Iterable[Report]) -> set[UUID]:
    """Of which of these this person of staff may write to the reporter."""
    mine = Report.objects.talkable_by(user).filter(pk__in=[report.pk for report in reports])
    return set(mine.values_list("pk", flat=True))
