"""One alert at the desk: read, review, approve, watch it go out, stop it, withdraw it."""

from collections.abc import Callable
from email import message_from_bytes, policy
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from alerts import actions, audience, wording
from alerts import dispatch as engine
from alerts import messages as outgoing
from alerts.forms import ApprovalForm, ChangesForm
from alerts.models import Alert, AlertSource, Dispatch
from alerts.models.dispatch import Byte
from alerts.views.desk import read_reports
from members.gates import UserRequest, only
from members.models import Channel
from num.states import IllegalMove
from reports.models import Case

WORDS = tuple(dict.fromkeys(("queued", *Byte.WORDS.values())))
ARRIVING = ("sending", "sent", "delivered", "unknown")
NOBODY = "somebody@example.org"
QUICKER = "Somebody else was quicker. This is how the alert stands now."


@require_safe
@only("draft")
def alert(request: UserRequest, pk: UUID) -> HttpResponse:
    return _show(request, _visible(request, pk))


@require_POST
@only("draft")
def review(request: UserRequest, pk: UUID) -> HttpResponse:
    """Give the version that was on the page to an approver."""
    read = _as_read(request, pk)
    return _try(request, read, lambda: actions.ask_review(read, by=request.user), "It is in review now.")


@require_POST
@only("approve")
def changes(request: UserRequest, pk: UUID) -> HttpResponse:
    form = ChangesForm(request.POST)
    read = _as_read(request, pk)
    if not form.is_valid():
        return _show(request, read, changes=form)
    comment = form.cleaned_data["comment"]
    return _try(
        request,
        read,
        lambda: actions.ask_changes(read, comment=comment, by=request.user),
        "It is back with its author.",
        changes=form,
    )


@require_POST
@only("approve")
def approve(request: UserRequest, pk: UUID) -> HttpResponse:
    form = ApprovalForm(request.POST)
    read = _as_read(request, pk)
    if not form.is_valid():
        return _show(request, read, approval=form)
    reason = form.cleaned_data["reason"]
    return _try(
        request,
        read,
        lambda: actions.approve(read, checks=form.checks, reason=reason, by=request.user),
        "Approved. It is on its way.",
        approval=form,
    )


@require_POST
@only("draft")
def stop(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _visible(request, pk)
    sending = get_object_or_404(found.dispatches.all(), follows__isnull=True)
    done = "Stopped. Nothing more of it goes out."
    return _try(request, found, lambda: actions.stop(sending, by=request.user), done)


@require_POST
@only("draft")
def cancel(request: UserRequest, pk: UUID) -> HttpResponse:
    read = _as_read(request, pk)
    return _try(request, read, lambda: actions.cancel(read, by=request.user), "Withdrawn.")


def _visible(request: UserRequest, pk: UUID) -> Alert:
    return get_object_or_404(Alert.objects.visible_to(request.user).select_related("case"), pk=pk)


def _as_read(request: UserRequest, pk: UUID) -> Alert:
    """The alert, with the version that was on the page when the button was pressed."""
    found = _visible(request, pk)
    version = request.POST.get("version", "")
    found.version = int(version) if version.isdecimal() else 0
    return found


def _try(request: UserRequest, found: Alert, act: Callable[[], object], done: str, **forms: Form) -> HttpResponse:
    """Act, say so and show the alert; if it is refused, say why on the same page, with all that was typed."""
    try:
        act()
    except (actions.Refused, IllegalMove) as refused:
        found.refresh_from_db()
        reason = str(refused) if isinstance(refused, actions.Refused) else QUICKER
        return _show(request, found, refused=reason, **forms)
    messages.success(request, done)
    return redirect("desk_alert", found.pk)


def _show(request: UserRequest, shown: Alert, *, refused: str = "", **forms: Form) -> HttpResponse:
    """The page: its text, whom it reaches, the reports it rests on, and what can be done now."""
    writer = request.user.pk in (shown.drafted_by_id, shown.last_edited_by_id)
    context = {
        "alert": shown,
        "refused": refused,
        "typed": [form for form in forms.values() if refused],
        "reach": _reach(shown),
        "preview": [_readable(key, message) for key, message in outgoing.render(shown).items()],
        "reports": read_reports(request, shown.case),
        "sources": set(shown.sources.values_list("report", flat=True)),
        "refusing": AlertSource.objects.filter(alert=shown).refused().exists(),
        "repeated": wording.repeated(shown.case, shown.title, shown.text) if shown.being_written else [],
        "reviews": shown.reviews.select_related("by"),
        "may_edit": shown.being_written and Case.objects.worked_on_by(request.user).filter(pk=shown.case_id).exists(),
        "may_approve": request.user.may("approve") and not writer,
        "may_cancel": Alert.State.CANCELLED in Alert.MOVES.get(Alert.State(shown.state), ()),
        "approval": ApprovalForm(),
        "changes": ChangesForm(),
        **_on_its_way(shown),
        **forms,
        "form": next(iter(forms.values()), None),  # what the page's title speaks of when something is wrong
    }
    return render(request, "desk/alert.html", context)


def _reach(shown: Alert) -> list[tuple[str, int]]:
    """How many members it would reach now, by channel, counted afresh."""
    reach = audience.count_by_kind(shown.level, shown.region_mask, shown.work_mask)
    return [(kind.label, reach.get(kind, 0)) for kind in Channel.Kind]


class Preview(NamedTuple):
    """A message as somebody will read it."""

    channel: str
    sender: str
    subject: str
    text: str


def _readable(key: str, rendering: str) -> Preview:
    """One rendering, filled in for nobody and opened again as a mailbox does."""
    kind, _, wanted = key.partition(":")
    filled = outgoing.fill(rendering.encode(), to=NOBODY, date="", message_id="", unsubscribe="-", answer="-")
    message = message_from_bytes(filled, policy=policy.default)
    body = message.get_body(("plain",))
    return Preview(
        f"{Channel.Kind(kind).label}: {Channel.Wording(wanted).label.lower()}",
        str(message["From"]),
        str(message["Subject"]),
        body.get_content() if body else "",
    )


def _on_its_way(shown: Alert) -> dict[str, object]:
    """The dispatch of an alert that was approved, its notice if it was withdrawn, and how far both are."""
    warning = shown.dispatches.filter(follows__isnull=True).first()
    notice = shown.dispatches.filter(follows__isnull=False).first()
    return {
        "warning": warning,
        "progress": _progress(warning) if warning else None,
        "notice_progress": _progress(notice) if notice else None,
        "may_stop": warning and warning.state == Dispatch.State.SENDING,
    }


class Progress(NamedTuple):
    """A table: one row a state, one column a channel, with the sums."""

    channels: list[str]
    rows: list[tuple[str, list[int]]]
    sums: list[int]
    reached: int  # who may have got it, and so is told if it is withdrawn


def _progress(dispatch: Dispatch) -> Progress:
    by_kind = engine.progress(dispatch)
    words = [word for word in WORDS if any(word in counts for counts in by_kind.values())]
    return Progress(
        channels=[Channel.Kind(kind).label for kind in by_kind],
        rows=[(word, [counts.get(word, 0) for counts in by_kind.values()]) for word in words],
        sums=[sum(counts.values()) for counts in by_kind.values()],
        reached=sum(counts.get(word, 0) for counts in by_kind.values() for word in ARRIVING),
    )
