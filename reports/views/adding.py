"""A reporter adds to her report, by account or with the receipt."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from num.states import IllegalMove
from reports.actions import adding as actions
from reports.forms.adding import AddingForm
from reports.views import standing
from reports.views.consents import settle
from reports.views.hers import Hers, by_account, by_receipt

TOO_MANY = "We have not read what you added before. Please wait until we have."
TAKEN_BACK = "This report was taken back, so nothing can be added. You can tell us something new."


def _add(request: HttpRequest, hers: Hers) -> HttpResponse:
    """What she allows already is shown beside each question. Unanswered, it stays, for what she adds, too."""
    form = AddingForm(request.POST or None)
    if form.is_valid() and _added(request, hers, form):
        return settle(request, hers.report, form.consent, by=hers.by, given=hers.given, back=hers.home)
    given = hers.report.newest_consents()
    asked = [standing.Asked(use, given[use], form.consent[use]) for use in given if use in form.consent.fields]
    return render(request, "reports/add.html", {"hers": hers, "form": form, "asked": asked})


def _added(request: HttpRequest, hers: Hers, form: AddingForm) -> bool:
    try:
        actions.add(hers.report, text=form.text, identifiers=form.told, by=hers.by)
    except actions.TooMany:
        form.added.add_error("text", TOO_MANY)
    except IllegalMove:
        form.added.add_error("text", TAKEN_BACK)
    else:
        messages.success(request, "Added to your report. A caseworker will read it.")
        return True
    return False


my_addition = by_account(_add)
receipt_addition = by_receipt(_add)
