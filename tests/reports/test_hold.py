"""A legal hold (g9): nothing is deleted while it lasts, everybody concerned is told so, and after it what was owed is.

``manage.py purge`` says class by class what it deletes and what a hold keeps.
"""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from members.models import User
from num.models import AuditEntry
from reports.actions.case import link, open_review
from reports.actions.picture import add_picture
from reports.actions.report import give_consent, withdraw
from reports.actions.talk import write_to_reporter
from reports.models import Call, Case, Hold, Message, Original, Picture, Report, Traits
from reports.tasks import compare
from tests.alerts.test_mydata import sign_in
from tests.factories import make_case, make_draft, make_hold, make_report
from tests.members.test_at_rest import dump
from tests.people import signed_in
from tests.reports.telling import untouched_for

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]

DAY = str(timezone.localdate() + timedelta(days=60))
LEAVE = "/me/leave/"
KEPT = "The law tells us to keep something that you told us for now."


@pytest.fixture
def as_ada(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, story="He drove off.", working_name="Annie", consents={"police": "full"})


@pytest.fixture
def case(caro: User, ada: User, report: Report) -> Case:
    """One that the approver may open, too."""
    return open_review(make_case(caro, report), by=ada)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def hold(client: Client, about: str) -> Hold:
    client.post(f"/casework/{about}/hold/", {"because": "Order quartz7 of the court.", "review_on": DAY})
    return Hold.objects.get()


def end(client: Client, found: Hold) -> str:
    return text(client.post(f"/casework/holds/{found.pk}/end/", {"because": "The trial is over."}, follow=True))


def purge(*options: str) -> str:
    said = StringIO()
    call_command("purge", *options, stdout=said)
    return said.getvalue()


def test_a_hold_names_case_reason_and_day(as_ada: Client, caro: User, case: Case) -> None:
    as_caro = signed_in(caro)
    page = text(as_caro.post(f"/casework/cases/{case.pk}/hold/", {"review_on": "2020-01-01"}))
    assert "Please say why." in page
    assert "Please choose a day to come." in page
    found = hold(as_caro, f"cases/{case.pk}")
    page = text(as_caro.get(f"/casework/holds/{found.pk}/"))
    assert case.reference in page
    assert "Order quartz7 of the court." in page
    assert "An approver ends it." in page
    assert "A legal hold keeps it" in text(as_caro.get(f"/casework/cases/{case.pk}/"))
    assert case.reference in text(as_ada.get("/casework/holds/"))
    assert b"quartz" not in dump().lower()
    as_caro.post(f"/casework/cases/{case.pk}/hold/", {"because": "Again.", "review_on": DAY})
    assert Hold.objects.count() == 1


def test_its_day_comes_and_it_is_looked_at_again(as_ada: Client, caro: User, case: Case) -> None:
    found = make_hold(caro, case)
    assert "Look at it now" not in text(as_ada.get("/casework/holds/"))
    Hold.objects.update(review_on=timezone.localdate())
    assert "Look at it now" in text(as_ada.get("/casework/holds/"))
    as_ada.post(f"/casework/holds/{found.pk}/review/", {"review_on": DAY})
    assert "Look at it now" not in text(as_ada.get("/casework/holds/"))


@pytest.mark.parametrize("of", ["case", "report"])
def test_an_approver_cannot_erase_what_is_kept_and_it_is_erased_after(
    as_ada: Client, ann: User, ada: User, caro: User, case: Case, report: Report, of: str
) -> None:
    found = make_hold(caro, case if of == "case" else report)
    page = f"/casework/reports/{report.pk}/erase/"
    assert "A legal hold keeps this report." in text(as_ada.get(page))
    assert "erased once the hold has ended" in text(as_ada.post(page, follow=True))
    kept = Report.objects.kept().get()
    assert (kept.story, kept.state) == ("He drove off.", "withdrawn")
    assert not kept.allows("police")
    assert "reports to be deleted: would be deleted 0, kept by a hold: 1" in purge("--dry-run")
    assert "kept by a hold: 1" in purge()
    assert Report.objects.kept().exists()
    assert "is deleted" in end(as_ada, found)
    assert not Report.objects.kept().exists()
    assert AuditEntry.objects.filter(event="hold.ended", by=str(ada.pk)).exists()


