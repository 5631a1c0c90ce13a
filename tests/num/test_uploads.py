"""No page takes files: a file that is sent all the same is kept nowhere."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("size", [10, 5_000_000])
def test_a_file_is_passed_over_and_the_rest_of_the_form_is_kept(client: Client, size: int) -> None:
    picture = SimpleUploadedFile("me.jpg", b"x" * size)
    answer = client.post("/report/", {"picture": picture, "story": "He hit me."})
    assert answer.headers["Location"] == "/report/sent/"
    assert not answer.wsgi_request.FILES
    assert "picture" not in answer.wsgi_request.POST
