"""Staff write down a report that came by phone, on paper or at outreach."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from members.gates import UserRequest, only
from num import pocket
from num.states import IllegalMove
from reports.actions.entering import drop_receipt, enter
from reports.actions.report import AlreadySent, Reworded, give_receipt, note_code_kept
from reports.forms import rows
from reports.forms.entering import EnteredReport
from reports.models import Report
from reports.views.drafting import PAGES_LAST
from reports.views.public import is_new

READ_OUT = "read_out"  # the code of a report that was just written down
ENTERED = "entered"  # and which report that is, also once it was read out
KEPT_BEFORE = (
    "This report is kept already, as the page was sent first. If you changed something on the page after that, it is "
    "not in it: note it with the report."
)
NEW_CODE = "This is a new code for it. One that was read out before opens nothing now."

_pages = signing.TimestampSigner(salt="reports.entering")


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
def new(request: UserRequest) -> HttpResponse:
    form = EnteredReport(rows.changed(request.POST)) if request.method == "POST" else EnteredReport()
    goes_on = "add" in request.POST or "remove" in request.POST
    if request.method != "POST" or goes_on or not form.is_valid():
        return _show(request, form)
    key = _named(request)
    try:
        report, code = enter(form.submission(None), reporter=form.how.reporter, known_as=key, by=request.user)
    except Reworded:
        return _show(request, EnteredReport(rows.changed(request.POST)))  # says so
    except AlreadySent:
        return _again(request, get_object_or_404(Report.objects.visible_to(request.user), pk=key))
    if code is None:
        messages.success(request, "The report is written down.")
        return redirect("casework_report", pk=report.pk)
    return _read_out(request, report, code)


def _show(request: UserRequest, form: EnteredReport) -> HttpResponse:
    context = {"form": form, "touched": rows.touched(request.POST), "mark": _pages.sign(str(_named(request)))}
    return render(request, "reports/enter.html", context)


def _named(request: UserRequest) -> UUID:
    """The id that the page has for its report: one that is sent twice makes one report."""
    try:
        return UUID(_pages.unsign(request.POST.get("draft", ""), max_age=PAGES_LAST))
    except signing.BadSignature:
        return uuid4()


def _again(request: UserRequest, report: Report) -> HttpResponse:
    """The first counts. A code that was lost on the way, so that nobody can have read it out, is made anew."""
    messages.info(request, KEPT_BEFORE)
    held = pocket.look(request)
    came = held.get(ENTERED) == str(report.pk)
    if came and READ_OUT in held:
        return redirect("casework_entered")
    if not came and report.may_get_receipt and is_new(report):
        messages.info(request, NEW_CODE)
        return _read_out(request, report, give_receipt(report))
    return redirect("casework_report", pk=report.pk)


def _read_out(request: UserRequest, report: Report, code: str) -> HttpResponse:
    return pocket.keep(request, redirect("casework_entered"), **{READ_OUT: code, ENTERED: str(report.pk)})


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
def entered(request: UserRequest) -> HttpResponse:
    """The code, to be read out if it is wanted. POST forgets the one that its page showed, or throws it away."""
    held = pocket.look(request)
    shown = held.get(ENTERED) if READ_OUT in held else None
    key = _named(request) if request.method == "POST" else shown
    report = Report.objects.visible_to(request.user).filter(pk=key).first() if key else None
    if report is None:
        return redirect("casework")
    if request.method == "POST":
        _drop(request, report) if "unwanted" in request.POST else note_code_kept(report)
        forgotten = {READ_OUT: None} if shown == str(report.pk) else {}
        return pocket.keep(request, redirect("casework_report", pk=report.pk), **forgotten)
    context = {"code": held[READ_OUT], "mark": _pages.sign(str(report.pk))}
    return pocket.keep(request, render(request, "reports/entered.html", context))


def _drop(request: UserRequest, report: Report) -> None:
    try:
        drop_receipt(report, by=request.user)
    except IllegalMove:
        messages.warning(request, "Somebody has used the code, so it stays.")
    else:
        messages.success(request, "The code opens nothing now.")
