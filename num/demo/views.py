"""Pages of the demonstration only: everybody's mail, and the codes that the staff's phones would show."""

from io import StringIO

from django.core.management import CommandError, call_command
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from num.demo import mailbox

STAFF = ("caseworker", "caseworker2", "approver", "trustee", "administrator")


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    to = request.GET.get("to", "")
    return render(request, "demo/mailbox.html", {"mails": mailbox.newest(to), "to": to})


@require_safe
def mail(request: HttpRequest, number: int) -> HttpResponse:
    found = mailbox.find(number)
    if found is None:
        raise Http404
    return render(request, "demo/mail.html", {"mail": found})


@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/codes.html", {"codes": [(login, _code(login)) for login in STAFF]})


def _code(login: str) -> str:
    output = StringIO()
    try:
        call_command("demo_code", login, stdout=output)
    except CommandError as error:
        return str(error)
    return output.getvalue().strip()
