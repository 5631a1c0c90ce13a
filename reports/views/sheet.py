"""A sheet to print from a report, by account or with the receipt. Nothing of it is kept, and no look is recorded."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reports import sheet
from reports.forms.sheet import SheetForm
from reports.views.hers import Hers, by_account, by_receipt


def _sheet(request: HttpRequest, hers: Hers) -> HttpResponse:
    """GET asks what should stand on it; POST is the sheet.

    By account it shows what she told, so she shows first that she is still there. With the receipt, and to a
    colleague, it shows none of her words.
    """
    in_full = hers.told_it
    if hers.by:
        raise_if_reauthentication_required(request, app="account")
    form = SheetForm(hers.report, request.POST or None, in_full=in_full)
    if not form.is_valid():
        return render(request, "reports/sheet.html", {"hers": hers, "form": form})
    chosen = form.cleaned_data
    tongue = sheet.Tongue(chosen["language"])
    context = {
        "hers": hers,
        "title": tongue.say("title"),
        "reader": tongue.say(chosen["reader"]),
        "lines": sheet.lines(hers.report, chosen.get("parts", []), tongue, in_full=in_full),
        "needs": sheet.Line(tongue.say("needs"), [tongue.say(need) for need in chosen["needs"]]),
        "words": chosen["words"],
        "own_words": tongue.say("words"),
        "own": tongue.say("own"),
        "second": tongue.language,
    }
    return render(request, "reports/sheet_printed.html", context)


my_sheet = by_account(_sheet)
receipt_sheet = by_receipt(_sheet)
