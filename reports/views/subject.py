"""Somebody asks what we hold about them: the desk, one request, its passages, and the answer to print."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.gates import UserRequest, beyond_own_cases, only
from members.models import User
from num import audit
from num.states import IllegalMove
from reports.actions import subject as actions
from reports.forms.subject import CheckForm, FinishForm, HandOnForm, MentionForm, RefuseForm, SubjectRequestForm
from reports.models import Mention, SubjectRequest

PAGE = 50
REFUSED = "Refused. Write to them why, and what they can do. Then press “It is on its way”."
TOO_LATE = "Somebody else has moved it already. This is how it stands now."
CHECKS = {"approve": "approved", "give_back": "found", "refuse": "refused"}


@require_safe
@beyond_own_cases
def desk(request: UserRequest) -> HttpResponse:
    """Those that are due soonest first; whom they are about stands on no list."""
    found = SubjectRequest.objects.visible_to(request.user).select_related("prepared_by")
    context = {
        "open": found.open(),
        "page": Paginator(found.done().order_by("-logged_at"), PAGE).get_page(request.GET.get("page")),
        "may_begin": request.user.may("approve"),
    }
    return render(request, "reports/subject/desk.html", context)


@sensitive_post_parameters("asker", "proof", "names", "told")
@require_http_methods(["GET", "HEAD", "POST"])
@only("approve")
def new(request: UserRequest) -> HttpResponse:
    form = SubjectRequestForm(request.POST or None)
    if not form.is_valid():
        return render(request, "reports/subject/new.html", {"form": form})
    begun = actions.log_subject_request(**form.cleaned_data, by=request.user)
    messages.success(request, f"{begun.reference} is begun. It is searched once a second person has seen who asks.")
    return redirect("subject", pk=begun.pk)


@require_safe
@beyond_own_cases
def one(request: UserRequest, pk: UUID) -> HttpResponse:
    """One request with every passage. Each look at it is recorded."""
    return _page(request, _found(request, pk))


@require_POST
@beyond_own_cases
def confirm(request: UserRequest, pk: UUID) -> HttpResponse:
    """A second person has seen who asks."""
    found = get_object_or_404(SubjectRequest.objects.visible_to(request.user).exclude(logged_by=request.user), pk=pk)
    form = forms.Form(request.POST)
    return _do(request, found, form, lambda: actions.confirm_asker(found, by=request.user), "The search is under way.")


@require_POST
@beyond_own_cases
def refuse(request: UserRequest, pk: UUID) -> HttpResponse:
    """A second person doubts who asks."""
    found = get_object_or_404(SubjectRequest.objects.visible_to(request.user).exclude(logged_by=request.user), pk=pk)
    form = RefuseForm(request.POST)
    return _do(
        request,
        found,
        form,
        lambda: actions.refuse(found, form.cleaned_data["comment"], by=request.user),
        REFUSED if request.user.may("approve") else "Refused. An approver writes to them.",
        refuse=form,
    )


@require_POST
@only("approve")
def hand_on(request: UserRequest, pk: UUID) -> HttpResponse:
    """Somebody else prepares it."""
    found = _found(request, pk)
    form = HandOnForm(found, request.POST)
    return _do(
        request,
        found,
        form,
        lambda: actions.hand_on(found, form.cleaned_data["prepared_by"], by=request.user),
        "Kept. They find it under what people ask about themselves.",
        hand_on=form,
    )


@require_POST
@beyond_own_cases
def mention(request: UserRequest, pk: UUID) -> HttpResponse:
    """What they may read of one passage."""
    mine = Mention.objects.filter(subject__in=SubjectRequest.objects.visible_to(request.user))
    about = get_object_or_404(mine.select_related("subject"), pk=pk)
    form = MentionForm(about, request.POST)
    said = form.cleaned_data if form.is_valid() else {}
    return _do(
        request,
        about.subject,
        form,
        lambda: actions.decide_mention(about, said["decision"], said["given"], said["because"], by=request.user),
        f"Passage {about.number} is decided.",
        number=about.number,
    )


@require_POST
@beyond_own_cases
def finish(request: UserRequest, pk: UUID) -> HttpResponse:
    found, form = _found(request, pk), FinishForm(request.POST)
    return _do(
        request,
        found,
        form,
        lambda: actions.finish(found, **form.cleaned_data, by=request.user),
        "Somebody else checks it now.",
        finish=form,
    )


@require_POST
@only("approve")
def check(request: UserRequest, pk: UUID) -> HttpResponse:
    """What the button says: let it be answered, give it back, refuse it."""
    found = get_object_or_404(SubjectRequest.objects.visible_to(request.user).exclude(prepared_by=request.user), pk=pk)
    to = next((state for name, state in CHECKS.items() if name in request.POST), SubjectRequest.State.FOUND)
    form = CheckForm(request.POST)
    return _do(
        request,
        found,
        form,
        lambda: actions.check(found, to, form.cleaned_data["comment"], by=request.user),
        "Done.",
        check=form,
    )


@require_POST
@beyond_own_cases
def answered(request: UserRequest, pk: UUID) -> HttpResponse:
    found, form = _found(request, pk), forms.Form(request.POST)
    return _do(request, found, form, lambda: actions.answered(found, by=request.user), "Noted as answered.")


@require_safe
@beyond_own_cases
def document(request: UserRequest, pk: UUID) -> HttpResponse:
    """The answer, to print. Each printing is recorded."""
    approved = SubjectRequest.objects.visible_to(request.user).filter(approved_at__isnull=False)
    printable = approved.filter(wrapped_key__isnull=False)
    found = get_object_or_404(printable.exclude(state=SubjectRequest.State.REFUSED), pk=pk)
    audit.record("subjectrequest.printed", found, by=request.user)
    shown = Mention.objects.shown().filter(subject=found).select_related("subject", "report", "case")
    _read_on_record(shown, request.user)
    return render(request, "reports/subject/document.html", {"found": found, "shown": shown})


def _do(
    request: UserRequest,
    found: SubjectRequest,
    form: forms.Form,
    verb: Callable[[], object],
    done: str,
    *,
    number: int = 0,
    **shown: forms.Form,
) -> HttpResponse:
    """What a valid form asks for; or the page again, with what was typed and what to do.

    ``number`` is the passage that the form is of.
    """
    if not form.is_valid():
        return _page(request, found, form, number, **shown)
    try:
        verb()
    except actions.Unfinished as unfinished:
        form.add_error(None, str(unfinished))
        return _page(request, found, form, number, **shown)
    except IllegalMove:
        messages.warning(request, TOO_LATE)
    else:
        messages.success(request, done)
    return _back(request, found)


def _back(request: UserRequest, found: SubjectRequest) -> HttpResponse:
    """To the desk for who may not see it any more."""
    if SubjectRequest.objects.visible_to(request.user).filter(pk=found.pk).exists():
        return redirect("subject", pk=found.pk)
    return redirect("subjects")


def _read_on_record(passages: Iterable[Mention], by: User) -> None:
    """Whoever reads a passage has read of that report or case: written down as if they had opened it."""
    for report in {one.report for one in passages if one.report}:
        audit.record("report.read", report, by=by)
    for case in {one.case for one in passages if one.case}:
        audit.record("case.read", case, by=by)


def _page(
    request: UserRequest,
    found: SubjectRequest,
    sent: forms.Form | None = None,
    number: int = 0,
    **shown: forms.Form,
) -> HttpResponse:
    audit.record("subjectrequest.read", found, by=request.user)
    passages = Mention.objects.filter(subject=found).select_related("subject", "report", "case")
    _read_on_record(passages, request.user)
    prepares = found.prepared_by_id == request.user.pk
    to_check = request.user.may("approve") and found.state == SubjectRequest.State.PREPARED
    context: dict[str, object] = {
        "found": found,
        "form": sent,
        "on_hold": set(passages.on_hold().values_list("pk", flat=True)),
        "passages": [(one, sent if one.number == number else MentionForm(one)) for one in passages],
        "prepares": prepares and found.state == SubjectRequest.State.FOUND,
        "checks": to_check and not actions.prepared(found, request.user),
        "before_check": found.state in SubjectRequest.BEFORE_CHECK,
        "second": found.logged_by_id != request.user.pk,
        "refuse": RefuseForm(),
        "hands_on": request.user.may("approve"),
        "hand_on": HandOnForm(found),
        "finish": FinishForm(initial={"reasons": found.reasons if found.readable else None}),
        "check": CheckForm(),
    }
    return render(request, "reports/subject/subject.html", context | shown)


def _found(request: UserRequest, pk: UUID) -> SubjectRequest:
    return get_object_or_404(SubjectRequest.objects.visible_to(request.user), pk=pk)
