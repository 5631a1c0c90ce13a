"""What a reporter meets while somebody floods us: to send once more, or to wait a little for the code."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from members.models import User
from num import pocket
from num.resume import BUSY, resume
from reports import admission
from reports.actions import draft
from reports.actions.report import give_receipt
from reports.models import Draft, Report

AWAITED = "awaited"  # carried by the browser, sealed: whatever was kept, and its code is not in this browser

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def gate(view: View[P]) -> View[P]:
    """For a page on which somebody tells us something without an account. It comes before anything that costs."""

    @wraps(view)
    def admitting(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        carried = request.POST.get("opened_at", "")
        if request.method != "POST" or _by_account(request) or admission.may_come_in(carried):
            return view(request, *args, **kwargs)
        page = {} if carried else {"opened_at": admission.page()}  # one that is only too young grows older
        return resume(request, BUSY, status=429, **page)

    return admitting


def _by_account(request: HttpRequest) -> bool:
    """Whether it goes into the account that is signed in; one that nobody has vetted may send only so much unasked."""
    if not request.user.is_authenticated or request.POST.get("opened_by") != str(request.user.pk):
        return False
    return request.user.role != User.Role.APPLICANT or admission.may_send_unasked(request.user)


def await_code(request: HttpRequest, told: Report | Draft) -> dict[str, str]:
    """What the browser carries from now on: the code of this comes later, too."""
    return {AWAITED: pocket.first(request, AWAITED, str(told.pk))}


def await_no_code(request: HttpRequest, told: Report | Draft) -> dict[str, str]:
    return {AWAITED: " ".join(key for key in _keys(request) if key != str(told.pk))}


def code_later(request: HttpRequest, told: Report | Draft, name: str) -> HttpResponse:
    """For a report, or a draft, whose code is not in this browser. POST makes the code, if its page named no other.

    It goes under ``name`` into the pocket. A reply that is lost on the way is asked for again, with another code.
    """
    asked = request.method == "POST" and request.POST.get("told", str(told.pk)) == str(told.pk)
    if asked and admission.may_make_receipt():
        code = draft.give_receipt(told) if isinstance(told, Draft) else give_receipt(told)
        return pocket.keep(request, redirect("report_sent"), **{name: pocket.first(request, name, code or "")})
    is_draft = isinstance(told, Draft)
    context = {"told": told, "too_soon": asked, "has_code": told.locator != "", "draft": is_draft}
    return pocket.keep(request, render(request, "reports/code_later.html", context))


def awaited(request: HttpRequest) -> Iterator[Report | Draft]:
    for key in _keys(request):
        told = Report.objects.kept().filter(pk=key).first() or Draft.objects.of(None).known_as(key).first()
        if told and told.may_get_receipt:
            yield told


def _keys(request: HttpRequest) -> list[str]:
    return pocket.look(request).get(AWAITED, "").split()
