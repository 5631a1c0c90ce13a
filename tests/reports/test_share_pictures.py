"""What only a full report holds (g1, g3, g5): her later words, and the pictures that were approved with it."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from members.models import User
from num.models import AuditEntry
from reports import pictures
from reports.models import Force, Original, Picture, Report, Share, SharedFact
from tests.factories import make_case, make_hold, make_report, place
from tests.people import signed_in
from tests.reports.hostile import picture
from tests.reports.sharing import approve, chosen, drafted, release, talk, text, write, written
from tests.reports.test_adding import ROWS
from tests.reports.test_pictures import hers, photo, send

pytestmark = pytest.mark.django_db
CANNOT_GO = "A picture in it was taken away since, so it cannot go like this."


@pytest.fixture
def report(ann: User, caro: User) -> Report:
    """In a case of Caro's, who talked with Ann about a full report; of the second of two pictures the original, too."""
    made = make_report(by=ann, story="He hit me.", region=place("merseyside"), consents={"police": "full"})
    make_case(caro, made)
    talk(made, caro, wants_it="True")
    send(signed_in(ann), hers(made), picture("PNG"))
    send(signed_in(ann), hers(made), photo(), keep="on")
    return Report.objects.get(pk=made.pk)


def keys(report: Report) -> list[str]:
    return [str(one.pk) for one in report.pictures.all()]


def in_full(report: Report, caro: User, **typed: Any) -> Share:
    """With all that may go, pictures too."""
    return drafted(report, caro, **{"extent": "full", "chosen": [*chosen(report), *keys(report)]} | typed)


def approved(report: Report, caro: User, ada: User) -> Share:
    share = in_full(report, caro)
    assert approve(share, ada).status_code == 302
    return share


def page(share: Share, user: User) -> str:
    return text(signed_in(user).get(f"/casework/shares/{share.pk}/"))


def saved(share: Share, number: int, user: User) -> Any:
    return signed_in(user).get(f"/casework/shares/{share.pk}/pictures/{number}/")


# What leaves --------------------------------------------------------------------------------------


@pytest.mark.age
def test_the_sealed_file_holds_the_text_and_each_picture_as_it_was_approved(
    report: Report, ann: User, caro: User, ada: User, tmp_path: Path
) -> None:
    identity = tmp_path / "theirs.txt"
    subprocess.run(["age-keygen", "-o", str(identity)], check=True, capture_output=True)
    key = subprocess.run(["age-keygen", "-y", str(identity)], check=True, capture_output=True, text=True).stdout.strip()
    Force.objects.filter(code="merseyside").update(public_key=key)
    share = approved(report, caro, ada)
    response = release(share, caro, "file")
    assert response.headers["Content-Disposition"] == f'attachment; filename="{share}.zip.age"'
    opened = subprocess.run(
        ["age", "--decrypt", "--identity", str(identity)], input=response.content, check=True, capture_output=True
    ).stdout
    with ZipFile(BytesIO(opened)) as archive:
        files = {one.filename: archive.read(one) for one in archive.infolist()}
        assert {one.compress_type for one in archive.infolist()} == {ZIP_STORED}
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert list(files) == [f"{share}.txt", "picture-1.jpg", "picture-2.jpg"]
    assert files["picture-1.jpg"] == report.pictures.get(number=1).content
    assert files["picture-2.jpg"] == photo(), "the original, since she let it be kept"
    words = files[f"{share}.txt"].decode()
    assert "PICTURES\nHow many: 2\n" in words
    assert "Picture 2: the original file" in words
    line = AuditEntry.objects.get(event="share.exported")
    assert line.details["pictures"].split(",") == [keys(report)[0], str(Original.objects.get().pk)]
    sentence = "We gave them your full report, in your name, with 2 pictures, as a file that only they can open."
    assert sentence in text(signed_in(ann).get(f"/me/reports/{report.pk}/police/"))
    assert SharedFact.objects.get().to.endswith("your full report, in your name, with 2 pictures")


@pytest.mark.parametrize(
    ("form", "ending"), [("JPEG", "jpg"), ("MPO", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "gif")]
)
def test_a_file_is_named_by_what_it_is(form: str, ending: str) -> None:
    saving: dict[str, Any] = {"save_all": True, "append_images": [Image.new("RGB", (9, 9))]} if form == "MPO" else {}
    assert pictures.ending(picture(form, **saving)) == ending


def test_numbers_do_not_tell_which_pictures_stayed_here(report: Report, caro: User, ada: User) -> None:
    share = in_full(report, caro, chosen=keys(report)[1:])
    shown = page(share, ada)
    assert "Save picture 1</a>" in shown
    assert "icture 2" not in shown


