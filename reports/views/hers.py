"""A reporter comes back to one report: by her account, or with the receipt. Each page of hers has both doors."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from members.gates import UserRequest, signed_in
from members.models import User
from num import pocket
from num.purposes import Purpose
from num.rows import acting_as
from reports import receipts
from reports.forms.receipt import ReceiptForm
from reports.models import Consent, Report
from reports.views.mine import page_of
from reports.views.public import OPENED, open_report, opened_report

OTHER = "This code belongs to another report than the page that you had open. Nothing was done."
NOT_TYPED = ("csrfmiddlewaretoken", "code")


class Hers(NamedTuple):
    """A report and who made it; ``by`` is None with the receipt."""

    report: Report
    by: User | None

    @property
    def given(self) -> str:
        """How she gives a consent here."""
        return Consent.Given.FORM if self.by else Consent.Given.RECEIPT

    def page(self, name: str) -> str:
        """The address of one of her pages about it."""
        return reverse(f"my_report_{name}", args=[self.report.pk]) if self.by else reverse(f"receipt_{name}")

    @property
    def home(self) -> str:
        """Where she came from."""
        return page_of(self.report, self.by) if self.by else reverse("receipt")

    @property
    def told_it(self) -> bool:
        """Whether she made it herself, by this account: a colleague of hers reads nothing of it but the messages."""
        return self.by is not None and self.by.pk == self.report.reporter_id


HersView = Callable[[HttpRequest, Hers], HttpResponse]
View = Callable[..., HttpResponseBase]


def by_account(view: HersView) -> View:
    """For whoever is signed in, of a report of hers."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @signed_in
    @acting_as(Purpose.REPORTING)
    def gate(request: UserRequest, pk: UUID) -> HttpResponse:
        report = get_object_or_404(Report.objects.made_by(request.user), pk=pk)
        return view(request, Hers(report, request.user))

    return gate


def hers_alone(view: HersView) -> HersView:
    """For whoever made it: a colleague of hers reads nothing of it, and answers nothing."""

    def gate(request: HttpRequest, hers: Hers) -> HttpResponse:
        if hers.by and not hers.told_it:
            return render(request, "reports/hers_alone.html", {"hers": hers, "messages_page": hers.page("messages")})
        return view(request, hers)

    return gate


def by_receipt(view: HersView) -> View:
    """For whoever has typed its code. Who has not, or too long ago, does it here, and what was typed before is kept."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @acting_as(Purpose.REPORTING)
    def gate(request: HttpRequest) -> HttpResponse:
        form = ReceiptForm(request.POST if "code" in request.POST else None)
        report = open_report(request, form) if form.is_bound else opened_report(request)
        typed = _typed(request)
        if report and not receipts.is_about(request.POST.get("about", ""), str(report.pk)):
            form.add_error(None, OTHER)
            report = None
        if report is None:
            context = {"form": form, "typed": typed, "left_out": bool(request.FILES)}
            return render(request, "reports/receipt_again.html", context)
        only_opened = form.is_bound and not typed
        response = redirect(request.path) if only_opened else view(request, Hers(report, None))
        return pocket.keep(request, response, **{OPENED: str(report.pk)})

    return gate


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What travels in the page until the code is typed."""
    sent = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    return [(name, value) for name, value in sent if name not in NOT_TYPED]
