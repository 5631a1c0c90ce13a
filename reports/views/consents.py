"""A reporter answers again what her report may be used for: less holds at once, more is asked once more."""

from collections.abc import Mapping
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from members.models import User
from reports.actions.report import Reworded, give_consents
from reports.forms.consent import NOT_TAKEN, ConsentForm, agreed_in, asked_now
from reports.models import Report, Use
from reports.next_steps import WAITS

SAVED = "Saved. It holds from now on."
GONE = f"{SAVED} What has gone out before cannot be called back: you find it under “What has gone out”."
NOT_GONE = f"{SAVED} This site has sent nothing out before."


class Answers(NamedTuple):
    """What holds at once, with what to say of it; what allows more, which is asked once more; and use by use, where
    somebody answers for another, whether the person it happened to agrees.
    """

    settled: dict[str, str]
    said: str
    wider: dict[str, str]
    harmed: dict[str, str]


def weigh(request: HttpRequest, report: Report, form: ConsentForm) -> Answers:
    """Of a valid form: those that allow more than before hold only once she has said that she means it."""
    confirmed, answers = "confirmed" in request.POST, form.answers
    harmed = agreed_in(request.POST) if report.for_another else {}
    wider = {
        use: answer
        for use, answer in answers.items()
        if not confirmed and report.widens(use, answer, harmed.get(use, ""))
    }
    settled = {use: answer for use, answer in answers.items() if use not in wider}
    return Answers(settled, _said(report, settled), wider, harmed)


def settle(
    request: HttpRequest, report: Report, form: ConsentForm, *, by: User | None, given: str, back: str
) -> HttpResponse:
    """Write down each answer that holds at once. Raises IllegalMove once the report was taken back."""
    answers = weigh(request, report, form)
    try:
        give_consents(report, answers.settled, form.versions, by=by, given=given, harmed=answers.harmed)
    except Reworded:
        messages.warning(request, NOT_TAKEN)
        return redirect(back)
    return tell(request, report, answers, by=by, back=back)


def tell(request: HttpRequest, report: Report, answers: Answers, *, by: User | None, back: str) -> HttpResponse:
    """What was written down; and the question about the others."""
    if answers.settled:
        messages.success(request, answers.said)
    if Use.POLICE in answers.settled and report.awaits_harmed():
        messages.warning(request, WAITS)
    return _ask_once_more(request, report, answers, by, back) if answers.wider else redirect(back)


def _said(report: Report, answers: Mapping[str, str]) -> str:
    """Of less than before also what it does not call back."""
    if not any(report.narrows(use, answer) for use, answer in answers.items()):
        return SAVED
    return GONE if report.shared.exists() else NOT_GONE


def _ask_once_more(request: HttpRequest, report: Report, answers: Answers, by: User | None, back: str) -> HttpResponse:
    given, texts = report.newest_consents(), {text.use: text for text in asked_now()}
    asked = [
        {
            "use": Use(use),
            "before": given[Use(use)],
            "words": texts[use].answers[answer],
            "name": f"consent-{use}",
            "value": f"{answer}.{texts[use].version}",
            "harmed": answers.harmed.get(use, ""),
        }
        for use, answer in answers.wider.items()
    ]
    action = reverse("my_report_change", args=[report.pk]) if by else reverse("receipt_change")
    context = {"report": report, "asked": asked, "action": action, "back": back}
    return render(request, "reports/widen.html", context)
