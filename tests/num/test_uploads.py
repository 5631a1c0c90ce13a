"""A file that is sent where none is asked for is kept nowhere; where one is, in memory, and no more than needed."""

from typing import cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import ResolverMatch

from members.models import User
from num import uploads
from num.uploads import InMemory, takes_file
from reports.models import Picture
from tests.factories import make_report
from tests.people import signed_in
from tests.reports.hostile import picture


@pytest.mark.django_db
@pytest.mark.parametrize("size", [10, 5_000_000])
def test_a_file_is_passed_over_and_the_rest_of_the_form_is_kept(client: Client, size: int) -> None:
    sent = SimpleUploadedFile("me.jpg", b"x" * size)
    answer = client.post("/report/", {"file": sent, "picture": sent, "story": "He hit me."})
    assert answer.headers["Location"] == "/report/sent/"
    assert not answer.wsgi_request.FILES
    assert not {"file", "picture"} & set(answer.wsgi_request.POST)


@pytest.mark.django_db
def test_of_several_files_the_first_is_taken_and_of_no_other_name(ann: User) -> None:
    report = make_report(by=ann)
    files = [SimpleUploadedFile(f"{n}.png", picture("PNG", size=(n, n))) for n in (5, 9)]
    other = SimpleUploadedFile("other.png", picture("PNG"))
    answer = signed_in(ann).post(f"/me/reports/{report.pk}/pictures/", {"other": other, "file": files})
    (kept,) = cast("list[UploadedFile]", list(answer.wsgi_request.FILES.values()))
    assert (kept.name, kept.size) == ("file", len(picture("PNG", size=(5, 5))))
    assert Picture.objects.count() == 1


def test_of_what_is_too_large_no_more_is_kept_than_shows_it() -> None:
    request = sent(b"x" * (uploads.MOST + 5_000_000))
    kept = cast(UploadedFile, request.FILES["file"])
    assert (kept.size, kept.name) == (uploads.MOST + 1, "file")


def test_before_a_view_was_chosen_nothing_is_kept() -> None:
    assert not sent(b"x", chosen=False).FILES


def sent(content: bytes, *, chosen: bool = True) -> HttpRequest:
    """As the server has it, before anybody looked at what was sent."""
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("me.jpg", content)})
    request.upload_handlers = [InMemory(request)]
    if chosen:
        request.resolver_match = ResolverMatch(takes_file(lambda: None), (), {})
    return request
