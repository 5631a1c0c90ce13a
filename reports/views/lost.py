"""Whoever had something open and may no longer change it is told so, and keeps what they typed."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import render

from members.gates import UserRequest
from num import audit, resume
from reports.models import Case, Report
from reports.models.report_queries import ReportQuerySet

P = ParamSpec("P")
View = Callable[Concatenate[UserRequest, P], HttpResponse]


GIVEN_AWAY = (
    "somebody gave it to others, or the reporter took it back. You can no longer open it. "
    "An approver can tell you who works on it now."
)
DECIDED = "somebody else has decided this, or it is no longer yours to decide."


class Lost(Exception):
    """They had it open, and it is out of their hands now. The words say what may have happened."""


def case_of_mine(request: UserRequest, pk: UUID, because: str = GIVEN_AWAY) -> Case:
    """A case that they work on. Raises Lost if they had it open before and may not open it now, else Http404."""
    found = Case.objects.worked_on_by(request.user).filter(pk=pk).first()
    if found:
        return found
    if Case.objects.visible_to(request.user).filter(pk=pk).exists():
        raise Http404
    raise lost(request, Case(pk=pk), because)


def report_of_mine(request: UserRequest, pk: UUID, among: ReportQuerySet | None = None) -> Report:
    """One of those ``among``: unless told otherwise, that they may change and that is not taken back.

    Raises Lost if they had it open before, else Http404.
    """
    mine = Report.objects.worked_on_by(request.user).exclude(state=Report.State.WITHDRAWN)
    found = (mine if among is None else among).filter(pk=pk).first()
    if found:
        return found
    raise lost(request, Report(pk=pk))


def keeps_typed(view: View[P]) -> View[P]:
    """A view whose POST shows what was typed if it is Lost: a stranger finds nothing, as everywhere."""

    @wraps(view)
    def gate(request: UserRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Lost as because:
            typed = [one for one in resume.typed(request) if one.shown and one.value]
            return render(request, "reports/lost.html", {"because": str(because), "typed": typed}, status=409)

    return gate


def lost(request: UserRequest, thing: Model, because: str = GIVEN_AWAY) -> Exception:
    """What to raise for something that is not theirs to change: only who sends a form has anything to lose."""
    had_it_open = request.method == "POST" and audit.did(f"{thing._meta.model_name}.read", thing, request.user)
    return Lost(because) if had_it_open else Http404()
