"""Telling us what happened, with an account or without; and coming back with the receipt."""

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from members import limits
from members.models import User
from num import pocket
from num.purposes import Purpose
from num.resume import SIGNED_OUT, resume
from num.rows import acting_as
from num.states import IllegalMove
from reports import admission, receipts, statuses
from reports.actions.report import AlreadySent, Reworded, Sent, note_code_kept, submit, withdraw
from reports.forms import rows
from reports.forms.consent import NOT_TAKEN, ConsentForm, asked_now
from reports.forms.receipt import ANOTHER, BUSY, TOO_MANY_TRIES, ReceiptForm
from reports.forms.report import ReportForm
from reports.forms.steps import CHECK, NAMES, typed_in
from reports.models import Consent, Draft, Report
from reports.views import drafting, flood, standing
from reports.views.consents import settle
from reports.views.drafting import CODE, DRAFT, TOLD, Work

SENT_BEFORE = (
    "We have this report already, as you sent it first. If you changed something on the page after that, it is not in "
    "it. You can change your answers, or add something, {where}. To tell us about something else, open a new page."
)
CODE_KEPT = "That code is kept."
OPENED = "receipt"  # carried by the browser, too: the report whose code was typed
TAKEN_BACK = "You have taken your report back. We will not use it."
TAKEN_BACK_AFTER = f"{TAKEN_BACK} What has gone out before cannot be called back."
MOST_TRIES, TRIES_WITHIN = 60, 600  # by network: each try costs a slow hash


@require_http_methods(["GET", "HEAD", "POST"])
@flood.gate
@acting_as(Purpose.REPORTING)
def report(request: HttpRequest) -> HttpResponseBase:
    """The form on one page."""
    if drafting.opened_by_somebody_else(request):
        return resume(request, SIGNED_OUT)
    work = drafting.of(request)
    if request.method != "POST":
        return _show(request, work.form, work)
    page = rows.changed(request.POST)
    form, goes_on = ReportForm(page), any(button in request.POST for button in ("add", "remove", "save"))
    if not goes_on and form.is_valid():
        sent = again(request, work) or send(request, form, work)
        if sent:
            return sent
        form = ReportForm(page)
    typed = typed_in(page, NAMES)
    work = drafting.keep(work, typed)
    if "save" not in request.POST:
        return _show(request, form, work)
    return drafting.ask_again(request, work) if drafting.is_unkept(work, typed) else drafting.put_by(request, work)


def send(request: HttpRequest, form: ReportForm, work: Work) -> HttpResponse | None:
    """Of a valid form. None if a question was worded anew meanwhile: the form made once more says so."""
    try:
        receipt = bool(work.owner or work.draft) or admission.may_make_receipt()
        sent = submit(form.submission(work.owner), by=work.owner, draft=work.draft, known_as=work.key, receipt=receipt)
    except AlreadySent:
        return again(request, replace(work, draft=None)) or drafting.finish(request, work)
    except Reworded:
        return None
    return _thank(request, sent, work)


def again(request: HttpRequest, work: Work) -> HttpResponse | None:
    """For a page that was sent before, by a second tap or because its answer was lost: the first counts.

    Her code is shown while this browser has it. One that nobody has typed yet is made anew, for as long as it would be
    shown.
    """
    report = None if work.draft else drafting.sent_before(request)
    if report is None:
        return None
    messages.info(request, SENT_BEFORE.format(where="under “Your reports”" if work.owner else "with your code"))
    if work.owner:
        return pocket.keep(request, redirect("my_report_sent", pk=report.pk), **{DRAFT: None})
    if code := drafting.code_of(request, report):
        return drafting.finish(request, replace(work, code=code))
    if report.may_get_receipt and is_new(report) and drafting.is_of_this_browser(request):
        return pocket.keep(request, redirect("report_sent"), **{DRAFT: None}, **drafting.await_code(request, report))
    return pocket.keep(request, redirect("receipt"), **{DRAFT: None})


