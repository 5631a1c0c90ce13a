"""The checker's page. What is looked up comes by POST and is kept nowhere: no address, no log, no cache holds it."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from alerts import checker
from alerts.forms import CheckForm
from alerts.models import Alert
from alerts.views.member import findable_by, unreadable
from members import limits
from members.gates import UserRequest, only
from reports.identifiers import Unusable


@sensitive_post_parameters("identifier")
@require_http_methods(["GET", "HEAD", "POST"])
@only("check")
def check(request: UserRequest) -> HttpResponse:
    """The answer is shown in the reply itself: an address to send somebody on to would have to hold it."""
    return _answer(request, lambda typed: {"match": checker.look_up(typed, by=request.user)}, "checked")


@sensitive_post_parameters("identifier")
@require_http_methods(["GET", "HEAD", "POST"])
@only("check")
def check_alert(request: UserRequest, pk: UUID) -> HttpResponse:
    """Whether what was typed belongs to one alert, whose identifiers nobody is shown.

    Where that cannot be told any more, what was typed stays, to be looked up in all that we know.
    """
    shown = findable_by(request.user).filter(pk=pk).first()
    if shown is None:
        return unreadable(request, pk)
    if not checker.can_test(shown):
        return render(request, "alerts/check.html", {"form": CheckForm(request.POST or None), "untested": shown})
    test = partial(checker.is_named_in, shown, by=request.user)
    return _answer(request, lambda typed: {"named": test(typed)}, "alert_checked", shown)


def _answer(
    request: UserRequest, look_up: Callable[[str], dict[str, Any]], page: str, shown: Alert | None = None
) -> HttpResponse:
    """The form, ``page`` with what ``look_up`` found, or why there is no answer."""
    if stopped := checker.stopped(request.user):
        return render(request, "alerts/check_stopped.html", {"stopped": stopped})
    form = CheckForm(request.POST or None)
    context = {"form": form, "alert": shown}
    if not form.is_valid():
        return render(request, "alerts/check.html", context)
    try:
        found = look_up(form.cleaned_data["identifier"])
    except limits.TooMany as limit:
        return render(request, "alerts/check_limit.html", context | {"limit": limit}, status=429)
    except Unusable as unusable:
        form.add_error("identifier", str(unusable))
        return render(request, "alerts/check.html", context)
    return render(request, f"alerts/{page}.html", context | found)
