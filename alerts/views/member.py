"""Alerts as a member reads them: the list, what she looks for in it, and one of them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from alerts import actions, bulletin, checker, identifying, leak_marks, openings, search
from alerts import dispatch as engine
from alerts.forms import CheckForm
from alerts.forms.finding import SearchForm
from alerts.models import Alert, AnswerCount, Dispatch, ReadMarks, Slice
from alerts.models.alert import FOUND_FOR, AlertQuerySet
from alerts.views.message import over
from members import limits
from members.actions.choices import KEPT
from members.forms.fields import LEVELS
from members.forms.me import PauseForm
from members.gates import UserRequest, only
from members.models import Channel, User

NOTICE_SHOWN: Final = timedelta(days=30)
WAITS: Final = timedelta(days=8)  # at most: for the next digest, and then for the end of quiet hours
AT_ONCE: Final = 50  # titles on one page; never a text


class Delivery(NamedTuple):
    """A member's own copy of an alert in her inbox."""

    slice: Slice
    position: int

    @property
    def answered(self) -> bool:
        return self.slice.has_answered(self.position)


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
@only("read_alerts")
def alerts(request: UserRequest) -> HttpResponse:
    """Live alerts that concern me now, or that came to me; first those that I missed in a pause. POST looks for some.

    What is looked for is sent, and kept nowhere: no address, session, log or statement holds it.
    """
    if request.method == "POST":
        return _search(request)
    readable = list(readable_by(request.user).order_by("-approved_at").prefetch_related("regions"))
    missing = _missed(readable, request.user)
    missed = [one for one in readable if one in missing][:AT_ONCE]
    others = [one for one in readable if one not in missing][: AT_ONCE - len(missed)]
    read = ReadMarks.objects.of(request.user)
    context = {
        "missed": missed,
        "alerts": others,
        "more": len(readable) - len(missed) - len(others),
        "read": read,
        "unread": [one.pk for one in (*missed, *others) if one.pk not in read],
        "withdrawn": _withdrawn(request.user),
        "pausing": PauseForm(request.user),
        "form": SearchForm(),
        "found_for": FOUND_FOR.days,
        "prints": bulletin.may_print(request.user),
    }
    return render(request, "alerts/alerts.html", context)


def _search(request: UserRequest) -> HttpResponse:
    """In what she may read, and in what has ended lately."""
    form, read = SearchForm(request.POST), ReadMarks.objects.of(request.user)
    findable = findable_by(request.user).order_by("-approved_at").prefetch_related("regions")
    found = search.found(findable, form.wanted, read) if form.is_valid() else []
    context = {
        "form": form,
        "alerts": found[:AT_ONCE],
        "count": len(found),
        "more": len(found[AT_ONCE:]),
        "read": read,
        "found_for": FOUND_FOR.days,
    }
    return render(request, "alerts/found.html", context)


def _missed(alerts: Collection[Alert], user: User) -> set[Alert]:
    """Of these, what came while she was away, or waited when she left and was due then; for a few days after that."""
    away, back, now = user.paused_from, user.paused_until, timezone.now()
    if away is None or back is None or not back <= now < back + KEPT:
        return set()
    lately = {one for one in alerts if one.approved_at and away - WAITS < one.approved_at < back}
    given_up = set(engine.given_up_for(*user.channels.outside()).values_list("alert", flat=True))
    return {one for one in lately if one.pk in given_up or (one.approved_at and one.approved_at >= away)}


@require_http_methods(["GET", "HEAD", "POST"])
@only("read_alerts")
def alert(request: UserRequest, pk: UUID) -> HttpResponse:
    """One alert, which counts as read then; POST answers for the copy in my inbox, so that it counts once."""
    shown = findable_by(request.user).filter(pk=pk).first()
    if shown is None:
        return unreadable(request, pk)
    delivery = _delivery(request.user, shown)
    if request.method == "POST":
        return _answered(request, shown, delivery)
    try:
        openings.count(shown, by=request.user)
    except limits.TooMany as limit:
        return render(request, "alerts/alerts_limit.html", {"limit": limit}, status=429)
    if request.method == "GET" and shown.pk not in ReadMarks.objects.of(request.user):
        actions.mark_read([shown], by=request.user)
    return _show(request, shown, delivery)