def test_whoever_leaves_and_asks_to_delete_is_told_in_plain_words_and_it_is_done_after(
    as_ada: Client, ann: User, caro: User, report: Report
) -> None:
    found = make_hold(caro, report, "Order quartz7")
    write_to_reporter(report, "How are you?", by=caro)
    as_ann = sign_in(Client(), ann)
    page = text(as_ann.get(LEAVE))
    assert KEPT in page
    assert "court" not in page
    assert "What the law may tell us to keep for now." in text(as_ann.post(LEAVE, {"reports": "erase"}, follow=True))
    assert not User.objects.filter(username="ann").exists()
    kept = Report.objects.kept().get()
    assert (kept.state, kept.reporter, kept.story) == ("withdrawn", None, "He drove off.")
    assert Message.objects.exists()
    end(as_ada, found)
    assert not Report.objects.kept().exists()
    assert not Message.objects.exists()


def test_whoever_leaves_without_a_hold_reads_nothing_of_one(ann: User, report: Report) -> None:
    assert KEPT not in text(sign_in(Client(), ann).get(LEAVE))


def test_what_is_kept_without_her_name_loses_it_after(as_ada: Client, ann: User, caro: User, report: Report) -> None:
    found, other = make_hold(caro, report), make_report(by=ann, story="x", working_name="Annie")
    add_picture(report, b"pixels", by=ann)
    sign_in(Client(), ann).post(LEAVE, {"reports": "keep"})
    report.refresh_from_db()
    other.refresh_from_db()
    assert (report.working_name, other.working_name) == ("Annie", None)
    assert Picture.objects.exists()
    end(as_ada, found)
    report.refresh_from_db()
    assert (report.working_name, report.story, report.state) == (None, "He drove off.", "received")
    assert not Picture.objects.exists()


def test_calls_about_what_was_told_for_a_project_are_kept_too_and_go_after(
    as_ada: Client, pia: User, pam: User, caro: User
) -> None:
    report = make_report(by=pia, story="x", working_name="Nina")
    Call.objects.create(report=report, by=caro, way="spoke", allowed=True)
    found = make_hold(caro, report)
    sign_in(Client(), pia).post(LEAVE)
    assert Call.objects.exists()
    end(as_ada, found)
    assert not Call.objects.exists()
    report.refresh_from_db()
    assert (report.working_name, report.once_free) == ("Nina", ""), "it stays with the project"


def test_what_is_kept_only_by_a_hold_is_like_nothing(as_ada: Client, caro: User, report: Report) -> None:
    compare()
    make_hold(caro, report)
    assert Traits.objects.filter(report=report).exists()
    as_ada.post(f"/casework/reports/{report.pk}/erase/")
    assert Report.objects.kept().exists()
    assert not Traits.objects.exists()


def test_purge_does_what_was_put_off_of_a_report_that_left_the_case_which_is_kept(
    as_ada: Client, ann: User, caro: User, case: Case
) -> None:
    left = make_report(by=ann, story="x")
    make_hold(caro, case)
    Report.objects.filter(pk=left.pk).update(once_free="erase")
    purge()
    assert not Report.objects.kept().filter(pk=left.pk).exists()
    assert AuditEntry.objects.filter(event="hold.settled", by="purge").exists()


def test_purge_finds_a_picture_that_was_to_go_while_the_hold_ended(
    as_ada: Client, ann: User, caro: User, report: Report
) -> None:
    add_picture(report, b"pixels", by=ann)
    end(as_ada, make_hold(caro, report))
    Picture.objects.update(going=Picture.Going.PICTURE)
    assert "pictures to be deleted: would be deleted 1" in purge("--dry-run")
    purge()
    assert not Picture.objects.exists()


