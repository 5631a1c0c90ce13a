"""The report as a form on paper, A4: from the same pick-lists and the words that are asked now."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NoReturn

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from PIL import ImageFile

from reports.models import ConsentText, IncidentType, Report, ReportedPerson, Use

STYLE: Final = "reports/paper.css"
VARIANT: Final = "pdf/ua-1"


class CannotPrint(Exception):
    """This machine has not what sets a page (pango)."""


def lists() -> dict[str, Any]:
    """What the form is made of."""
    texts = ConsentText.objects.current(settings.LANGUAGE_CODE)
    return {
        "incidents": IncidentType.objects.all(),
        "sources": [Report.Source(one).label for one in ("self", "project", "friend", "site")],
        "times": Report.TimeBand.labels,
        "places": Report.Place.labels,
        "claims": ReportedPerson.Claimed.labels,
        "texts": [texts[use] for use in Use],
        "lines": range(9),
    }


def pdf() -> bytes:
    """Raises CannotPrint."""
    return _set(render_to_string("reports/paper_file.html", lists()))


@lru_cache(maxsize=2)
def _set(html: str) -> bytes:
    """Made once for the words of now: it takes a second, and everybody may ask for it."""
    return written(laid_out(html, STYLE))


def laid_out(html: str, style: str) -> Any:
    """The pages of it, which ``written`` makes a file. Raises CannotPrint."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise CannotPrint from error
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # it lets half a picture pass, also for reports.pictures
    looks = weasyprint.CSS(string=Path(str(finders.find(style))).read_text())
    document = weasyprint.HTML(string=html, url_fetcher=_refuse)
    return document.render(stylesheets=[looks], pdf_variant=VARIANT)


def written(document: Any) -> bytes:
    """As a PDF that can be read aloud."""
    return bytes(document.write_pdf(pdf_variant=VARIANT))


def _refuse(url: str, *args: object, **kwargs: object) -> NoReturn:
    """Nothing is fetched for a page, from this machine or from another."""
    raise ValueError(f"nothing is fetched: {url}")
