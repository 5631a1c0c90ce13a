"""The form on paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports import paper


@require_safe
def file(request: HttpRequest) -> HttpResponse:
    """As a PDF; where this machine cannot make one, the way to the page that can be printed."""
    try:
        made = paper.pdf()
    except paper.CannotPrint:
        return render(request, "reports/paper_missing.html")
    headers = {"Content-Disposition": 'inline; filename="form.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same, to print from the browser."""
    return render(request, "reports/paper_page.html", paper.lists())