def is_new(report: Report) -> bool:
    """Whether a browser that sent it would still carry its code."""
    return report.received_at > timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _show(request: HttpRequest, form: ReportForm, work: Work) -> HttpResponse:
    return drafting.show(request, work, "reports/report.html", {"form": form, "touched": rows.touched(request.POST)})


def _thank(request: HttpRequest, sent: Sent, work: Work) -> HttpResponse:
    """A code that was not typed back yet is shown; one that was stays the same."""
    if work.owner:
        return pocket.keep(request, redirect("my_report_sent", pk=sent.report.pk), **{DRAFT: None})
    if code := sent.code or work.code:
        return drafting.finish(request, replace(work, code=code))
    if not sent.report.locator or (sent.report.may_get_receipt and drafting.is_of_this_browser(request)):
        return pocket.keep(
            request, redirect("report_sent"), **{DRAFT: None}, **drafting.await_code(request, sent.report)
        )
    messages.success(request, "We have your report.")
    return pocket.keep(request, redirect("receipt"), **{DRAFT: None, OPENED: str(sent.report.pk)})


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Purpose.REPORTING)
def show_code(request: HttpRequest) -> HttpResponse:
    """Each code, until it was typed once: then it is nowhere but with the reporter. If the answer to that is lost, she
    may type it again. Before one of what was not told last, whether it is hers is asked.
    """
    waiting = drafting.waiting(request)
    form = ReceiptForm(request.POST if "code" in request.POST else None)
    opened, has_codes = open_with_code(request, form), any(code for code, _ in waiting)
    if opened and (not has_codes or drafting.code_of(request, opened)):
        return _kept(request, opened)
    if form.is_bound and not has_codes:
        return _ask_code(request, form, {})
    if not waiting:
        return redirect("receipt")
    if "mine" in request.POST:
        return _answered(request, [told for _, told in waiting])
    code, told = waiting[0]
    if not drafting.is_told_last(request, told):
        asked = {"told": told, "draft": isinstance(told, Draft)}
        return pocket.keep(request, render(request, "reports/told_before.html", asked))
    if opened:
        form.add_error("code", ANOTHER)
    if not code:
        return _ask_code(request, form, {}) if form.is_bound else flood.code_later(request, told, CODE)
    steps = standing.next_for(told) if isinstance(told, Report) else None
    context = {"code": code, "told": told, "form": form, "next": steps}
    return pocket.keep(request, render(request, "reports/sent.html", context))


def _kept(request: HttpRequest, told: Report | Draft) -> HttpResponse:
    """She has typed the code of this, and is asked about the next; from the last she goes to where it stands."""
    carried: dict[str, str | None] = {CODE: drafting.codes_but_of(request, told), TOLD: None}
    if isinstance(told, Draft):
        messages.success(request, drafting.kept_until(told))
        carried[DRAFT] = None
    else:
        carried[OPENED] = str(told.pk)
        if drafting.waiting(request):
            messages.success(request, CODE_KEPT)
    return pocket.keep(request, redirect("report_sent"), **carried)


def _answered(request: HttpRequest, waiting: list[Report | Draft]) -> HttpResponse:
    """Whether she told this, too, or goes on with it at once. What she does not know goes from this browser."""
    told = next((one for one in waiting if str(one.pk) == request.POST.get("told")), None)
    back = redirect("report_sent")
    if told is None:
        return back
    if request.POST["mine"] == "go_on" and isinstance(told, Draft):
        return pocket.keep(request, redirect("report_step", name=CHECK), **{DRAFT: str(told.pk)})
    if request.POST["mine"] != "no":
        return pocket.keep(request, back, **{TOLD: str(told.pk)})
    return drafting.let_go(request, back, told)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Purpose.REPORTING)
