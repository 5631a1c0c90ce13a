"""Staff write down a report that came by phone, on paper or at outreach."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from members.gates import UserRequest, only
from num import pocket
from reports.actions.entering import enter
from reports.actions.report import Reworded
from reports.forms import rows
from reports.forms.entering import EnteredReport
from reports.models import Report

READ_OUT = "read_out"  # the code of a report that was just written down
ENTERED = "entered"  # and which report that is


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
def new(request: UserRequest) -> HttpResponse:
    form = EnteredReport(rows.changed(request.POST)) if request.method == "POST" else EnteredReport()
    goes_on = "add" in request.POST or "remove" in request.POST
    if request.method != "POST" or goes_on or not form.is_valid():
        return _show(request, form)
    try:
        report, code = enter(form.submission(None), reporter=form.how.reporter, by=request.user)
    except Reworded:
        return _show(request, EnteredReport(rows.changed(request.POST)))  # says so
    if code is None:
        messages.success(request, "The report is written down.")
        return redirect("casework_report", pk=report.pk)
    return pocket.keep(request, redirect("casework_entered"), **{READ_OUT: code, ENTERED: str(report.pk)})


def _show(request: UserRequest, form: EnteredReport) -> HttpResponse:
    return render(request, "reports/enter.html", {"form": form, "touched": rows.touched(request.POST)})


@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
def entered(request: UserRequest) -> HttpResponse:
    """The code, to be read out if it is wanted. POST forgets it."""
    held = pocket.look(request)
    key = held.get(ENTERED)
    report = Report.objects.visible_to(request.user).filter(pk=key).first() if key else None
    if report is None:
        return redirect("casework")
    if request.method == "POST":
        gone = {READ_OUT: None, ENTERED: None}
        return pocket.keep(request, redirect("casework_report", pk=report.pk), **gone)
    return pocket.keep(request, render(request, "reports/entered.html", {"code": held[READ_OUT]}))
