"""The pictures of a report: its reporter adds and removes them, staff save them one by one."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from members import limits
from members.gates import UserRequest, only
from members.models import User
from num import audit, uploads
from num.states import IllegalMove
from num.uploads import takes_file
from reports.actions.picture import TooMany, add_picture, delete_original, remove_picture
from reports.forms.picture import OwnPictureForm, PictureForm
from reports.models import Picture, Report, Use
from reports.models.report_queries import ReportQuerySet
from reports.views.hers import Hers, by_account, by_receipt

MOST_AN_HOUR = 30  # of one report: each costs about a second of work
TOO_OFTEN = "Those were many pictures at once. Please wait an hour, then send the next one."
CHANGES = {
    "remove": (remove_picture, "The picture is removed."),
    "forget": (delete_original, "The original is deleted."),
}
KEPT = "We must keep it for now, and may not say more. It is deleted as soon as we may."
ENOUGH = f"A report takes up to {Picture.MOST} pictures. Remove one first."


def _hers(request: HttpRequest, hers: Hers) -> HttpResponse:
    """For whoever made the report or a colleague of hers, and for whoever holds its code."""
    if hers.report.state == Report.State.WITHDRAWN:
        return redirect(hers.home)
    return _page(request, hers.report, hers.by, back=hers.home)


mine = takes_file(by_account(_hers))
with_receipt = takes_file(by_receipt(_hers))


@takes_file
@require_http_methods(["GET", "HEAD", "POST"])
@only("triage")
def of_staff(request: UserRequest, pk: UUID) -> HttpResponse:
    """For those who work on the report, with what they were given."""
    report = get_object_or_404(_open(Report.objects.worked_on_by(request.user)), pk=pk)
    return _page(request, report, request.user, back=reverse("casework_report", args=[pk]))


@require_safe
@only("triage")
def save(request: UserRequest, pk: UUID) -> HttpResponse:
    reports = _open(Report.objects.visible_to(request.user))
    return as_file(get_object_or_404(Picture.objects.filter(report__in=reports), pk=pk), by=request.user)


def as_file(found: Picture, *, by: User) -> HttpResponse:
    """One picture to save. Each opening is recorded first: if it cannot be, there is none."""
    audit.record("picture.read", found, by=by)
    headers = {
        "Content-Disposition": f'attachment; filename="{found.number}.jpg"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(found.content, content_type="image/jpeg", headers=headers)


def _open(reports: ReportQuerySet) -> ReportQuerySet:
    return reports.exclude(state=Report.State.WITHDRAWN)


def _page(request: HttpRequest, report: Report, by: User | None, *, back: str) -> HttpResponse:
    """The list, and the form that adds one; POST adds, removes, or deletes an original."""
    by_staff = by is not None and by.is_staff
    chosen = PictureForm if by_staff or not report.allows(Use.POLICE) else OwnPictureForm
    form = chosen(request.POST, request.FILES) if request.method == "POST" else chosen()
    if request.method == "POST" and _changed(request, report, form, by):
        return redirect(request.path)
    context = {"report": report, "form": form, "by_staff": by_staff, "back": back, "most": Picture.MOST}
    return render(request, "reports/pictures.html", context)


def _changed(request: HttpRequest, report: Report, form: PictureForm, by: User | None) -> bool:
    for name, (change, said) in CHANGES.items():
        if name in request.POST:
            change(_one_of(report, request.POST[name]), by=by)
            kept = Report.objects.on_hold().filter(pk=report.pk).exists()
            messages.success(request, KEPT if kept else said)
            return True
    return _added(request, report, form, by)


def _added(request: HttpRequest, report: Report, form: PictureForm, by: User | None) -> bool:
    if not limits.allow("picture", str(report.pk), most=MOST_AN_HOUR, seconds=limits.HOUR):
        form.add_error(uploads.FIELD, TOO_OFTEN)
        return False
    if not form.is_valid():
        return False
    try:
        added = add_picture(report, form.cleaned, original=form.original, by=by)
    except TooMany:
        form.add_error(uploads.FIELD, ENOUGH)
        return False
    except IllegalMove:
        messages.warning(request, "The report was taken back meanwhile. Nothing was added.")
        return True
    messages.success(request, f"Picture {added.number} is added.")
    return True


def _one_of(report: Report, key: str) -> Picture:
    try:
        return get_object_or_404(report.pictures.select_related("report"), pk=key)
    except ValidationError as error:  # no key at all
        raise Http404 from error
