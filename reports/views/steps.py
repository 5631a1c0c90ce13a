"""Telling us what happened one part at a time. Each part is kept as she goes on, and any may be left out."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from members.gates import UserRequest, signed_in
from num.purposes import Purpose
from num.resume import SIGNED_OUT, resume
from num.rows import acting_as
from reports.actions.draft import throw_away
from reports.forms import rows
from reports.forms.report import NOTHING, ReportForm
from reports.forms.steps import BY_NAME, CHECK, NAMES, STEPS, as_sent, typed_in
from reports.forms.summary import sections
from reports.models import Draft
from reports.views import drafting, flood
from reports.views.drafting import Work
from reports.views.public import again, send

THROWN_AWAY = "Thrown away."
NOT_SENT = "Not sent yet. An answer below cannot be read: it is marked as an error. Press “Change” beside it."


@require_http_methods(["GET", "HEAD", "POST"])
@flood.gate
@acting_as(Purpose.REPORTING)
def step(request: HttpRequest, name: str) -> HttpResponseBase:
    """One part, or the last page, which shows what will be sent."""
    if name not in (*NAMES, CHECK):
        raise Http404
    if request.method != "POST":
        if drafting.waits_for_sign_in(request):
            return redirect_to_login(request.path)
        work = drafting.of(request)
        return _show(request, name, work.form, work)
    if drafting.opened_by_somebody_else(request):
        return resume(request, SIGNED_OUT)
    return _go_on(request, name, drafting.of(request))


def _go_on(request: HttpRequest, name: str, work: Work) -> HttpResponse:
    """Keep what was typed in this part; then do what the button says."""
    if "throw_away" in request.POST:
        return _throw_away(request, work)
    if "send" in request.POST and (sent := again(request, work)):
        return sent
    typed = typed_in(rows.changed(request.POST), [name] if name != CHECK else [])
    whole = ReportForm(as_sent(typed))
    if "send" in request.POST and work.draft is None and whole.is_valid() and (sent := send(request, whole, work)):
        return sent
    work = drafting.keep(work, typed)
    if drafting.is_unkept(work, typed):
        return drafting.ask_again(request, work)
    form = work.form if work.draft else ReportForm(as_sent(typed))
    if "send" in request.POST:
        return _send(request, form, work)
    if "save" in request.POST:
        return drafting.put_by(request, work)
    return _turn(request, name, form, work)


def _turn(request: HttpRequest, name: str, form: ReportForm, work: Work) -> HttpResponse:
    """To the page that the button names; on to the next part only if what was typed here can be read."""
    to, here = request.POST.get("go", ""), BY_NAME.get(name)
    stays = here and to == here.after and not all(part.is_valid() for part in form.asked_on(name))
    if to not in (*NAMES, CHECK) or stays:
        return _show(request, name, form, work)
    return _at(request, to, work)


def _send(request: HttpRequest, form: ReportForm, work: Work) -> HttpResponse:
    if not form.errors and not form.is_valid():
        messages.warning(request, NOTHING)
        return _at(request, "story", work)
    if not form.errors and (sent := send(request, form, work)):
        return sent
    messages.warning(request, NOT_SENT)
    return _at(request, CHECK, work)


def _throw_away(request: HttpRequest, work: Work) -> HttpResponse:
    if work.draft:
        throw_away(work.draft, by=work.owner)
    messages.success(request, THROWN_AWAY)
    return drafting.close(request, work.owner, work.draft)


def _at(request: HttpRequest, name: str, work: Work) -> HttpResponse:
    """The page of this name, as somebody would open it: so that it may be opened again."""
    return drafting.carry(request, redirect("report_step", name=name), work)


def _show(request: HttpRequest, name: str, form: ReportForm, work: Work) -> HttpResponse:
    if name == CHECK:
        return drafting.show(request, work, "reports/check.html", {"form": form, "sections": sections(form)})
    asked = form.asked_on(name)
    wrong = any(part.is_bound and not part.is_valid() for part in asked)
    context = {
        "form": form if wrong else None,  # the title says so
        "step": BY_NAME[name],
        "steps": STEPS,
        "part": form.part(name),
        "asked": asked,
        "touched": rows.touched(request.POST),
        "for_another": form.for_another,
        "agreed": form.agreed,
    }
    return drafting.show(request, work, "reports/step.html", context)


@require_POST
@signed_in
def my_draft(request: UserRequest, pk: UUID) -> HttpResponse:
    """Go on with a draft of one's own, or throw it away."""
    draft = get_object_or_404(Draft.objects.of(request.user), pk=pk)
    work = Work(request.user, draft, "")
    if "throw_away" in request.POST:
        return _throw_away(request, work)
    return _at(request, CHECK, work)