def receipt(request: HttpRequest) -> HttpResponse:
    """Where a report stands and what it may be used for, for whoever holds its code. Never the story."""
    opened, chosen = opened_report(request), _chosen(request)
    if opened is None:
        form = ReceiptForm(request.POST or None)
        typed = open_with_code(request, form)
        if isinstance(typed, Draft):
            carried = {CODE: drafting.codes_but_of(request, typed), DRAFT: str(typed.pk)}
            return pocket.keep(request, redirect("report_step", name=CHECK), **carried)
        if typed is None:
            return _ask_code(request, form, chosen)
        opened = typed
        if not chosen:
            carried = {CODE: drafting.codes_but_of(request, typed), OPENED: str(typed.pk)}
            return pocket.keep(request, redirect("receipt"), **carried)
    stands = standing.of(opened, asked_now(), statuses.shown(), chosen)
    just_sent = opened.state == Report.State.RECEIVED and is_new(opened)
    context = {"standing": stands, "next": standing.next_for(opened) if just_sent else None}
    page = render(request, "reports/receipt.html", context)
    return pocket.keep(request, page, **{OPENED: str(opened.pk)})


@require_POST
@acting_as(Purpose.REPORTING)
def change_with_receipt(request: HttpRequest) -> HttpResponse:
    """Answer a consent question again, or take the report back."""
    opened = opened_report(request)
    if opened is None:
        messages.warning(request, "Please enter your code again. Nothing was changed yet. What you chose is kept.")
        return _ask_code(request, ReceiptForm(), _chosen(request))
    return change(request, opened, by=None, given=Consent.Given.RECEIPT, back=reverse("receipt"))


def _ask_code(request: HttpRequest, form: ReceiptForm, chosen: dict[str, str]) -> HttpResponse:
    """``chosen`` travels in the page, and is shown again once the code was typed; it is never in an address."""
    return render(request, "reports/receipt_code.html", {"form": form, "chosen": chosen})


def _chosen(request: HttpRequest) -> dict[str, str]:
    """What was chosen on a report's page."""
    names = [name for name in request.POST if name in ("withdraw", "about") or name.startswith(("consent-", "agreed-"))]
    return {name: request.POST[name] for name in names}


@require_POST
def close_receipt(request: HttpRequest) -> HttpResponse:
    return pocket.keep(request, redirect("receipt"), **{OPENED: None})


def change(request: HttpRequest, report: Report, *, by: User | None, given: str, back: str) -> HttpResponse:
    """What the forms on a report's page ask for, by account or by receipt; ``back`` is the address of that page."""
    form = ConsentForm(asked_now(), request.POST)
    try:
        if "withdraw" in request.POST:
            withdraw(report, by=by)
            messages.success(request, TAKEN_BACK_AFTER if report.shared.exists() else TAKEN_BACK)
        elif form.is_valid() and form.answers:
            return settle(request, report, form, by=by, given=given, back=back)
        elif form.errors:
            messages.warning(request, NOT_TAKEN)
        else:
            messages.warning(request, "Nothing was changed. Please choose one of the answers.")
    except IllegalMove:
        messages.warning(request, "This report was taken back before. Nothing was changed.")
    return redirect(back)


def open_with_code(request: HttpRequest, form: ReceiptForm) -> Report | Draft | None:
    """What the typed code opens."""
    if not form.is_valid():
        return None
    if not limits.allow("receipt", limits.source(request), most=MOST_TRIES, seconds=TRIES_WITHIN):
        form.add_error(None, TOO_MANY_TRIES)
        return None
    if not admission.may_try_code():
        form.add_error(None, BUSY)
        return None
    opened = receipts.open(form.cleaned_data["code"])
    if opened is None:
        form.refuse()
    else:
        note_code_kept(opened)
    return opened


def open_report(request: HttpRequest, form: ReceiptForm) -> Report | None:
    """The report that the typed code opens. A draft has nothing to come back to but its parts."""
    opened = open_with_code(request, form)
    if isinstance(opened, Draft):
        form.refuse()
        return None
    return opened


def opened_report(request: HttpRequest) -> Report | None:
    """The one whose code was typed in this browser; none for a page that was about another."""
    key = pocket.look(request).get(OPENED)
    if key is None or not receipts.is_about(request.POST.get("about", ""), key):
        return None
    return Report.objects.kept().filter(pk=key).first()
