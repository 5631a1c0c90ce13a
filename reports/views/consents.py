"""A reporter answers again what her report may be used for: less holds at once, more is asked once more."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from members.models import User
from reports.actions.report import Reworded, give_consents
from reports.forms.consent import CHANGED, ConsentForm, asked_now
from reports.models import Report, Use

SAVED = "Saved. It holds from now on."
GONE = f"{SAVED} What has gone out before cannot be called back: you find it under “What has gone out”."
NOT_GONE = f"{SAVED} This site has sent nothing out before."


def settle(
    request: HttpRequest, report: Report, form: ConsentForm, *, by: User | None, given: str, back: str
) -> HttpResponse:
    """Write down each answer; those that allow more than before only once she has said that she means it.

    Raises IllegalMove once the report was taken back.
    """
    confirmed, answers = "confirmed" in request.POST, form.answers
    wider = {use: answer for use, answer in answers.items() if not confirmed and report.widens(use, answer)}
    settled = {use: answer for use, answer in answers.items() if use not in wider}
    saved = _saved(report, settled)
    try:
        give_consents(report, settled, form.versions, by=by, given=given)
    except Reworded:
        messages.warning(request, f"{CHANGED} Your answer was not taken.")
        return redirect(back)
    if settled:
        messages.success(request, saved)
    return _ask_once_more(request, report, wider, by, back) if wider else redirect(back)


def _saved(report: Report, answers: Mapping[str, str]) -> str:
    """Of less than before also what it does not call back."""
    if not any(report.narrows(use, answer) for use, answer in answers.items()):
        return SAVED
    return GONE if report.shared.exists() else NOT_GONE


def _ask_once_more(
    request: HttpRequest, report: Report, wider: Mapping[str, str], by: User | None, back: str
) -> HttpResponse:
    given, texts = report.newest_consents(), {text.use: text for text in asked_now()}
    asked = [
        {
            "use": Use(use),
            "before": given[Use(use)],
            "words": texts[use].answers[answer],
            "name": f"consent-{use}",
            "value": f"{answer}.{texts[use].version}",
        }
        for use, answer in wider.items()
    ]
    action = reverse("my_report_change", args=[report.pk]) if by else reverse("receipt_change")
    context = {"report": report, "asked": asked, "action": action, "back": back}
    return render(request, "reports/widen.html", context)
