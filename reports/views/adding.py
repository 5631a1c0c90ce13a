"""A reporter adds to her report, by account or with the receipt."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from num.states import IllegalMove
from reports.actions import adding as actions
from reports.actions.report import Reworded
from reports.forms.adding import AddingForm
from reports.views import standing
from reports.views.consents import Answers, tell, weigh
from reports.views.hers import Hers, by_account, by_receipt

TOO_MANY = "We have not read what you added before. Please wait until we have."
TAKEN_BACK = "This report was taken back, so nothing can be added. You can tell us something new."


def _add(request: HttpRequest, hers: Hers) -> HttpResponse:
    form = AddingForm(request.POST or None)
    if not form.is_valid():
        return _show(request, hers, form)
    answers = weigh(request, hers.report, form.consent)
    try:
        _keep(hers, form, answers)
    except actions.TooMany:
        form.added.add_error("text", TOO_MANY)
    except IllegalMove:
        form.added.add_error("text", TAKEN_BACK)
    except Reworded:
        form = AddingForm(request.POST)  # says so
    else:
        messages.success(request, "Added to your report. A caseworker will read it.")
        return tell(request, hers.report, answers, by=hers.by, back=hers.home)
    return _show(request, hers, form)


def _keep(hers: Hers, form: AddingForm, answers: Answers) -> None:
    actions.add(
        hers.report,
        text=form.text,
        identifiers=form.told,
        consents=answers.settled,
        versions=form.consent.versions,
        harmed=answers.harmed,
        given=hers.given,
        by=hers.by,
    )


def _show(request: HttpRequest, hers: Hers, form: AddingForm) -> HttpResponse:
    """What she allows already is shown beside each question. Unanswered, it stays, for what she adds, too."""
    given = hers.report.newest_consents()
    asked = [standing.Asked(use, given[use], form.consent[use]) for use in given if use in form.consent.fields]
    return render(request, "reports/add.html", {"hers": hers, "form": form, "asked": asked})


my_addition = by_account(_add)
receipt_addition = by_receipt(_add)
