"""The words of the consent questions: what is shown now, what was shown before, and new ones."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from members.gates import UserRequest, only
from reports.actions.wording import NothingNew, publish
from reports.forms.consent import asked_now
from reports.forms.wording import WordingForm
from reports.models import ConsentText, Use

NOTHING_NEW = "These are the words that are shown now. Change them first."


@require_safe
@only("publish_wordings")
def wordings(request: UserRequest) -> HttpResponse:
    return render(request, "reports/wordings.html", {"texts": asked_now()})


@require_http_methods(["GET", "HEAD", "POST"])
@only("publish_wordings")
def wording(request: UserRequest, use: str) -> HttpResponse:
    """One question with all its versions. POST publishes the next one."""
    versions = _versions(use)
    form = WordingForm(versions[0], request.POST.dict() if request.method == "POST" else None)
    if form.is_valid() and _published(request, Use(use), form):
        return redirect("wordings")
    context = {"use": Use(use), "shown": versions[0], "versions": versions, "form": form}
    return render(request, "reports/wording.html", context)


def _published(request: UserRequest, use: Use, form: WordingForm) -> bool:
    try:
        new = publish(use, form.cleaned_data["question"], form.answers, by=request.user)
    except NothingNew:
        form.add_error("question", NOTHING_NEW)
        return False
    messages.success(request, f"Version {new.version} is shown from now on.")
    return True


def _versions(use: str) -> list[ConsentText]:
    """Newest first."""
    texts = ConsentText.objects.filter(use=use, language=settings.LANGUAGE_CODE).select_related("author")
    if use not in Use.values or not texts:
        raise Http404
    return list(texts.order_by("-version"))