def unreadable(request: UserRequest, pk: UUID) -> HttpResponse:
    """Why one of hers can be read no more."""
    return over(request, get_object_or_404(_hers(Alert.objects.exclude(approved_at=None), request.user), pk=pk))


def _show(request: UserRequest, shown: Alert, delivery: Delivery | None) -> HttpResponse:
    testing = request.user.may("check") and checker.can_test(shown)
    context = {
        "alert": shown,
        "meaning": dict(LEVELS)[shown.level],
        "delivery": delivery,
        "answers": AnswerCount.Answer,
        "form": CheckForm() if testing else None,
        "closing": " ".join(leak_marks.frame(leak_marks.group_of_reader(request.user))),
        "shown": [] if shown.has_ended else identifying.shown(shown),
    }
    return render(request, "alerts/alert.html", context)


def _answered(request: UserRequest, shown: Alert, delivery: Delivery | None) -> HttpResponse:
    said = request.POST.get("answer", "")
    if delivery and said in AnswerCount.Answer:
        counted = actions.answer(delivery.slice.pk, delivery.position, said)
        messages.success(request, "Thank you. Your answer is counted." if counted else "You had answered before.")
    return redirect("alert", shown.pk)


def readable_by(user: User) -> AlertQuerySet:
    """Live alerts that concern a member now, or that came to her."""
    return _hers(Alert.objects.live(), user)


def findable_by(user: User) -> AlertQuerySet:
    """The same, with those that came to their end by themselves a while ago."""
    return _hers(Alert.objects.readable(), user)


def _hers(alerts: AlertQuerySet, user: User) -> AlertQuerySet:
    concerning = Q(pk__in=alerts.concerning(user).values("pk"))
    return alerts.filter(concerning | Q(pk__in=_delivered(user).values("alert")))


def _withdrawn(user: User) -> list[tuple[Alert, datetime]]:
    """What came to me and was withdrawn, and when, for as long as somebody may still act on it.

    So at least until it would have ended; and all that came in a pause until its end is a few days ago.
    """
    away, back, now = user.paused_from, user.paused_until, timezone.now()
    shown = Q(approved_at__gt=now - NOTICE_SHOWN) | Q(alert__expires_at__gt=now)
    if away and back and now < back + KEPT:
        shown |= Q(approved_at__gte=away)
    notices = _delivered(user).filter(shown, follows__isnull=False).select_related("alert__replaces")
    told = list(notices.prefetch_related("alert__regions", "alert__replaces__regions").order_by("-approved_at"))
    came = set(_delivered(user).filter(follows__isnull=True).values_list("alert", flat=True)) if told else set()
    return [(alert, notice.approved_at) for notice in told for alert in _had(notice.alert.line(), came)]


def _had(line: list[Alert], came: Collection[UUID]) -> list[Alert]:
    """Of an alert and all that it took the place of: what came to her; all, where that is not kept any more."""
    return [one for one in line if one.pk in came] or line


def _delivered(user: User) -> QuerySet[Dispatch]:
    """By whatever way: a link in a message leads here, also once she has changed what she is told of."""
    return engine.delivered_to(*user.channels.all())


def _inbox(user: User) -> Channel | None:
    return user.channels.filter(kind=Channel.Kind.INBOX).first()


def _delivery(user: User, shown: Alert) -> Delivery | None:
    inbox = _inbox(user)
    if inbox is None:
        return None
    warnings = Slice.objects.filter(dispatch__alert=shown, dispatch__follows__isnull=True, kind=inbox.kind)
    piece = warnings.filter(start__lte=inbox.pk, stop__gt=inbox.pk).first()
    if piece is None or not piece.reached(inbox.pk - piece.start):
        return None
    return Delivery(piece, inbox.pk - piece.start)
