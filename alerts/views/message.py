"""Where the links in a message lead. No sign-in. GET shows, POST acts: mail scanners open every link."""

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from alerts import actions, tokens
from alerts.models import Alert, AnswerCount, Slice
from members import actions as members
from members.forms.me import PLAIN_LEVELS, LinkForm
from members.models import Channel
from members.models.channel import live

T = TypeVar("T")
PLAIN: dict[int, str] = dict(PLAIN_LEVELS)
OVER: dict[str, str] = {Alert.State.CANCELLED: "alerts/withdrawn.html", Alert.State.UPDATED: "alerts/updated.html"}


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Did the message help? The answer is shown in the reply itself: no address may hold what somebody said."""
    found = _delivery(token)
    if found is None:
        return _ended(request)
    piece, position = found
    fewer = tokens.unsubscribe_token(piece.start + position, piece.dispatch.level)
    context = {"alert": piece.dispatch.alert, "answers": AnswerCount.Answer, "fewer": fewer}
    if not piece.dispatch.alert.is_readable():
        return over(request, piece.dispatch.alert, fewer)
    said = request.POST.get("answer", "")
    if said not in AnswerCount.Answer:
        return render(request, "alerts/answer.html", context | {"answered": piece.has_answered(position)})
    try:
        counted = actions.answer(piece.pk, position, said)
    except actions.Unanswerable:  # the last moment in which it was kept
        return _ended(request)
    told = {"counted": counted, "tells_more": said in AnswerCount.TELLS_MORE}
    return render(request, "alerts/answered.html", context | told)


def over(request: HttpRequest, alert: Alert, fewer: str = "") -> HttpResponse:
    """Why the alert of a message can be read no more."""
    stopped = Alert.objects.to_be_withdrawn().filter(pk=alert.pk).exists()
    context = {"alert": alert, "stopped": stopped, "fewer": fewer}
    return render(request, OVER.get(alert.state, "alerts/over.html"), context)


# Safe without a CSRF token: mail programs send the one-click form (RFC 8058) without cookies and from nowhere, no
# session is looked at, and the token in the address is the whole proof. All it can do is to say how soon messages come
# on this channel, if at all.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End one subscription, one level on one channel; or, while the channel is in use, choose how soon they come."""
    read = _read(tokens.read_unsubscribe_token, token)
    if read is None:
        return _ended(request)
    number, level = read
    if request.method == "POST" and "save" not in request.POST:
        return _stop(request, number, level)
    channel = Channel.objects.filter(live(), pk=number).first()
    if channel is None:
        return _ended(request)
    return _choose(request, channel, level) if request.method == "POST" else _paces(request, channel, level)


def _stop(request: HttpRequest, number: int, level: int) -> HttpResponse:
    """A stop is a stop, also where nothing comes any more: a mail program that asks for it learns of no error."""
    channel = Channel.objects.select_related("user").filter(pk=number).first()
    if channel:
        members.end_subscription(channel, level, by=channel.user)
    may_return = Channel.objects.filter(live(), pk=number).exists()
    return render(
        request, "alerts/unsubscribed.html", {"channel": channel, "level": PLAIN[level], "may_return": may_return}
    )


def _choose(request: HttpRequest, channel: Channel, level: int) -> HttpResponse:
    """Said in the reply itself: nobody is signed in, and nothing may be kept for the next page."""
    form = LinkForm(channel, request.POST)
    if not form.is_valid():
        return _paces(request, channel, level, choices=form, form=form)
    members.choose_paces(channel, paces=form.paces, by=channel.user)
    actions.reconsider(channel.user)
    return _paces(request, channel, level, saved=True)


def _paces(request: HttpRequest, channel: Channel, level: int, **shown: object) -> HttpResponse:
    wanted = channel.subscriptions.filter(level=level).exists()
    context = {"channel": channel, "level": PLAIN[level], "wanted": wanted, "choices": LinkForm(channel), **shown}
    return render(request, "alerts/unsubscribe.html", context)


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "alerts/link_ended.html", status=404)


def _delivery(token: str) -> tuple[Slice, int] | None:
    """The delivery that a message belongs to. None for a bad token, for one whose delivery is no longer kept, and where
    nobody of ours is told any more: its channel was removed, or its owner is let in no more.
    """
    read = _read(tokens.read_answer_token, token)
    if read is None:
        return None
    number, position = read
    channel = Channel.objects.filter(pk=OuterRef("start") + position, user__is_active=True)
    piece = Slice.objects.select_related("dispatch__alert").filter(Exists(channel), pk=number).first()
    return (piece, position) if piece and piece.reached(position) else None


def _read(reader: Callable[[str], T], token: str) -> T | None:
    try:
        return reader(token)
    except tokens.BadToken:
        return None