def test_originals_and_pictures_are_kept_and_go_after(as_ada: Client, ann: User, caro: User, report: Report) -> None:
    for _ in range(3):
        add_picture(report, b"pixels", original=b"raw", by=ann)
    found = make_hold(caro, report)
    one, two, _ = Picture.objects.all()
    as_ann, page = signed_in(ann), f"/me/reports/{report.pk}/pictures/"
    assert "We must keep it for now" in text(as_ann.post(page, {"remove": one.pk}, follow=True))
    assert "The picture is deleted as soon as we may." in text(as_ann.get(page))
    as_ann.post(page, {"forget": two.pk})
    assert (Picture.objects.count(), Original.objects.count()) == (3, 3)
    end(as_ada, found)
    assert (Picture.objects.count(), Original.objects.count()) == (2, 1)


@pytest.mark.parametrize("how", ["withdraw", "none"])
def test_an_original_of_no_use_is_kept_and_goes_after(
    as_ada: Client, ann: User, caro: User, report: Report, how: str
) -> None:
    add_picture(report, b"pixels", original=b"raw", by=ann)
    found = make_hold(caro, report)
    if how == "withdraw":
        withdraw(report, by=ann)
    else:
        give_consent(report, "police", "none", by=ann, given="form")
    assert Original.objects.exists()
    end(as_ada, found)
    assert not Original.objects.exists()


def test_of_two_holds_the_last_one_counts(as_ada: Client, caro: User, case: Case, report: Report) -> None:
    one, other = make_hold(caro, case), make_hold(caro, report)
    as_ada.post(f"/casework/reports/{report.pk}/erase/")
    end(as_ada, one)
    assert Report.objects.kept().exists()
    end(as_ada, other)
    assert not Report.objects.kept().exists()


def test_a_report_is_not_taken_out_of_a_case_that_is_kept(as_ada: Client, ann: User, caro: User, case: Case) -> None:
    other = link(make_report(by=ann, story="Him again."), case, by=caro)
    found, as_caro = make_hold(caro, case), signed_in(caro)
    page = text(as_caro.post(f"/casework/reports/{other.pk}/unlink/", follow=True))
    assert "The report stays until an approver ends the hold." in page
    as_ada.post(f"/casework/reports/{other.pk}/erase/")
    assert Report.objects.kept().filter(pk=other.pk, case=case).exists()
    end(as_ada, found)
    assert not Report.objects.kept().filter(pk=other.pk).exists()


def test_purge_says_what_it_deletes_and_a_dry_run_deletes_nothing(ann: User) -> None:
    make_draft(by=ann, story="x")
    untouched_for(31)
    line = "reports begun and not touched for 30 days"
    assert f"{line}: would be deleted 1" in purge("--dry-run")
    said = purge()
    assert f"{line}: deleted 1" in said
    assert "holds in force: 0" in said
    assert f"{line}: deleted 0" in purge()


def lapse(found: Hold) -> None:
    Hold.objects.filter(pk=found.pk).update(lapses_at=timezone.now() - timedelta(minutes=1))


def test_a_caseworkers_hold_lasts_a_week_unless_an_approver_confirms_it(
    as_ada: Client, caro: User, case: Case, report: Report
) -> None:
    as_caro, about = signed_in(caro), f"reports/{report.pk}"
    address = f"/casework/{about}/hold/"
    page = text(as_caro.post(address, {"because": "A court.", "review_on": DAY}, follow=True))
    assert "for a week, and longer only if an approver confirms it" in page
    found = Hold.objects.get()
    assert 'What must be kept for now</a> <span class="tag level-2">1 waiting' in text(as_ada.get("/casework/"))
    assert "Ends by itself on" in text(as_ada.get("/casework/holds/"))
    assert found.lapses_at == found.placed_at + timedelta(days=7)
    as_ada.post(f"/casework/reports/{report.pk}/erase/")
    assert "kept by a hold: 1" in purge()
    lapse(found)
    assert "reports to be deleted: deleted 1" in purge()
    assert not Report.objects.kept().exists()
    assert "Ended" in text(as_ada.get(f"/casework/holds/{found.pk}/"))


