"""The desk: the list of alerts, and writing one beside the reports of its case."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alerts import actions, identifying
from alerts.forms import AlertForm
from alerts.models import Alert, AlertSource, Trouble
from alerts.models.alert import AlertQuerySet
from alerts.views import costs, reach
from members.gates import UserRequest, only
from num import audit
from num.forms import take_version
from reports.models import Case, Report
from reports.views.lost import case_of_mine, keeps_typed, lost

State = Alert.State
GROUPS = (
    ("In review", (State.IN_REVIEW,)),
    ("Being written", (State.DRAFT, State.CHANGES_ASKED)),
    ("On their way", (State.APPROVED, State.SENDING)),
    ("Live", (State.LIVE,)),
)
LEFT = "Resting on a report taken out of its case: update or withdraw"
ENDED_SHOWN = 20
MOVED_ON = "the alert was taken back, approved, replaced or withdrawn, or its case was given to others."


@require_safe
@only("draft")
def desk(request: UserRequest) -> HttpResponse:
    """Alerts by where they stand."""
    visible = Alert.objects.visible_to(request.user).select_related("case", "last_edited_by")
    visible = visible.prefetch_related("regions")
    stopped = visible.to_be_withdrawn()
    elsewhere = visible.filter(pk__in=Alert.objects.resting_elsewhere().values("pk"))
    unconfirmed = visible.filter(pk__in=Alert.objects.unconfirmed().values("pk")).exclude(pk__in=elsewhere.values("pk"))
    urgent = [("Unconfirmed, to be checked", unconfirmed), ("Stopped, to be withdrawn", stopped), (LEFT, elsewhere)]
    current = visible
    for _, alerts in urgent:
        current = current.exclude(pk__in=alerts.values("pk"))
    current = current.exclude(state__in=Alert.ENDED)
    groups = [(title, [alert for alert in current if alert.state in states]) for title, states in GROUPS]
    over = visible.filter(state__in=Alert.ENDED).exclude(pk__in=stopped.values("pk"))
    over = over.order_by("-ended_at")
    page = Paginator(over, ENDED_SHOWN).get_page(request.GET.get("page"))
    troubles = Trouble.objects.standing().visible_to(request.user).select_related("alert")
    context = {
        "groups": [*((title, list(alerts)) for title, alerts in urgent), *groups, ("Ended", page)],
        "page": page,
        "troubles": troubles,
        "may_trace": request.user.may("approve"),
    }
    return render(request, "desk/desk.html", context)


@require_safe
@only("draft")
def choose(request: UserRequest) -> HttpResponse:
    """Which of my cases an alert is to be written of."""
    return render(request, "desk/choose_case.html", {"cases": Case.objects.worked_on_by(request.user).open()})


@require_http_methods(["GET", "HEAD", "POST"])
@only("draft")
@keeps_typed
def new(request: UserRequest, case: UUID) -> HttpResponse:
    """Write an alert of one of my cases."""
    found = case_of_mine(request, case)
    form = AlertForm(found, request.POST or None)
    return _save(request, form, partial(actions.draft, found)) or _write(request, form, found)


@require_http_methods(["GET", "HEAD", "POST"])
@only("draft")
@keeps_typed
def update(request: UserRequest, pk: UUID) -> HttpResponse:
    """Write what takes the place of an alert that went out.

    A report that no longer agrees, or is out of the case, is left out of it.
    """
    old = alert_among(request, Alert.objects.worked_on_by(request.user).replaceable(), pk)
    form = AlertForm(old.case, request.POST or None, alert=old)
    behind = AlertSource.objects.filter(alert=old)
    rewritten = behind.refused().exists() or behind.taken_out().exists()
    saved = _save(request, form, partial(actions.draft_update, old))
    shown = identifying.shown(old)
    return saved or _write(request, form, old.case, old=old, rewritten=rewritten, shown=shown)


def _save(request: UserRequest, form: AlertForm, draft: Callable[..., Alert]) -> HttpResponse | None:
    """A new draft, if what was typed can be one; else the form says why not."""
    if not _counts(request) and form.is_valid():
        try:
            alert = draft(by=request.user, **form.writing)
        except actions.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Saved as a draft. Nobody gets it before somebody else has approved it.")
            return redirect("desk_alert", alert.pk)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@only("draft")
@keeps_typed
def edit(request: UserRequest, pk: UUID) -> HttpResponse:
    """Change an alert that was not approved yet. If somebody else changed it meanwhile, both texts are shown."""
    alert = alert_among(request, Alert.objects.worked_on_by(request.user).being_written(), pk)
    form = AlertForm(alert.case, request.POST or None, alert=alert)
    if not _counts(request) and form.is_valid():
        alert.version = form.cleaned_data["version"] or 0
        try:
            actions.edit(alert, by=request.user, **form.writing)
        except actions.EditedMeanwhile:
            take_version(form, alert.version)
            return _write(request, form, alert.case, alert, overtaken=True)
        except actions.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Saved. It is a draft until you send it to review.")
            return redirect("desk_alert", alert.pk)
    return _write(request, form, alert.case, alert)


def _write(
    request: UserRequest, form: AlertForm, case: Case, alert: Alert | None = None, **what: object
) -> HttpResponse:
    """The page for writing. ``what`` happened before: somebody else has ``overtaken``, or it is about an ``old`` one,
    of which a report is to be left out (``rewritten``), with what is ``shown`` of identifiers.
    """
    sources = set(alert.sources.values_list("report", flat=True)) if alert else set()
    if _counts(request) and (aimed := form.aim()):
        reached = reach.of(aimed, by=request.user)
        what |= {"counted": True, "reach": list(reached.items()), "cost": costs.of_texts(reached)}
    context = {"form": form, "case": case, "alert": alert, "sources": sources, "reports": read_reports(request, case)}
    return render(request, "desk/write.html", context | what)


def _counts(request: UserRequest) -> bool:
    """Whether the form is sent only to see how many would be reached."""
    return request.POST.get("go") == "count"


def alert_among(request: UserRequest, alerts: AlertQuerySet, pk: UUID) -> Alert:
    """One of these. Raises Lost if they had its case open before, else Http404."""
    found = alerts.select_related("case").filter(pk=pk).first()
    if found:
        return found
    case = case_of_mine(request, get_object_or_404(Alert, pk=pk).case_id, MOVED_ON)
    raise lost(request, case, MOVED_ON)


def read_reports(request: UserRequest, case: Case) -> list[Report]:
    """The reports of a case for who may open it now; that they were opened is recorded."""
    if not Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return []
    audit.record("case.read", case, by=request.user)
    return list(Report.objects.kept().filter(case=case).in_full())
