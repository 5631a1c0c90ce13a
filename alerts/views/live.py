"""How far a dispatch is and how fast it goes. The page shows it, and its script asks for it again."""

from typing import NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import pluralize
from django.views.decorators.http import require_safe

from alerts import dispatch as engine
from alerts.dispatch.speed import Speed
from alerts.models import Alert, Dispatch
from alerts.views import costs
from alerts.views.progress import Counts, Progress, table, title
from members.gates import UserRequest, only
from members.models import Channel
from num.sessions import does_not_count

STOP = 286  # htmx asks no more
EVERY = 5  # seconds


class Row(NamedTuple):
    """One channel's, in words."""

    channel: str
    done: int
    all: int
    rate: str
    left: str
    half: str
    most: str
    goal: str
    missed: bool
    told: bool


class Panel(NamedTuple):
    title: str
    done: int
    all: int
    goes_on: bool
    rows: list[Row]
    cost: str = ""
    every: int = 0


class Figures(NamedTuple):
    """What the page shows of an alert that was approved, and of its notice if it was withdrawn."""

    warning: Dispatch | None
    live: Panel | None  # of the notice, once there is one
    before: Panel | None  # then, of the alert itself
    progress: Progress | None
    notice_progress: Progress | None


def figures(alert: Alert) -> Figures:
    """Each dispatch is counted once, so that what stands on a page is of one moment."""
    warning = alert.dispatches.filter(follows__isnull=True).first()
    notice = alert.dispatches.filter(follows__isnull=False).first()
    counts = {dispatch: engine.progress(dispatch) for dispatch in (warning, notice) if dispatch}
    newest = notice or warning
    return Figures(
        warning=warning,
        live=panel(newest, counts[newest]) if newest else None,
        before=panel(warning, counts[warning]) if warning and notice else None,
        progress=table(warning, counts[warning]) if warning else None,
        notice_progress=table(notice, counts[notice]) if notice else None,
    )


def panel(dispatch: Dispatch, counts: Counts) -> Panel:
    speeds = engine.speeds(dispatch, counts)
    late = {speed.kind for speed in speeds if speed.missed(engine.age(dispatch))}
    return Panel(
        title=title(dispatch),
        done=sum(speed.done for speed in speeds),
        all=sum(speed.all for speed in speeds),
        goes_on=_goes_on(dispatch, speeds),
        rows=[_row(speed, speed.kind in late) for speed in speeds],
        cost=_cost(speeds),
        every=EVERY,
    )


def _goes_on(dispatch: Dispatch, speeds: list[Speed]) -> bool:
    """Whether something is under way, or providers may still tell what became of what they took."""
    if dispatch.state == Dispatch.State.SENDING and any(speed.under_way for speed in speeds):
        return True
    seconds = engine.age(dispatch)
    return dispatch.state != Dispatch.State.STOPPED and any(speed.is_awaited(seconds) for speed in speeds)


def _row(speed: Speed, missed: bool) -> Row:
    return Row(
        channel=Channel.Kind(speed.kind).label,
        done=speed.done,
        all=speed.all,
        rate=f"{speed.rate:.1f}" if speed.rate < 10 else f"{speed.rate:,.0f}",
        left=_duration(speed.left),
        half=_duration(speed.half),
        most=_duration(speed.most),
        goal=_duration(speed.goal),
        missed=missed,
        told=speed.told,
    )


def _cost(speeds: list[Speed]) -> str:
    """What the texts that went out cost, where that is known: each is one part."""
    texts = sum(speed.tried for speed in speeds if speed.kind == Channel.Kind.SMS)
    return costs.of_one(texts) if texts else ""


@require_safe
@does_not_count
def live(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """That part of an alert's page alone. Asking keeps no session alive."""
    if "HX-Request" in request.headers and not request.user.is_authenticated:
        return HttpResponse(status=STOP)
    return _live(request, pk)


@only("draft")
def _live(request: UserRequest, pk: UUID) -> HttpResponse:
    alert = get_object_or_404(Alert.objects.visible_to(request.user), pk=pk)
    found = figures(alert)
    if found.live is None:
        raise Http404
    status = 200 if found.live.goes_on else STOP
    return render(request, "desk/_progress.html", {"alert": alert, **found._asdict()}, status=status)


def _duration(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{seconds} second{pluralize(seconds)}"
    minutes = round(seconds / 60)
    return f"{minutes} minute{pluralize(minutes)}"
