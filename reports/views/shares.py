"""Packages for the police: the list, writing one, letting it go, and what came back."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.gates import UserRequest, beyond_own_cases, only
from num import audit
from num.purposes import Purpose
from num.rows import acting_as
from num.states import IllegalMove
from reports import package
from reports.actions import share as actions
from reports.actions.looking import look_at
from reports.actions.police_talk import note_talk
from reports.forms.share import AnswerForm, ApproveForm, ShareForm, TalkForm, extents
from reports.models import Picture, Report, Share, Use
from reports.models.share import ShareQuerySet
from reports.views.lost import Lost, keeps_typed, lost, report_of_mine
from reports.views.picture import as_file

State = Share.State
GROUPS = (
    ("To be read by a second person", (State.DRAFTED,)),
    ("Approved, and not gone yet", (State.APPROVED,)),
    ("Waiting for the police", (State.SENT, State.ACKNOWLEDGED, State.OFFICER, State.ACTION)),
    ("Answered", (State.OUTCOME,)),
)
CLOSED_SHOWN = 20
MOVED = "It stands otherwise by now. This is how."
GONE = "the package went out or was closed, or its case was given to others."
NOT_ALLOWED = "the reporter changed what may go to the police. Look at what they say now."


@require_safe
@beyond_own_cases
def shares(request: UserRequest) -> HttpResponse:
    """By where they stand, oldest first; of which case, only for those who may read it."""
    readable = Share.objects.readable_by(request.user).filter(pk=OuterRef("pk"))
    visible = Share.objects.visible_to(request.user).select_related("force", "senior", "report__case")
    visible = visible.annotate(readable=Exists(readable))
    open_ = list(visible.exclude(state=State.CLOSED).order_by("drafted_at"))
    groups = [(title, [share for share in open_ if share.state in states]) for title, states in GROUPS]
    closed = ("Closed", list(visible.filter(state=State.CLOSED)[:CLOSED_SHOWN]))
    return render(request, "reports/shares.html", {"groups": [*groups, closed], "any": visible.exists()})


@require_http_methods(["GET", "HEAD", "POST"])
@beyond_own_cases
@keeps_typed
def new(request: UserRequest, pk: UUID) -> HttpResponse:
    """Write a package, beside the report. There is no such page where the reporter does not allow it."""
    report = _of_mine(request, pk)
    return _write(request, report, ShareForm(report, request.user, request.POST or None))


@require_http_methods(["GET", "HEAD", "POST"])
@beyond_own_cases
@keeps_typed
def edit(request: UserRequest, pk: UUID) -> HttpResponse:
    """Write it anew. Whoever approved it before reads it again."""
    share = _mine(request, pk, Share.objects.filter(state__in=Share.WRITTEN))
    report = _of_mine(request, share.report_id)
    return _write(request, report, ShareForm(report, request.user, request.POST or None, share=share), share)


@require_safe
@beyond_own_cases
def share(request: UserRequest, pk: UUID) -> HttpResponse:
    """For who approved it, once it has gone: its number, to whom, and where it stands, and no more."""
    found = _visible(request, pk)
    if not Share.objects.readable_by(request.user).filter(pk=pk).exists():
        return render(request, "reports/share_gone.html", {"share": found})
    return _page(request, found)


@require_safe
@only("triage", Purpose.VETTING)
def picture(request: UserRequest, pk: UUID, number: int) -> HttpResponse:
    """One of a package's pictures, by its number there: the copy, for whoever may read the package now."""
    found = _readable(request, pk)
    here = dict(enumerate(found.pictures_now(), start=1)).get(number)
    if here is None or not found.allowed():
        raise Http404
    return as_file(here, by=request.user)


