"""The desk's page of one alert: its text, whom it reaches, the reports it rests on, what can be done now."""

import json
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import NamedTuple

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from alerts import actions, identifying, messages
from alerts import passages as found_in
from alerts.dispatch.trial import NO_ANSWER, NO_STOP
from alerts.forms import ApprovalForm, ChangesForm, JustifyForm, TryForm
from alerts.models import Alert, AlertSource, Dispatch, Review
from alerts.views import costs, live, reach
from alerts.views.desk import read_reports
from alerts.views.reach import Reach
from members import presets, transports
from members.gates import UserRequest
from members.models import Channel
from members.transports import webpush
from reports.models import Case

NOBODY = "somebody@example.org"


def show(
    request: UserRequest, shown: Alert, *, refused: str = "", known: str | None = None, **forms: Form
) -> HttpResponse:
    """The page; ``forms`` are those that were sent and cannot be taken, ``refused`` says why not.

    ``known`` is the mark of what was known of it before, if nobody has said yet what is new.
    """
    shown.replaces = shown.takes_place_of()
    if known is None:
        known = shown.mark(shown.replaces)  # before anything else is read: what comes meanwhile is new
    reports = read_reports(request, shown.case)
    refusing = AlertSource.objects.filter(alert=shown).refused().exists()
    works_on_it = Case.objects.worked_on_by(request.user).filter(pk=shown.case_id).exists()
    reached = reach.of(shown, by=request.user) if shown.being_written else {}
    figures = live.figures(shown)
    reviews = shown.reviews.select_related("by")
    see = identifying.shown if reports else identifying.chosen
    seen, seen_before = see(shown), see(shown.replaces) if shown.being_written and shown.replaces else []
    update = shown.update()
    context = {
        "alert": shown,
        "refused": refused,
        "typed": [form for form in forms.values() if refused],
        "reach": list(reached.items()),
        "preview": list(_previews(shown, reached)),
        "reports": reports,
        "sources": set(shown.sources.values_list("report", flat=True)),
        "refusing": refusing,
        "rests_elsewhere": Alert.objects.resting_elsewhere().filter(pk=shown.pk).exists(),
        **(_passages(shown) if shown.being_written and reports else {}),
        "may_justify": shown.with_author and works_on_it,
        "shown": seen,
        "left_out": [one for one in seen_before if one not in seen],
        "reviews": reviews,
        "no": reviews.filter(decision=Review.Decision.NOT_APPROVED, version=shown.version).last(),
        "may_edit": shown.being_written and works_on_it,
        "update": update,
        "may_update": works_on_it and shown.may_be_replaced and update is None,
        "may_approve": request.user.may("approve") and not actions.wrote(shown, request.user),
        "stopped": Alert.objects.stopped().filter(pk=shown.pk).exists(),
        "may_cancel": Alert.State.CANCELLED in Alert.MOVES.get(Alert.State(shown.state), ()),
        "trying": TryForm(),
        "approval": ApprovalForm(),
        "known": known,
        "changes": ChangesForm(),
        **figures._asdict(),
        "may_stop": figures.warning and figures.warning.state == Dispatch.State.SENDING and not shown.has_ended,
        **forms,
        "form": next(iter(forms.values()), None),  # what the page's title speaks of when something is wrong
    }
    return render(request, "desk/alert.html", context)


def _passages(shown: Alert) -> dict[str, object]:
    """For those alone who may read the reports: a match tells what stands in them."""
    found = found_in.found(shown)
    passages = found_in.passages(shown, found)
    return {
        "passages": passages,
        "pieces": found_in.pieces(shown, found),
        "justification": JustifyForm(passages),
    }


class Preview(NamedTuple):
    """A message as somebody will read it. A text has no subject, and takes so many ``parts``, each of which costs."""

    channel: str
    text: str
    sender: str = ""
    subject: str = ""
    parts: int = 0
    cost: str = ""
    cost_of_all: str = ""


def _previews(shown: Alert, reached: Reach) -> Iterator[Preview]:
    """What the kinds of channel in use here send; all but e-mail says the same in every wording."""
    for key, rendering in messages.render(shown).items():
        kind, _, wanted = key.partition(":")
        if kind == Channel.Kind.EMAIL:
            yield _opened(rendering, Channel.Wording(wanted))
        elif kind in transports.kinds() and wanted == Channel.Wording.NEUTRAL:
            yield _shown(rendering) if kind == Channel.Kind.PUSH else _text(rendering, Channel.Kind(kind), reached)


def _text(rendering: str, kind: Channel.Kind, reached: Reach) -> Preview:
    text = messages.fill(rendering.encode(), answer=NO_ANSWER, unsubscribe=NO_STOP).decode()
    if kind != Channel.Kind.SMS:
        return Preview(kind.label, text)
    parts = messages.parts(text)
    cost, cost_of_all = costs.of_one(parts), costs.of_all(parts, reached.get(kind.label))
    return Preview(kind.label, text, parts=parts, cost=cost, cost_of_all=cost_of_all)


def _shown(rendering: str) -> Preview:
    """What a device shows."""
    look = presets.headers(presets.DEFAULT)
    _, shown = webpush.taken_apart(messages.fill(rendering.encode(), topic="", answer=NO_ANSWER, **look))
    words = json.loads(shown)
    return Preview(Channel.Kind.PUSH.label, words["body"], subject=words["title"])


def _opened(rendering: str, wanted: Channel.Wording) -> Preview:
    """An e-mail, filled in for nobody and opened again as a mailbox does."""
    look = presets.headers(presets.DEFAULT)
    filled = messages.fill(rendering.encode(), to=NOBODY, date="", message_id="", unsubscribe="-", answer="-", **look)
    message = message_from_bytes(filled, policy=policy.default)
    body = message.get_body(("plain",))
    return Preview(
        f"{Channel.Kind.EMAIL.label}: {wanted.label.lower()}",
        body.get_content() if body else "",
        str(message["From"]),
        str(message["Subject"]),
    )
