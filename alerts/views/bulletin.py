"""A page of paper with the alerts of one place, for whoever is not on this site."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from alerts import actions
from alerts.bulletin import may_print
from alerts.forms.printing import BulletinForm
from members import limits
from members.gates import UserRequest, admit
from reports import paper

A_DAY = 10
FILE = "sheet.pdf"
TOO_MANY = f"You have made {A_DAY} today. Please come back tomorrow."
NOT_HERE = (
    "We cannot make the file here at the moment. Please tell whoever runs this site: the library pango is missing."
)


@require_http_methods(["GET", "HEAD", "POST"])
@admit(may_print)
def bulletin(request: UserRequest) -> HttpResponse:
    """GET asks what for; POST is the file, and on record."""
    form = BulletinForm(request.user, request.POST or None)
    if not form.is_valid():
        return _ask(request, form)
    if not limits.allow("bulletin", str(request.user.pk), most=A_DAY, seconds=limits.DAY):
        form.add_error(None, TOO_MANY)
        return _ask(request, form, status=429)
    made = form.chosen.opened(by=request.user)
    try:
        pdf = made.pdf()
    except paper.CannotPrint:
        form.add_error(None, NOT_HERE)
        return _ask(request, form)
    actions.note_bulletin(made, by=request.user)
    headers = {"Content-Disposition": f'inline; filename="{FILE}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _ask(request: UserRequest, form: BulletinForm, status: int = 200) -> HttpResponse:
    return render(request, "alerts/bulletin.html", {"form": form}, status=status)