def test_on_paper_each_is_on_the_page_and_each_is_on_record(report: Report, ann: User, caro: User, ada: User) -> None:
    share = approved(report, caro, ada)
    assert "The page to print shows the pictures, from our copies: they may show violence." in page(share, caro)
    paper = text(release(share, caro))
    for number in (1, 2):
        assert f'<img src="/casework/shares/{share.pk}/pictures/{number}/"' in paper
        assert saved(share, number, caro).content == report.pictures.get(number=number).content
    assert AuditEntry.objects.filter(event="picture.read", by=str(caro.pk)).count() == 2
    assert "in your name, with 2 pictures, on paper." in text(signed_in(ann).get(f"/me/reports/{report.pk}/police/"))


def test_with_one_picture_the_words_say_one(report: Report, ann: User, caro: User, ada: User) -> None:
    share = in_full(report, caro, chosen=keys(report)[:1])
    approve(share, ada)
    assert "<img" in text(release(share, caro))
    assert "with 1 picture, on paper" in text(signed_in(ann).get(f"/me/reports/{report.pk}/police/"))


# Only in a full report ----------------------------------------------------------------------------


def test_nothing_of_a_picture_goes_into_an_anonymous_package(report: Report, caro: User, ann: User) -> None:
    form = text(signed_in(caro).get(f"/casework/reports/{report.pk}/share/"))
    assert "Picture 2, only in a full report: the original file" in form
    assert f'value="{keys(report)[0]}"' in form
    assert form.count(" checked") == 0, "no picture goes unless somebody ticks it"
    one = {"extent": "anonymous", "chosen": keys(report)[:1]}
    assert "Pictures go only with a full report." in text(write(report, caro, **one))
    signed_in(ann).post(f"/me/reports/{report.pk}/", {"consent-police": "anonymous.1"})
    assert "only in a full report" not in text(signed_in(caro).get(f"/casework/reports/{report.pk}/share/"))
    assert "Select a valid choice." in text(write(report, caro, **one))
    assert not Share.objects.exists()


def test_nor_does_the_database_take_one(report: Report, caro: User) -> None:
    share = drafted(report, caro)
    with pytest.raises(IntegrityError, match="share_pictures_in_her_name"), transaction.atomic():
        Share.objects.filter(pk=share.pk).update(pictures=keys(report))
    Share.objects.filter(pk=share.pk).update(pictures=[])


def test_a_picture_of_another_report_goes_into_none(report: Report, caro: User, bea: User) -> None:
    other = make_report(by=bea, story="He hit me, too.")
    send(signed_in(bea), hers(other), picture("PNG"))
    assert "Select a valid choice." in text(write(report, caro, extent="full", chosen=keys(other)))


def test_her_later_words_go_oldest_first_each_with_its_day_and_only_in_her_name(
    report: Report, ann: User, caro: User, ada: User
) -> None:
    days = {"It was a quartzvan.": (5, 12), "He has a quartzlimp.": (1, 23)}
    for words, (day, hour) in days.items():
        signed_in(ann).post(f"/me/reports/{report.pk}/add/", ROWS | {"text": words})
        told = report.additions.filter(at__gt=timezone.now() - timedelta(hours=1))
        told.update(at=datetime(2026, 6, day, hour, 30, tzinfo=UTC))
    shown = page(in_full(report, caro), ada)
    for words in ("Added on 2 June 2026", "Added on 5 June 2026"):
        assert words in shown
    assert shown.index("He hit me.") < shown.index("He has a quartzlimp.") < shown.index("It was a quartzvan.")
    assert "quartz" not in page(drafted(report, caro), ada)


def test_staff_see_that_she_added_something_since(report: Report, ann: User, caro: User, ada: User) -> None:
    in_her_name, anonymous = in_full(report, caro), drafted(report, caro)
    since = "The reporter added something since this was written, and it is not in here."
    assert since not in page(in_her_name, ada)
    signed_in(ann).post(f"/me/reports/{report.pk}/add/", ROWS | {"text": "He has a quartzlimp."})
    assert f"{since} Whoever works on the case can change it." in page(in_her_name, ada)
    assert f"{since} Change it, if that has to go, too." in page(in_her_name, caro)
    assert since not in page(anonymous, ada)
    signed_in(caro).post(f"/casework/shares/{in_her_name.pk}/edit/", written(report, extent="full"))
    assert since not in page(in_her_name, ada)


# Taken away ---------------------------------------------------------------------------------------


def remove(report: Report, ann: User) -> None:
    signed_in(ann).post(hers(report), {"remove": keys(report)[0]})


