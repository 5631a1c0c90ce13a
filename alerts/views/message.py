"""Where the links in a message lead. No sign-in. GET shows, POST acts: mail scanners open every link."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from alerts import actions, tokens
from alerts.models import Alert, AnswerCount, Slice
from members.actions import end_subscription
from members.models import Channel

T = TypeVar("T")


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Did the message help? The answer is shown in the reply itself: no address may hold what somebody said."""
    found = _delivery(token)
    if found is None:
        return _ended(request)
    piece, position = found
    context = {"alert": piece.dispatch.alert, "answers": AnswerCount.Answer}
    if piece.dispatch.alert.state == Alert.State.CANCELLED:
        return render(request, "alerts/withdrawn.html", context)
    said = request.POST.get("answer", "")
    if said not in AnswerCount.Answer:
        return render(request, "alerts/answer.html", context | {"answered": piece.has_answered(position)})
    try:
        counted = actions.answer(piece.pk, position, said)
    except actions.Unanswerable:  # the last moment in which it was kept
        return _ended(request)
    return render(request, "alerts/answered.html", context | {"said": said, "counted": counted})


# Safe without a CSRF token: mail programs send the one-click form (RFC 8058) without cookies and from nowhere, no
# session is looked at, and the token in the address is the whole proof. All it can do is end this one subscription.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End one subscription: one level on one channel."""
    found = _subscription(token)
    if found is None:
        return _ended(request)
    channel, level = found
    if request.method == "POST":
        end_subscription(channel, level, by=channel.user)
    live = channel.subscriptions.filter(level=level).exists()
    return render(request, "alerts/unsubscribe.html", {"channel": channel, "live": live})


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "alerts/link_ended.html", status=404)


def _delivery(token: str) -> tuple[Slice, int] | None:
    """The delivery that a message belongs to; None for a bad token, or one whose delivery is no longer kept."""
    read = _read(tokens.read_answer_token, token)
    piece = Slice.objects.select_related("dispatch__alert").filter(pk=read[0]).first() if read else None
    return (piece, read[1]) if piece and read and piece.reached(read[1]) else None


def _subscription(token: str) -> tuple[Channel, int] | None:
    read = _read(tokens.read_unsubscribe_token, token)
    channel = Channel.objects.select_related("user").filter(pk=read[0]).first() if read else None
    return (channel, read[1]) if channel and read else None


def _read(reader: Callable[[str], T], token: str) -> T | None:
    try:
        return reader(token)
    except tokens.BadToken:
        return None
