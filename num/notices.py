"""What everybody may read about privacy and complaints: texts of the country pack, every version of each."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from num import packs


@require_safe
def notice(request: HttpRequest, name: str, version: int | None = None) -> HttpResponse:
    """The newest version, or the one asked for: what was promised once can be looked up later."""
    versions = {one["version"]: one for one in packs.read(name)}
    newest = max(versions)
    shown = versions.get(version or newest)
    if shown is None:
        raise Http404
    context: dict[str, Any] = {
        "name": name,
        "notice": shown,
        "since": parse_date(shown["since"]),
        "newest": newest,
        "others": sorted(versions.keys() - {shown["version"]}, reverse=True),
        "contact": settings.CONTACT_EMAIL,
    }
    return render(request, "notice.html", context)
