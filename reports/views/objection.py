"""Whoever thinks that somebody told us about them: the public page, and the review of staff."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import limits
from members.gates import UserRequest, only
from num import audit
from num.states import IllegalMove
from reports.actions import objection as actions
from reports.forms.objection import DecisionForm, NothingForm, ObjectionForm
from reports.identifiers import Unusable
from reports.models import Objection
from reports.views import flood

PAGE = 50
MOST, IN_ALL = 10, 120  # an hour: from one network, and from everywhere
TOO_MANY = "Many have written to us in this hour. What you typed stands below: please send it in an hour."
TOO_LATE = "Somebody else has moved it already. This is how it stands now."


@sensitive_post_parameters("told", "text", "address")
@require_http_methods(["GET", "HEAD", "POST"])
@flood.gate
def public(request: HttpRequest) -> HttpResponseBase:
    """What we do with what is told about people, and a form to object. It tells nobody whether they are known."""
    form = ObjectionForm(request.POST or None)
    if form.is_valid() and _within_limits(request, form):
        actions.object_to(**form.cleaned_data)
        return redirect("objection_sent")
    return render(request, "reports/objection/public.html", {"form": form, "contact": settings.CONTACT_EMAIL})


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The same page, whoever sent it."""
    return render(request, "reports/objection/sent.html")


def _within_limits(request: HttpRequest, form: ObjectionForm) -> bool:
    here = limits.allow("objection", limits.source(request), most=MOST, seconds=limits.HOUR)
    if here and limits.allow("objection", "", most=IN_ALL, seconds=limits.HOUR):
        return True
    form.add_error(None, TOO_MANY)
    return False


@require_safe
@only("approve")
def desk(request: UserRequest) -> HttpResponse:
    """Oldest first."""
    found = Objection.objects.visible_to(request.user)
    closed = Paginator(found.exclude(state__in=Objection.MOVES).order_by("-decided_at"), PAGE)
    context = {"open": found.open(), "page": closed.get_page(request.GET.get("page"))}
    return render(request, "reports/objection/desk.html", context)


@require_safe
@only("approve")
def one(request: UserRequest, pk: UUID) -> HttpResponse:
    return _page(request, _found(request, pk))


@require_POST
@only("approve")
def freeze(request: UserRequest, pk: UUID) -> HttpResponse:
    found, form = _found(request, pk), forms.Form(request.POST)
    done = "It answers no look-up now. Please review it soon: meanwhile nobody is warned by it."
    return _do(request, found, form, lambda: actions.freeze(found, by=request.user), done)


@require_POST
@only("approve")
def nothing(request: UserRequest, pk: UUID) -> HttpResponse:
    form = NothingForm(request.POST)
    return _end(request, _found(request, pk), form, "Closed, and answered.", nothing=form)


@require_POST
@only("approve")
def decide(request: UserRequest, pk: UUID) -> HttpResponse:
    form = DecisionForm(request.POST)
    return _end(request, _found(request, pk), form, "Decided, and answered.", decision=form)


def _end(
    request: UserRequest, found: Objection, form: NothingForm | DecisionForm, done: str, **shown: forms.Form
) -> HttpResponse:
    return _do(request, found, form, lambda: actions.decide(found, form.decision, by=request.user), done, **shown)


def _do(
    request: UserRequest,
    found: Objection,
    form: forms.Form,
    verb: Callable[[], Objection],
    done: str,
    **shown: forms.Form,
) -> HttpResponse:
    """What a valid form asks for; or the page again, with what was typed and what to do."""
    if not form.is_valid():
        return _page(request, found, form, **shown)
    try:
        verb()
    except (actions.Refused, Unusable) as refused:
        form.add_error(None, str(refused))
        return _page(request, found, form, **shown)
    except IllegalMove:
        messages.warning(request, TOO_LATE)
    else:
        messages.success(request, done)
    return redirect("objection_review", pk=found.pk)


def _page(request: UserRequest, found: Objection, sent: forms.Form | None = None, **shown: forms.Form) -> HttpResponse:
    """What it says, and what we hold that is equal: of the reports no more than whom to ask."""
    audit.record("objection.read", found, by=request.user)
    matched = found.state != Objection.State.NEW
    equal = found.identifiers.all() if matched else actions.candidates(found)
    equal = equal.select_related("report__case", "released_by").prefetch_related("report__case__assignments__user")
    context: dict[str, object] = {
        "found": found,
        "form": sent,
        "equal": equal,
        "nothing": NothingForm(),
        "decision": DecisionForm(),
        "released_by_me": actions.released_by(equal, request.user),
    }
    return render(request, "reports/objection/review.html", context | shown)


def _found(request: UserRequest, pk: UUID) -> Objection:
    return get_object_or_404(Objection.objects.visible_to(request.user), pk=pk)
