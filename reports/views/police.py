"""What went to the police from a report, and what came back: for whoever made it, by account or with the receipt."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from reports import police_words
from reports.actions.share import rate
from reports.forms.share import RatingForm
from reports.models import Share
from reports.models.share import ShareQuerySet
from reports.views.hers import Hers, by_account, by_receipt, hers_alone


@hers_alone
def _police(request: HttpRequest, hers: Hers) -> HttpResponse:
    """POST says how the police were."""
    gone = (
        Share.objects.gone()
        .filter(report=hers.report)
        .select_related("force", "report")
        .prefetch_related("steps__outcome")
    )
    rated = RatingForm(request.POST) if "share" in request.POST else None
    share = _one_of(gone, request.POST["share"]) if rated else None
    if share and rated and rated.is_valid():
        rate(share, rated.cleaned_data["rating"], by=hers.by)
        messages.success(request, "Saved. You can change it here whenever you like.")
        return redirect(request.path)
    told = [(one, police_words.story(one), rated if one == share else _rating(one)) for one in gone.order_by("sent_at")]
    return render(request, "reports/police.html", {"hers": hers, "told": told, "form": rated})


def _rating(share: Share) -> RatingForm:
    return RatingForm(initial={"rating": share.rating}, auto_id=f"id_{share.pk}_%s")


def _one_of(gone: ShareQuerySet, key: str) -> Share:
    try:
        return get_object_or_404(gone, pk=key)
    except ValidationError as error:  # no key at all
        raise Http404 from error


my_police = by_account(_police)
receipt_police = by_receipt(_police)