def test_a_confirmed_hold_lasts_and_a_lapsed_one_is_not_placed_anew(
    as_ada: Client, caro: User, ada: User, case: Case, report: Report
) -> None:
    as_caro = signed_in(caro)
    found = hold(as_caro, f"reports/{report.pk}")
    assert as_caro.post(f"/casework/holds/{found.pk}/confirm/").status_code == 404
    lapse(found)
    typed = {"because": "Again.", "review_on": DAY}
    page = text(as_caro.post(f"/casework/reports/{report.pk}/hold/", typed, follow=True))
    assert "Ask an approver to place it." in page
    other = make_hold(caro, case)
    assert "The law asks for it: confirm it" in text(as_ada.get(f"/casework/holds/{other.pk}/"))
    assert "Confirmed." in text(as_ada.post(f"/casework/holds/{other.pk}/confirm/", follow=True))
    other.refresh_from_db()
    assert (other.lapses_at, other.confirmed_by) == (None, ada)
    assert "Ends by itself on" not in text(as_ada.get("/casework/holds/"))
    assert "1 waiting" not in text(as_ada.get("/casework/"))
    Hold.objects.filter(pk=other.pk).update(review_on=timezone.localdate())
    assert "1 waiting" in text(as_ada.get("/casework/"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.filter(pk=other.pk).update(confirmed_by=caro)


def test_a_day_to_look_again_is_not_further_than_180_days(as_ada: Client, caro: User, case: Case) -> None:
    far = str(timezone.localdate() + timedelta(days=181))
    typed = {"because": "For ever.", "review_on": far}
    assert "within 180 days" in text(signed_in(caro).post(f"/casework/cases/{case.pk}/hold/", typed))
    found = make_hold(caro, case)
    assert "within 180 days" in text(as_ada.post(f"/casework/holds/{found.pk}/review/", {"review_on": far}))


def test_what_was_taken_back_and_is_in_no_case_can_be_kept_by_an_approver(
    as_ada: Client, ann: User, caro: User, report: Report
) -> None:
    withdraw(report, by=ann)
    page = f"/casework/reports/{report.pk}/hold/"
    assert page in text(as_ada.get(f"/casework/reports/{report.pk}/erase/"))
    assert signed_in(caro).get(page).status_code == 404
    found = hold(as_ada, f"reports/{report.pk}")
    assert found.report == report
    assert "A legal hold keeps this report." in text(as_ada.get(f"/casework/reports/{report.pk}/erase/"))
    as_ada.post(f"/casework/reports/{report.pk}/erase/")
    assert Report.objects.kept().get().story == "He drove off."


def test_others_neither_see_nor_end_a_hold(
    as_ada: Client, caro: User, cleo: User, tess: User, ann: User, case: Case
) -> None:
    found = make_hold(caro, case)
    for stranger in (signed_in(cleo), signed_in(tess), signed_in(ann)):
        assert stranger.get(f"/casework/holds/{found.pk}/").status_code == 404
        assert stranger.post(f"/casework/holds/{found.pk}/review/", {"review_on": DAY}).status_code == 404
    assert signed_in(caro).post(f"/casework/holds/{found.pk}/end/", {"because": "x"}).status_code == 404
    assert case.reference not in text(signed_in(cleo).get("/casework/holds/"))


def test_the_database_refuses_a_hold_on_nothing_or_that_nobody_ended(caro: User, case: Case) -> None:
    found = Hold.objects.filter(pk=make_hold(caro, case).pk)
    for wrong in ({"case": None}, {"ended_at": timezone.now(), "lapses_at": None}, {"because": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            found.update(**wrong)
