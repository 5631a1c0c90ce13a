"""Whoever had something open and may no longer change it is told so, and keeps what they typed."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from members.gates import UserRequest
from num import audit, resume
from reports.models import Case, Closing, Plan, Report
from reports.models.report_queries import ReportQuerySet

P = ParamSpec("P")
Asked = TypeVar("Asked", Closing, Plan)
View = Callable[Concatenate[UserRequest, P], HttpResponse]


GIVEN_AWAY = (
    "somebody gave it to others, or the reporter took it back. You can no longer open it. "
    "An approver can tell you who works on it now."
)
DECIDED = "somebody else has decided this, or it is no longer yours to decide."
OVERTAKEN = "Somebody else has decided this already. This is how it stands now."


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


def one_of_case_entrusted(request: UserRequest, kind: type[Asked], pk: UUID) -> Asked:
    """One of a case that they may open; whether it still waits, the verb finds out.

    Raises Lost if they had the case open before, else Http404.
    """
    one = get_object_or_404(kind, pk=pk)
    if Case.objects.entrusted_to(request.user).filter(pk=one.case_id).exists():
        return one
    raise lost(request, Case(pk=one.case_id), DECIDED)


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
    had_it_open = request.method == "POST" and audit.did(thing, request.user, f"{thing._meta.model_name}.read")
    return Lost(because) if had_it_open else Http404()
