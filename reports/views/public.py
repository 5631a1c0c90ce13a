"""Telling us what happened, with an account or without; and coming back with the receipt."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from members import limits
from members.models import User
from num import pocket
from num.resume import SIGNED_OUT, resume
from num.states import IllegalMove
from reports import receipts
from reports.actions.report import give_consent, submit, withdraw
from reports.forms.consent import ConsentForm, asked_now
from reports.forms.receipt import TOO_MANY_TRIES, ReceiptForm
from reports.forms.report import ReportForm
from reports.models import Consent, Report
from reports.views import standing

# Carried by the browser, sealed: in a session they would lie beside the account of whoever is signed in.
CODE = "code"  # the code that was not yet written down
OPENED = "receipt"  # the report whose code was typed
MOST_TRIES, TRIES_WITHIN = 60, 600  # by network: each try costs a slow hash


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponseBase:
    """The form. Whose report it will be was said when it was opened, and that holds."""
    user = request.user if isinstance(request.user, User) else None
    if request.method != "POST":
        return _show(request, ReportForm(), user)
    opened_by = request.POST.get("opened_by", "")
    if opened_by and opened_by != str(request.user.pk):
        return resume(request, SIGNED_OUT)
    form = ReportForm(request.POST)
    owner = user if opened_by else None
    if "add" in request.POST or not form.is_valid():
        return _show(request, form, owner)
    sent = submit(form.submission(owner), by=owner)
    return _thank(request, sent.code)


def _show(request: HttpRequest, form: ReportForm, owner: User | None) -> HttpResponse:
    added = request.POST.get("add", "")
    return render(request, "reports/report.html", {"form": form, "owner": owner, "added": added})


def _thank(request: HttpRequest, code: str | None) -> HttpResponse:
    if code is None:
        messages.success(request, "We have your report. A caseworker will read it.")
        return redirect("my_reports")
    return pocket.keep(request, redirect("report_sent"), **{CODE: code})


@require_http_methods(["GET", "HEAD", "POST"])
def show_code(request: HttpRequest) -> HttpResponse:
    """The code, until it was typed once: then it is nowhere but with the reporter."""
    code = pocket.look(request).get(CODE)
    if code is None:
        return redirect("receipt")
    form = ReceiptForm(request.POST or None)
    if opened := _open(request, form):
        return pocket.keep(request, redirect("receipt"), **{CODE: None, OPENED: str(opened.pk)})
    return pocket.keep(request, render(request, "reports/sent.html", {"code": code, "form": form}))


@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Where a report stands and what it may be used for, for whoever holds its code. Never the story."""
    opened, chosen = _opened(request), _chosen(request)
    if opened is None:
        form = ReceiptForm(request.POST or None)
        opened = _open(request, form)
        if opened is None:
            return _ask_code(request, form, chosen)
        if not chosen:
            return pocket.keep(request, redirect("receipt"), **{OPENED: str(opened.pk)})
    page = render(request, "reports/receipt.html", {"standing": standing.of(opened, asked_now(), chosen)})
    return pocket.keep(request, page, **{OPENED: str(opened.pk)})


@require_POST
def change_with_receipt(request: HttpRequest) -> HttpResponse:
    """Answer a consent question again, or take the report back."""
    opened = _opened(request)
    if opened is None:
        messages.warning(request, "Please enter your code again. Nothing was changed yet. What you chose is kept.")
        return _ask_code(request, ReceiptForm(), _chosen(request))
    change(request, opened, by=None, given=Consent.Given.RECEIPT)
    return redirect("receipt")


def _ask_code(request: HttpRequest, form: ReceiptForm, chosen: dict[str, str]) -> HttpResponse:
    """``chosen`` travels in the page, and is shown again once the code was typed; it is never in an address."""
    return render(request, "reports/receipt_code.html", {"form": form, "chosen": chosen})


def _chosen(request: HttpRequest) -> dict[str, str]:
    """What was chosen on a report's page."""
    names = [name for name in request.POST if name == "withdraw" or name.startswith("consent-")]
    return {name: request.POST[name] for name in names}


@require_POST
def close_receipt(request: HttpRequest) -> HttpResponse:
    return pocket.keep(request, redirect("receipt"), **{OPENED: None})


def change(request: HttpRequest, report: Report, *, by: User | None, given: str) -> None:
    """What the forms on a report's page ask for, by account or by receipt."""
    form = ConsentForm(asked_now(), request.POST)
    try:
        if "withdraw" in request.POST:
            withdraw(report, by=by)
            messages.success(request, "You have taken your report back. We will not use it.")
        elif form.is_valid() and form.answers:
            for use, answer in form.answers.items():
                give_consent(report, use, answer, by=by, given=given)
            messages.success(request, "Saved. It holds from now on.")
        else:
            messages.warning(request, "Nothing was changed. Please choose one of the answers.")
    except IllegalMove:
        messages.warning(request, "This report was taken back before. Nothing was changed.")


def _open(request: HttpRequest, form: ReceiptForm) -> Report | None:
    """The report that the typed code opens."""
    if not form.is_valid():
        return None
    if not limits.allow("receipt", limits.source(request), most=MOST_TRIES, seconds=TRIES_WITHIN):
        form.add_error(None, TOO_MANY_TRIES)
        return None
    report = receipts.open(form.cleaned_data["code"])
    if report is None:
        form.refuse()
    return report


def _opened(request: HttpRequest) -> Report | None:
    key = pocket.look(request).get(OPENED)
    return Report.objects.kept().filter(pk=key).first() if key else None
