"""Where the links in a message lead. No sign-in. GET shows, POST acts: mail scanners open every link."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from alerts import actions, tokens
from alerts.models import Alert, AnswerCount, Slice
from members import actions as members
from members.forms.me import LinkForm, PauseForm
from members.models import Channel

T = TypeVar("T")
ENDED: dict[str, str] = {Alert.State.CANCELLED: "alerts/withdrawn.html", Alert.State.UPDATED: "alerts/updated.html"}


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Did the message help? The answer is shown in the reply itself: no address may hold what somebody said."""
    found = _delivery(token)
    if found is None:
        return _ended(request)
    piece, position = found
    context = {"alert": piece.dispatch.alert, "answers": AnswerCount.Answer}
    if ended := ENDED.get(piece.dispatch.alert.state):
        return render(request, ended, context)
    said = request.POST.get("answer", "")
    if said not in AnswerCount.Answer:
        return render(request, "alerts/answer.html", context | {"answered": piece.has_answered(position)})
    try:
        counted = actions.answer(piece.pk, position, said)
    except actions.Unanswerable:  # the last moment in which it was kept
        return _ended(request)
    told = {"counted": counted, "tells_more": said in AnswerCount.TELLS_MORE}
    return render(request, "alerts/answered.html", context | told)


# Safe without a CSRF token: mail programs send the one-click form (RFC 8058) without cookies and from nowhere, no
# session is looked at, and the token in the address is the whole proof. All it can do is to say when messages come on
# this channel, if at all, and to pause them.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End one subscription, one level on one channel; or choose when messages come on it."""
    found = _subscription(token)
    if found is None:
        return _ended(request)
    channel, level = found
    if request.method != "POST":
        return _times(request, channel, level)
    for button, change in (("save", _choose_times), ("pause", _pause), ("resume", _resume)):
        if button in request.POST:
            return change(request, channel, level)
    members.end_subscription(channel, level, by=channel.user)
    return _times(request, channel, level)


def _choose_times(request: HttpRequest, channel: Channel, level: int) -> HttpResponse:
    form = LinkForm(channel, request.POST)
    if not form.is_valid():
        return _times(request, channel, level, choices=form, form=form)
    members.choose_times(channel, paces=form.paces, hours=form.hours, by=channel.user)
    return _changed(request, channel, level)


def _pause(request: HttpRequest, channel: Channel, level: int) -> HttpResponse:
    form = PauseForm(channel.user, request.POST)
    if not form.is_valid():
        return _times(request, channel, level, pausing=form, form=form)
    members.pause(channel.user, form.cleaned_data["until"], by=channel.user)
    return _changed(request, channel, level)


def _resume(request: HttpRequest, channel: Channel, level: int) -> HttpResponse:
    members.resume(channel.user, by=channel.user)
    return _changed(request, channel, level)


def _changed(request: HttpRequest, channel: Channel, level: int) -> HttpResponse:
    """Said in the reply itself: nobody is signed in, and nothing may be kept for the next page."""
    actions.reconsider(channel.user)
    return _times(request, Channel.objects.select_related("user").get(pk=channel.pk), level, saved=True)


def _times(request: HttpRequest, channel: Channel, level: int, **shown: object) -> HttpResponse:
    context = {
        "channel": channel,
        "live": channel.subscriptions.filter(level=level).exists(),
        "choices": LinkForm(channel),
        "pausing": PauseForm(channel.user),
        **shown,
    }
    return render(request, "alerts/unsubscribe.html", context)


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