def forget(report: Report, ann: User) -> None:
    signed_in(ann).post(hers(report), {"forget": keys(report)[1]})


def remove_on_hold(report: Report, ann: User) -> None:
    make_hold(User.objects.get(username="caro"), report)
    remove(report, ann)
    assert report.pictures.count() == 2


def forget_on_hold(report: Report, ann: User) -> None:
    make_hold(User.objects.get(username="caro"), report)
    forget(report, ann)
    assert Original.objects.exists()


def no_and_yes(report: Report, ann: User) -> None:
    for answer in ("none.1", "full.1"):
        signed_in(ann).post(f"/me/reports/{report.pk}/", {"consent-police": answer, "confirmed": "yes"})
    talk(report, User.objects.get(username="caro"), wants_it="True")
    assert not Original.objects.exists()


AWAY = [remove, forget, remove_on_hold, forget_on_hold, no_and_yes]


@pytest.mark.parametrize("away", AWAY)
def test_what_was_taken_away_after_the_approval_stops_it(
    report: Report, ann: User, caro: User, ada: User, away: Callable[[Report, User], None]
) -> None:
    share, waiting = approved(report, caro, ada), in_full(report, caro)
    away(report, ann)
    for way in ("print", "file"):
        assert CANNOT_GO in text(release(share, caro, way))
    assert CANNOT_GO in text(approve(waiting, ada)), "nor is one approved"
    assert "was taken away since, so the package cannot go like this. Write it anew." in page(waiting, ada)
    assert [one.state for one in Share.objects.order_by("drafted_at")] == ["approved", "drafted"]
    assert not SharedFact.objects.exists()
    left = [str(one.pk) for one in report.pictures.filter(going="")]
    signed_in(caro).post(f"/casework/shares/{share.pk}/edit/", written(report, extent="full", chosen=left))
    approve(share, ada)
    assert "<article" in text(release(share, caro)), "written anew, it goes"


def test_what_is_taken_away_while_the_form_is_open_is_asked_anew(report: Report, ann: User, caro: User) -> None:
    ticked = keys(report)
    remove(report, ann)
    assert "Select a valid choice." in text(write(report, caro, extent="full", chosen=ticked))


def test_it_does_not_go_once_more_without_them(report: Report, ann: User, caro: User, ada: User) -> None:
    share = approved(report, caro, ada)
    assert "<article" in text(release(share, caro))
    remove(report, ann)
    assert "Write another one." in page(share, caro)
    assert CANNOT_GO in text(release(share, caro))
    assert SharedFact.objects.count() == 1


# Who sees them ------------------------------------------------------------------------------------


def test_who_approves_opens_each_and_each_time_is_on_record(report: Report, caro: User, cleo: User, ada: User) -> None:
    share = in_full(report, caro)
    shown = page(share, ada)
    assert f'href="/casework/shares/{share.pk}/pictures/2/"' in shown
    assert "The police get the original file: it may also say when and where it was taken." in shown
    assert signed_in(ada).get(f"/casework/pictures/{keys(report)[1]}/").status_code == 404, "it is not her case"
    answer = saved(share, 2, ada)
    second = report.pictures.get(number=2)
    assert (answer.content, answer.headers["Content-Type"]) == (second.content, "image/jpeg")
    assert AuditEntry.objects.get(event="picture.read").subject == f"reports.picture:{second.pk}"
    for number in (0, 3):
        assert saved(share, number, ada).status_code == 404
    assert saved(share, 1, cleo).status_code == 404
    approve(share, ada)
    release(share, caro)
    assert saved(share, 1, ada).status_code == 404, "it has gone"
    assert saved(share, 1, caro).status_code == 200


def test_without_a_yes_no_picture_is_shown(report: Report, ann: User, caro: User, ada: User) -> None:
    share = in_full(report, caro)
    signed_in(ann).post(f"/me/reports/{report.pk}/", {"consent-police": "anonymous.1"})
    assert "Save picture" not in page(share, ada)
    assert saved(share, 1, ada).status_code == saved(share, 1, caro).status_code == 404
    with pytest.raises(DatabaseError, match="does not allow"), transaction.atomic():
        Share.objects.filter(pk=share.pk).update(pictures=keys(report)[:1])


def test_erasing_takes_them(report: Report, caro: User, ada: User) -> None:
    share = approved(report, caro, ada)
    release(share, caro)
    signed_in(caro).post(f"/casework/cases/{report.case_id}/assign/", {"worker": ada.username})
    assert signed_in(ada).post(f"/casework/reports/{report.pk}/erase/").status_code == 302
    assert not Picture.objects.exists()
    assert saved(share, 1, caro).status_code == 404
    assert "picture 1" not in page(share, caro)