@require_POST
@only("approve")
def approve(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _readable(request, pk)
    form = ApproveForm(found, request.POST)
    if not form.is_valid():
        messages.warning(request, MOVED)
        return redirect("casework_share", pk=pk)
    return _done(
        request,
        found,
        lambda: actions.approve(found, **form.decision, by=request.user),
        "Approved. Whoever works on the case can give it to the police now.",
    )


@require_POST
@beyond_own_cases
@keeps_typed
def release(request: UserRequest, pk: UUID) -> HttpResponse:
    """The sealed file, or the page to print: nothing of it is to be had in another way."""
    found = _mine(request, pk)
    way = request.POST.get("way", "")
    if way not in Share.Way:
        raise Http404
    try:
        released = actions.release(found, way, by=request.user)
    except actions.Refused as refused:
        return _page(request, _visible(request, pk), refused=str(refused))
    except IllegalMove:
        messages.warning(request, MOVED)
        return redirect("casework_share", pk=pk)
    return _file(released) if released.file else _printed(request, released.share)


@require_POST
@beyond_own_cases
@keeps_typed
def answer(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _mine(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form)
    return _done(
        request,
        found,
        lambda: actions.note_answer(found, **form.answer, by=request.user),
        "Written down. The reporter can read it.",
        form,
    )


@require_POST
@beyond_own_cases
@keeps_typed
def close(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _mine(request, pk)
    return _done(request, found, lambda: actions.close(found, by=request.user), "Closed.")


@require_http_methods(["GET", "HEAD", "POST"])
@beyond_own_cases
def talk(request: UserRequest, pk: UUID) -> HttpResponse:
    """Write down a talk about a full report. Without one, nothing of it goes to the police."""
    reports = Report.objects.worked_on_by(request.user).exclude(state=Report.State.WITHDRAWN)
    report = get_object_or_404(reports, pk=pk)
    form = TalkForm(request.POST or None)
    if form.is_valid():
        note_talk(report, **form.cleaned_data, by=request.user)
        messages.success(request, "The talk is written down.")
        return redirect("case", pk=report.case_id) if report.case_id else redirect("casework_report", pk=pk)
    return render(request, "reports/police_talk.html", {"report": look_at(report, by=request.user), "form": form})


def _write(request: UserRequest, report: Report, form: ShareForm, share: Share | None = None) -> HttpResponse:
    if form.is_valid():
        try:
            written = _saved(report, share, form, request)
        except actions.Unjustified as unjustified:
            form.ask_why(unjustified.found)
        except actions.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Package {written} is written. Somebody else reads it before it goes.")
            return redirect("casework_share", pk=written.pk)
    look_at(report, by=request.user)
    return render(request, "reports/share_write.html", {"report": report, "share": share, "form": form})


def _saved(report: Report, share: Share | None, form: ShareForm, request: UserRequest) -> Share:
    if share:
        return actions.edit(share, by=request.user, **form.writing)
    return actions.draft(report, by=request.user, **form.writing)


def _page(request: UserRequest, found: Share, *, form: Form | None = None, refused: str = "") -> HttpResponse:
    """One package. What it says is shown only while the reporter allows it; each look is recorded."""
    audit.record("share.read", found, by=request.user)
    allowed = found.allowed()
    mine = Share.objects.worked_on_by(request.user).filter(pk=found.pk).exists()
    may_approve = request.user.may("approve") and not actions.wrote(found, request.user)
    heard = request.user.pk in found.report.police_heard_by()
    context = {
        "share": found,
        "allowed": allowed,
        "mine": mine,
        "refused": refused,
        "head": package.head(found),
        "handling": package.handling(),
        "sections": package.read(found.content) if allowed else [],
        "pictures": _pictures(found) if allowed else [],
        "misses_words": allowed and found.is_written and package.misses_later_words(found),
        "steps": found.steps.select_related("by", "outcome", "share__report"),
        "approval": ApproveForm(found),
        "said": [line for line in found.report.ledger() if line.use == Use.POLICE],
        "heard": heard,
        "talks": found.report.police_talks.select_related("by"),
        "may_approve": may_approve and not heard and (not found.authority or found.senior == request.user),
        "may_close": mine and State.CLOSED in Share.MOVES.get(State(found.state), ()),
        "form": form or AnswerForm(),
    }
    return render(request, "reports/share.html", context)


def _pictures(found: Share) -> list[Picture | None]:
    """Also for who approves it, whom nothing else shows a picture of that report."""
    with acting_as(Purpose.VETTING):
        return found.pictures_now()


def _done(
    request: UserRequest, found: Share, verb: Callable[[], Share], said: str, form: Form | None = None
) -> HttpResponse:
    try:
        verb()
    except actions.Refused as refused:
        return _page(request, _visible(request, found.pk), form=form, refused=str(refused))
    except IllegalMove:
        if form:
            return _still_typed(request, _visible(request, found.pk), form)
        messages.warning(request, MOVED)
    else:
        messages.success(request, said)
    return redirect("casework_share", pk=found.pk)


def _still_typed(request: UserRequest, found: Share, form: Form) -> HttpResponse:
    """As it stands now, with what was typed. Raises Lost where nothing can be typed any more."""
    if found.state == State.CLOSED:
        raise Lost(GONE)
    return _page(request, found, form=form, refused=MOVED)


def _file(released: actions.Release) -> HttpResponse:
    inside = ".zip" if released.share.pictures else ""
    headers = {
        "Content-Disposition": f'attachment; filename="{released.share.number}{inside}.age"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(released.file, content_type="application/octet-stream", headers=headers)


def _printed(request: UserRequest, released: Share) -> HttpResponse:
    context = {
        "share": released,
        "head": package.head(released),
        "handling": package.handling(),
        "sections": package.read(released.content),
        "numbers": range(1, len(released.pictures) + 1),
    }
    return render(request, "reports/share_printed.html", context)


def _visible(request: UserRequest, pk: UUID) -> Share:
    return _one_of(Share.objects.visible_to(request.user), pk)


def _readable(request: UserRequest, pk: UUID) -> Share:
    return _one_of(Share.objects.readable_by(request.user), pk)


def _mine(request: UserRequest, pk: UUID, among: ShareQuerySet | None = None) -> Share:
    """One of a case of mine. Raises Lost if they had it open before, else Http404."""
    mine = (Share.objects.all() if among is None else among).worked_on_by(request.user)
    try:
        return _one_of(mine, pk)
    except Http404 as nothing:
        raise lost(request, Share(pk=pk), GONE) from nothing


def _one_of(shares: ShareQuerySet, pk: UUID) -> Share:
    return get_object_or_404(shares.select_related("force__checked_by", "senior", "report__case"), pk=pk)


def _of_mine(request: UserRequest, pk: UUID) -> Report:
    """A report of a case of mine, of which something may go to the police now.

    Raises Lost if they had it open before, else Http404.
    """
    mine = Report.objects.worked_on_by(request.user).filter(case__isnull=False)
    report = report_of_mine(request, pk, mine.in_full())
    if not extents(report):
        raise lost(request, report, NOT_ALLOWED)
    return report
