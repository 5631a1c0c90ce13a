"""What reporters read of each state: the sentence shown now, those before, and a new one."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from members.gates import UserRequest, only
from reports import statuses
from reports.actions.state_wording import LeadsToSomebody, publish_sentence
from reports.actions.wording import NothingNew
from reports.forms.wording import SentenceForm
from reports.models import Report, StateText
from reports.views.wording import NOTHING_NEW

MEANWHILE = "Somebody else has published new words meanwhile. They stand below. Look, and send yours again."
TAKE_OUT = "Please take out {}. Everybody whose report stands so would read it."


@require_safe
@only("word_states")
def sentences(request: UserRequest) -> HttpResponse:
    shown = statuses.shown()
    return render(request, "reports/sentences.html", {"shown": [(state, shown[state]) for state in statuses.WORDED]})


@require_http_methods(["GET", "HEAD", "POST"])
@only("word_states")
def sentence(request: UserRequest, state: str) -> HttpResponse:
    """One state with all its versions. POST publishes the next one."""
    if state not in statuses.WORDED:
        raise Http404
    known = Report.State(state)
    form = SentenceForm(statuses.shown()[known], request.POST if request.method == "POST" else None)
    if form.is_valid() and _published(request, known, form):
        return redirect("sentences")
    context = {
        "state": known,
        "form": form,
        "first": statuses.SENTENCES[known],
        "versions": StateText.objects.filter(state=known).select_related("author"),
    }
    return render(request, "reports/sentence.html", context)


def _published(request: UserRequest, state: Report.State, form: SentenceForm) -> bool:
    try:
        publish_sentence(state, form.cleaned_data["words"], by=request.user)
    except NothingNew:
        form.add_error("words", NOTHING_NEW)
    except LeadsToSomebody as refused:
        form.add_error("words", TAKE_OUT.format(" and ".join(f"“{one.text}” ({one.why})" for one in refused.found)))
    except IntegrityError:
        form.add_error("words", MEANWHILE)
    else:
        messages.success(request, "Reporters read it from now on.")
    return not form.errors
