"""Pictures of a report (b7): nothing is kept but what can be seen, sealed, for those who may see the report."""

from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import cast

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from alerts.actions import leave
from alerts.tasks import forget
from members.models import User
from num import audit
from num.crypto import Unreadable
from num.models import AuditEntry
from num.states import IllegalMove
from reports.actions.case import erase
from reports.actions.picture import add_picture
from reports.actions.report import give_consent, submit, withdraw
from reports.models import Original, Picture, Report, Terms, Use
from reports.submission import Submission
from tests.factories import make_case, make_hold, make_report
from tests.people import signed_in
from tests.reports.hostile import KEPT, PLANTED, REFUSED, exif, picture
from tests.reports.test_at_rest import dump, forms
from tests.reports.test_hold import purge

pytestmark = pytest.mark.django_db
JPEG = {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def photo() -> bytes:
    """As a telephone takes it."""
    return picture("JPEG", exif=exif())


@pytest.fixture
def as_ann(ann: User) -> Client:
    return signed_in(ann)


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, story="He hit me.", consents={"police": "anonymous"})


def send(client: Client, address: str, content: bytes, name: str = "IMG_2041.jpg", **more: str) -> HttpResponse:
    sent = {"file": SimpleUploadedFile(name, content, "image/jpeg"), **more}
    return cast(HttpResponse, client.post(address, sent, follow=True))


def hers(report: Report) -> str:
    return f"/me/reports/{report.pk}/pictures/"


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("name", KEPT)
def test_of_whatever_is_a_picture_only_what_can_be_seen_is_kept(as_ann: Client, report: Report, name: str) -> None:
    make, size = KEPT[name]
    assert "Picture 1 is added." in text(send(as_ann, hers(report), make()))
    content = Picture.objects.get().content
    for secret in (*forms(PLANTED), b"quartz", b"Exif", b"<script", b"PK\x03\x04", b"ICC_PROFILE"):
        assert secret not in content
    kept = Image.open(BytesIO(content))
    kept.load()
    assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", size)
    assert set(kept.info) == JPEG
    assert not kept.getexif()
    assert not Original.objects.exists()


@pytest.mark.parametrize("name", REFUSED)
def test_anything_else_is_refused_with_a_word(as_ann: Client, report: Report, name: str) -> None:
    make, word = REFUSED[name]
    answer = text(send(as_ann, hers(report), make(), keep="on"))
    assert word in answer
    assert "checked" in answer, "what was ticked stays"
    assert not Picture.objects.exists()
    assert not Original.objects.exists()
    assert not AuditEntry.objects.filter(event="picture.added").exists()


def test_there_are_enough_hostile_files() -> None:
    assert len(KEPT) + len(REFUSED) >= 30


def test_of_a_moving_picture_the_first_is_kept(as_ann: Client, report: Report) -> None:
    send(as_ann, hers(report), KEPT["moving GIF"][0](), "wrong.png")
    red, green, blue = cast(tuple[int, int, int], Image.open(BytesIO(Picture.objects.get().content)).getpixel((5, 5)))
    assert red > 200
    assert max(green, blue) < 60


def test_nothing_that_was_sent_lies_open_anywhere(as_ann: Client, report: Report) -> None:
    send(as_ann, hers(report), photo(), "quartzname.jpg", keep="on")
    kept = Picture.objects.get()
    rows = list(dump())
    for secret in (PLANTED, "quartzname", "quartzphone"):
        for form in forms(secret):
            assert not any(form in row for row in rows)
    assert not any(kept.content[100:200] in row for row in rows)
    assert PLANTED.encode() in Original.objects.get().content


