"""The report as a form on paper (b13, i2): what is asked now, on two sides of A4, with a name that tells nothing."""

import re
import sys
import zlib
from collections.abc import Iterator
from html import unescape
from typing import cast

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client

from members.models import User
from reports import paper
from reports.actions.wording import publish
from reports.models import ConsentText, IncidentType, Use
from tests.discreet import forbidden_in

pytestmark = pytest.mark.django_db
LIMITS = ("a child is at risk", "life is in danger now", "a court orders us to", "the law on terrorism says we must")


def form(client: Client) -> HttpResponse:
    return cast(HttpResponse, client.get("/report/paper/"))


def parts(pdf: bytes) -> Iterator[bytes]:
    """What is in the file, unpacked."""
    yield pdf
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(packed)
        except zlib.error:
            continue


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_it_is_a_tagged_file_of_two_pages_at_most_that_names_nothing(client: Client) -> None:
    assert "/report/paper/" in client.get("/report/").content.decode()
    answer = form(client)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="form.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    whole = b"\n".join(parts(answer.content))
    assert re.search(rb"/MarkInfo\s*<<\s*/Marked true", whole)
    assert b"/StructTreeRoot" in whole
    assert b'pdfuaid:part="1"' in whole
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", whole)) <= 2
    assert re.search(rb"/Producer[^>]*/Title \(Form\)", whole)
    assert forbidden_in(answer.headers["Content-Disposition"]) == []


def test_what_is_printed_holds_every_wording_the_limits_and_every_kind(client: Client) -> None:
    printed = words_of(render_to_string("reports/paper_file.html", paper.lists()))
    shown = words_of(client.get("/report/paper/page/").content.decode())
    for text in ConsentText.objects.all():
        for words in (text.question, *text.answers.values(), f"version {text.version}"):
            assert words in printed
            assert words in shown
    for words in (*LIMITS, *(one.name for one in IncidentType.objects.all()), "shred the paper", "that means no"):
        assert words.lower() in printed.lower()


def test_new_words_are_on_the_next_sheet(client: Client, amir: User) -> None:
    before = form(client).content
    publish(Use.WARN, "May we warn others with it?", {"yes": "Yes", "no": "No"}, by=amir)
    assert "May we warn others with it?" in client.get("/report/paper/page/").content.decode()
    assert form(client).content != before


def test_nothing_is_chosen_beforehand(client: Client) -> None:
    assert "☑" not in client.get("/report/paper/page/").content.decode()


def test_nothing_is_fetched_for_it() -> None:
    for url in ("file:///etc/passwd", "https://example.org/x.css"):
        with pytest.raises(ValueError, match="nothing is fetched"):
            paper._refuse(url)


def test_where_it_cannot_be_made_there_is_a_page_to_print(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without pango, where the library does not load."""
    paper._set.cache_clear()
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    html = form(client).content.decode()
    assert "which you can print with your browser" in html
    assert 'href="/report/paper/page/"' in html
    assert "Tell us what happened" in client.get("/report/paper/page/").content.decode()
