"""What a member hears about, and when: her choices, what they would have meant last month, and pauses."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from alerts import lookback
from alerts.actions import reconsider
from alerts.lookback import Had, Wish
from members import actions, masks
from members.forms.me import PauseForm, SubscriptionsForm
from members.gates import UserRequest, reached


@require_http_methods(["GET", "HEAD", "POST"])
@reached
def subscriptions(request: UserRequest) -> HttpResponse:
    """The choices; saved, or only tried out on what was sent last month."""
    form = SubscriptionsForm(request.user, request.POST or None)
    if not form.is_valid():
        return _page(request, choices=form)
    if "preview" in request.POST and request.user.may("read_alerts"):
        return _page(request, choices=form, last_month=_would_have_had(form))
    _save(request, form)
    messages.success(request, "Saved. It holds from now on.")
    return redirect("me_subscriptions")


@require_POST
@reached
def pause(request: UserRequest) -> HttpResponse:
    """Nothing goes out to me until a day."""
    form = PauseForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, pausing=form)
    actions.pause(request.user, form.cleaned_data["until"], by=request.user)
    messages.success(request, "Paused. You find here what is new whenever you look; nothing is sent to you.")
    return redirect("me_subscriptions")


@require_POST
@reached
def resume(request: UserRequest) -> HttpResponse:
    """Messages come again; what was missed is a list, not a burst."""
    actions.resume(request.user, by=request.user)
    messages.success(request, "Messages come again from now on.")
    return redirect("alerts" if request.user.may("read_alerts") else "me_subscriptions")


def _save(request: UserRequest, form: SubscriptionsForm) -> None:
    actions.choose(
        request.user,
        **{name: form.cleaned_data[name] for name in ("regions", "work_types", "wording")},
        levels=form.levels,
        narrowed=form.narrowed,
        tour=form.tour,
        hours=form.hours,
        by=request.user,
    )
    reconsider(request.user)


def _would_have_had(form: SubscriptionsForm) -> list[Had]:
    """Without the tour: that was not last month."""
    levels, narrowed, places = form.levels, form.narrowed, list(form.cleaned_data["regions"])
    return lookback.last_month(
        Wish(
            channel=channel.get_kind_display(),
            paces=levels[channel.pk],
            region_mask=masks.of_some(narrowed[channel.pk], places),
            work_mask=masks.of_work(form.cleaned_data["work_types"]),
        )
        for channel in form.channels
    )


def _page(
    request: UserRequest,
    *,
    choices: SubscriptionsForm | None = None,
    pausing: PauseForm | None = None,
    last_month: list[Had] | None = None,
) -> HttpResponse:
    """The page; with one of its two forms as it was sent."""
    context = {
        "form": pausing or choices,  # what the page's title speaks of when something is wrong
        "choices": choices or SubscriptionsForm(request.user),
        "pausing": pausing or PauseForm(request.user),
        "last_month": last_month,
        "days": lookback.DAYS,
    }
    return render(request, "alerts/subscriptions.html", context)