def test_nothing_is_written_to_a_disk(
    as_ann: Client, report: Report, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    """Not even what is larger than Django would keep in memory."""
    settings.FILE_UPLOAD_TEMP_DIR = "/nonexistent"
    opened: list[object] = []
    monkeypatch.setattr("tempfile.NamedTemporaryFile", lambda *args, **kwargs: opened.append(args))
    assert "Picture 1 is added." in text(
        send(as_ann, hers(report), picture("PNG", size=(2000, 1500)) + bytes(4_000_000))
    )
    assert opened == []


def test_a_picture_moved_to_another_report_does_not_open(as_ann: Client, ann: User, report: Report) -> None:
    other = make_report(by=ann)
    send(as_ann, hers(report), photo())
    send(as_ann, hers(other), picture("PNG"))
    first, second = Picture.objects.order_by("added_at")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM reports_picture WHERE number = 1")
        contents = [bytes(row[0]) for row in cursor.fetchall()]
        for content in contents:
            cursor.execute("UPDATE reports_picture SET content = %s", [content])
            opens = 0
            for one in (first, second):
                try:
                    _ = Picture.objects.get(pk=one.pk).content
                    opens += 1
                except Unreadable:
                    pass
            assert opens == 1


def test_the_original_is_kept_only_if_she_ticked_it_and_goes_when_she_says(as_ann: Client, report: Report) -> None:
    send(as_ann, hers(report), photo())
    assert not Original.objects.exists()
    send(as_ann, hers(report), photo(), keep="on")
    assert bytes(Original.objects.get().content) == photo()
    second = Picture.objects.get(number=2)
    assert "The original is kept for the police." in text(cast(HttpResponse, as_ann.get(hers(report))))
    as_ann.post(hers(report), {"forget": str(second.pk)})
    assert not Original.objects.exists()
    assert Picture.objects.count() == 2


@pytest.mark.parametrize("change", [{"consent-police": "none.1"}, {"withdraw": "yes"}])
def test_originals_go_with_the_consent(as_ann: Client, report: Report, change: dict[str, str]) -> None:
    send(as_ann, hers(report), photo(), keep="on")
    as_ann.post(f"/me/reports/{report.pk}/", {"consent-support": "yes.1"})
    assert Original.objects.exists()
    as_ann.post(f"/me/reports/{report.pk}/", change)
    assert not Original.objects.exists()
    assert Picture.objects.get().original is None


def test_originals_go_when_the_yes_has_run_out(as_ann: Client, report: Report) -> None:
    send(as_ann, hers(report), photo(), keep="on")
    until = timezone.now() + timedelta(days=3)
    answer = partial(give_consent, report, Use.POLICE, "anonymous", by=report.reporter, given="form")
    answer(terms=Terms(expires_at=until))
    forget()
    assert Original.objects.exists()
    answer(terms=Terms(expires_at=timezone.now()))
    forget()
    assert not Original.objects.exists()
    assert Picture.objects.count() == 1


@pytest.mark.parametrize("kept", [False, True])
def test_purge_counts_originals_and_what_a_hold_keeps(as_ann: Client, report: Report, caro: User, kept: bool) -> None:
    send(as_ann, hers(report), photo(), keep="on")
    line = "originals of pictures, once the yes to the police has run out"
    assert f"{line}: would be deleted 0\n" in purge("--dry-run")
    over = Terms(expires_at=timezone.now())
    give_consent(report, Use.POLICE, "anonymous", by=report.reporter, given="form", terms=over)
    assert f"{line}: would be deleted 1\n" in purge("--dry-run")
    if kept:
        make_hold(caro, report)
    counted = "deleted 0, kept by a hold: 1" if kept else "deleted 1"
    assert f"{line}: {counted}\n" in purge()
    assert Original.objects.exists() == kept


def test_no_original_is_kept_while_the_police_may_know_nothing(as_ann: Client, ann: User) -> None:
    report = make_report(by=ann, story="He hit me.", consents={"police": "none"})
    assert "for the police" not in as_ann.get(hers(report)).content.decode()
    send(as_ann, hers(report), photo(), keep="on")
    assert Picture.objects.get().original is None
    assert not Original.objects.exists()


def test_she_removes_what_she_likes_and_nobody_elses(as_ann: Client, bea: User, report: Report) -> None:
    send(as_ann, hers(report), photo(), keep="on")
    send(as_ann, hers(report), picture("PNG"))
    one, two = Picture.objects.all()
    theirs = make_report(by=bea)
    for wrong in (str(one.pk), "x"):
        assert signed_in(bea).post(hers(theirs), {"remove": wrong}).status_code == 404
    assert signed_in(bea).post(hers(report), {"remove": str(one.pk)}).status_code == 404
    answer = as_ann.post(hers(report), {"remove": str(one.pk)}, follow=True)
    assert "The picture is removed." in text(cast(HttpResponse, answer))
    assert Picture.objects.get() == two
    assert not Original.objects.exists()


def test_nothing_is_removed_by_one_press(as_ann: Client, report: Report) -> None:
    send(as_ann, hers(report), photo(), keep="on")
    page = " ".join(as_ann.get(hers(report)).content.decode().split())
    for name in ("remove", "forget"):
        folded = page.partition(f'name="{name}"')[0].rpartition("<details>")[2]
        assert "You cannot undo this." in folded
        assert "</details>" not in folded
    assert "The copy does not say when or where it was taken, or with which phone." in page


def test_ten_are_enough(as_ann: Client, report: Report) -> None:
    for _ in range(10):
        send(as_ann, hers(report), picture("PNG"))
    assert "A report takes up to 10 pictures." in text(send(as_ann, hers(report), picture("PNG")))
    assert Picture.objects.count() == 10


def test_thirty_tries_an_hour_are_enough(as_ann: Client, report: Report) -> None:
    """Each costs us work, also one that is refused."""
    for _ in range(30):
        assert "not a picture" in text(send(as_ann, hers(report), b"x"))
    assert "Please wait an hour" in text(send(as_ann, hers(report), photo()))
    assert not Picture.objects.exists()


def test_a_report_that_was_taken_back_takes_no_more(ann: User, report: Report) -> None:
    withdraw(report, by=ann)
    with pytest.raises(IllegalMove):
        add_picture(report, b"x", by=ann)


def test_only_who_made_it_keeps_an_original(bea: User, caro: User, report: Report) -> None:
    for by, original in ((bea, None), (None, None), (caro, b"x")):
        with pytest.raises(PermissionDenied):
            add_picture(report, b"x", original=original, by=by)


def test_a_form_without_a_file_says_what_to_do(as_ann: Client, report: Report) -> None:
    assert "Please choose a picture first." in text(cast(HttpResponse, as_ann.post(hers(report), {"keep": "on"})))


def test_with_a_receipt(client: Client) -> None:
    sent = submit(Submission(story="He hit me."), by=None)
    address = "/report/receipt/pictures/"
    assert "Your code, please" in client.get(address).content.decode()
    assert "The picture was not kept" in text(send(client, address, photo()))
    client.post("/report/receipt/", {"code": sent.code})
    assert address in client.get("/report/receipt/").content.decode()
    assert "Picture 1 is added." in text(send(client, address, photo()))
    assert "added on" in client.get(address).content.decode()
    assert Picture.objects.get().report == sent.report
    withdraw(sent.report, by=None)
    assert client.get(address).headers["Location"] == "/report/receipt/"


def test_whose_report_it_is_not_finds_nothing(as_ann: Client, bea: User, report: Report) -> None:
    send(as_ann, hers(report), photo())
    assert signed_in(bea).get(hers(report)).status_code == 404
    assert send(signed_in(bea), hers(report), photo()).status_code == 404
    assert Picture.objects.count() == 1


def test_staff_save_it_as_a_file_that_nothing_runs_in(as_ann: Client, caro: User, cleo: User, report: Report) -> None:
    send(as_ann, hers(report), photo())
    kept, case = Picture.objects.get(), make_case(caro, report)
    address = f"/casework/pictures/{kept.pk}/"
    assert address in signed_in(caro).get(f"/casework/cases/{case.pk}/").content.decode()
    answer = signed_in(caro).get(address)
    assert answer.content == kept.content
    assert answer.headers["Content-Disposition"] == 'attachment; filename="1.jpg"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == ("nosniff", "no-store")
    assert AuditEntry.objects.get(event="picture.read").by == str(caro.pk)
    assert signed_in(cleo).get(address).status_code == as_ann.get(address).status_code == 404


def test_what_cannot_be_recorded_is_not_opened(
    as_ann: Client, caro: User, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(as_ann, hers(report), photo())
    staff = signed_in(caro)

    def full(*args: object, **kwargs: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(audit, "record", full)
    with pytest.raises(OSError, match="no space left"):
        staff.get(f"/casework/pictures/{Picture.objects.get().pk}/")


def test_what_was_taken_back_is_shown_to_nobody(as_ann: Client, caro: User, ann: User, report: Report) -> None:
    send(as_ann, hers(report), photo())
    make_case(caro, report)
    withdraw(report, by=ann)
    assert signed_in(caro).get(f"/casework/pictures/{Picture.objects.get().pk}/").status_code == 404
    assert as_ann.get(hers(report)).headers["Location"].startswith("/me/reports/")


def test_staff_add_what_they_were_given_and_never_an_original(as_ann: Client, caro: User, report: Report) -> None:
    send(as_ann, hers(report), photo())
    staff, address = signed_in(caro), f"/casework/reports/{report.pk}/pictures/"
    assert address in staff.get(f"/casework/reports/{report.pk}/").content.decode()
    assert "for the police" not in staff.get(address).content.decode()
    assert "Picture 2 is added." in text(send(staff, address, photo(), keep="on"))
    assert not Original.objects.exists()
    assert "added on" in text(cast(HttpResponse, as_ann.get(hers(report))))
    own, given = Picture.objects.all()
    assert (own.by_staff, given.by_staff) == (False, True)
    assert staff.post(address, {"remove": str(own.pk)}).status_code == 403
    staff.post(address, {"remove": str(given.pk)})
    assert Picture.objects.get() == own


def test_erasing_a_report_erases_its_pictures(as_ann: Client, ada: User, report: Report) -> None:
    send(as_ann, hers(report), photo(), keep="on")
    erase(report, by=ada)
    assert not Picture.objects.exists()
    assert not Original.objects.exists()


@pytest.mark.parametrize("erased", [True, False])
def test_pictures_go_with_who_leaves(as_ann: Client, ann: User, bea: User, report: Report, erased: bool) -> None:
    """Also where the report stays without her: she may be in one."""
    send(as_ann, hers(report), photo(), keep="on")
    theirs = make_report(by=bea)
    send(signed_in(bea), hers(theirs), photo())
    leave(ann, erase_reports=erased, by=ann)
    assert Picture.objects.get().report == theirs
    assert not Original.objects.exists()


def test_however_many_there_are_a_page_loads_none(as_ann: Client, caro: User, report: Report) -> None:
    staff, address = signed_in(caro), f"/casework/reports/{report.pk}/"
    counts = []
    for _ in range(2):
        send(as_ann, hers(report), picture("PNG"))
        with CaptureQueriesContext(connection) as asked:
            staff.get(address)
        counts.append(len(asked))
        assert not [query for query in asked.captured_queries if '"reports_picture"."content"' in query["sql"]]
    assert counts[0] == counts[1]
