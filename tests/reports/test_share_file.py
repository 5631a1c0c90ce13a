"""A package leaves as a file that only the force can open (g3), or on paper; never otherwise."""

import shutil
import subprocess
from pathlib import Path

import pytest

from members.models import User
from num.models import AuditEntry
from reports.models import Force, Report, Share, SharedFact
from tests.factories import make_case, make_report, place
from tests.people import signed_in
from tests.reports.sharing import ACCOUNT, KEY, approve, drafted, release, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def share(ann: User, caro: User, ada: User) -> Share:
    """Approved, and not gone."""
    made = make_report(by=ann, story="He hit me.", consents={"police": "anonymous"}, region=place("merseyside"))
    make_case(caro, made)
    written = drafted(Report.objects.get(pk=made.pk), caro)
    approve(written, ada)
    return written


@pytest.mark.age
def test_only_the_force_opens_it(share: Share, caro: User, tmp_path: Path) -> None:
    identity = tmp_path / "theirs.txt"
    subprocess.run(["age-keygen", "-o", str(identity)], check=True, capture_output=True)
    key = subprocess.run(["age-keygen", "-y", str(identity)], check=True, capture_output=True, text=True).stdout.strip()
    Force.objects.filter(code="merseyside").update(public_key=key)
    response = release(share, caro, "file")
    assert response.headers["Content-Disposition"] == f'attachment; filename="{share}.age"'
    assert response.headers["Cache-Control"] == "no-store"
    assert response.content.startswith(b"age-encryption.org/v1")
    assert ACCOUNT.encode() not in response.content
    opened = subprocess.run(
        ["age", "--decrypt", "--identity", str(identity)], input=response.content, check=True, capture_output=True
    ).stdout.decode()
    for words in (f"Package: {share}", "For: Merseyside Police", f"What happened: {ACCOUNT}", "Do not try to find out"):
        assert words in opened
    assert AuditEntry.objects.filter(event="share.exported").count() == 1
    assert SharedFact.objects.get().kind == "police"


def test_without_a_key_there_is_no_file_and_nothing_counts_as_gone(share: Share, caro: User) -> None:
    assert "Save the encrypted file" not in text(signed_in(caro).get(f"/casework/shares/{share.pk}/"))
    assert "There is no key to seal it to." in text(release(share, caro, "file"))
    assert Share.objects.get().state == "approved"
    assert not SharedFact.objects.exists()


@pytest.mark.age
def test_a_key_that_age_refuses_changes_nothing_either(share: Share, caro: User) -> None:
    Force.objects.filter(code="merseyside").update(public_key=f"{KEY[:-1]}{'q' if KEY[-1] != 'q' else 'p'}")
    assert "The file could not be sealed." in text(release(share, caro, "file"))
    assert Share.objects.get().state == "approved"


def test_where_age_is_missing_it_says_so(share: Share, caro: User, monkeypatch: pytest.MonkeyPatch) -> None:
    Force.objects.filter(code="merseyside").update(public_key=KEY)
    monkeypatch.setenv("PATH", "/nowhere")
    assert shutil.which("age") is None
    assert "age, is missing on this server" in text(release(share, caro, "file"))
    assert Share.objects.get().state == "approved"


@pytest.mark.parametrize("way", ["", "mail", "file "])
def test_there_is_no_other_way(share: Share, caro: User, way: str) -> None:
    assert release(share, caro, way).status_code == 404
    assert Share.objects.get().state == "approved"


def test_looking_is_no_way_out(share: Share, caro: User) -> None:
    """Only POST lets it go."""
    assert signed_in(caro).get(f"/casework/shares/{share.pk}/release/").status_code == 405
    assert Share.objects.get().state == "approved"
