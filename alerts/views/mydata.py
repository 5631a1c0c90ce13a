"""What we hold about me: in plain words, and as one file to take along."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from alerts import holdings
from members import limits
from members.gates import UserRequest
from members.views.me import reached
from num import audit

FILE = "data.html"
DAY = 24 * 3600
MOST = 3
TOO_MANY = "You have taken it three times today. Please come back tomorrow."


@require_http_methods(["GET", "HEAD", "POST"])
@reached
def data(request: UserRequest) -> HttpResponse:
    """What we hold in plain words. POST gives the file, to whoever has shown just now that she is still there."""
    if request.method != "POST":
        return render(request, "mydata/data.html")
    raise_if_reauthentication_required(request, app="account")
    if not limits.allow("mydata", str(request.user.pk), most=MOST, seconds=DAY):
        return render(request, "mydata/data.html", {"refused": TOO_MANY}, status=429)
    return _file(request)


def _file(request: UserRequest) -> HttpResponse:
    held = holdings.of(request.user)
    audit.record("data.taken", request.user, by=request.user)
    response = render(request, "mydata/file.html", {"held": held, "plain": held.plain()})
    response["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return response
