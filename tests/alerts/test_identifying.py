"""Identifiers that help (d18): chosen beside the alert, approved with it, shown signed in and nowhere else."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from alerts import actions, bulletin
from alerts import dispatch as engine
from alerts.models import Alert, Dispatch, ShownIdentifier
from members.models import Channel, User
from num.models import AuditEntry
from reports.actions.case import assign, erase, link, release_identifier, take_back_identifier
from reports.actions.objection import freeze
from reports.actions.report import give_consent
from reports.models import Consent, Identifier, Report
from reports.submission import SubmittedIdentifier
from tests.alerts.dispatching import Post, make_audience, through
from tests.alerts.test_updates import write_update
from tests.factories import ALL_YES, make_alert_in_review, make_case, make_objection, make_report, place
from tests.people import signed_in

pytestmark = pytest.mark.django_db
TOLD = [
    SubmittedIdentifier(kind="phone", value="07700 900123"),
    SubmittedIdentifier(kind="plate", value="ZQ17 QRT"),
    SubmittedIdentifier(kind="handle", value="telegram: @quartzhandle"),
]
PHONE, PLATE, HANDLE = ("+44 7700 900123", "ZQ17QRT", "quartzhandle")


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, story="He drove off.", identifiers=TOLD, consents={"warn": "yes"})


@pytest.fixture
def alert(caro: User, report: Report) -> Alert:
    """In review; all that its report names is released, and nothing of it is shown yet."""
    case = make_case(caro, report)
    for identifier in report.identifiers.all():
        release_identifier(identifier, by=caro)
    return make_alert_in_review(caro, case)


@pytest.fixture
def writer(caro: User) -> Client:
    return signed_in(caro)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def named(kind: str) -> Identifier:
    return Identifier.objects.get(kind=kind)


def choose(client: Client, alert: Alert, **how: str) -> Any:
    """Send the page's form: what is not named is shown to nobody."""
    alert.refresh_from_db()
    sent = {str(named(kind).pk): wanted for kind, wanted in how.items()}
    return client.post(f"/desk/{alert.pk}/identifiers/", sent | {"version": str(alert.version)}, follow=True)


def approved(alert: Alert, caro: User, ada: User) -> Alert:
    alert.refresh_from_db()
    actions.approve(actions.ask_review(alert, by=caro), checks=ALL_YES, by=ada)
    return alert


def page(alert: Alert) -> str:
    return reverse("alert", args=[alert.pk])


def test_members_see_what_was_chosen_once_it_is_approved(
    writer: Client, ann: User, caro: User, ada: User, alert: Alert
) -> None:
    asked = text(writer.get(f"/desk/{alert.pk}/identifiers/"))
    assert f"Phone number: {PHONE}" in asked
    assert asked.count(" checked") == 3  # each at what is shown to nobody
    choose(writer, alert, phone="whole", plate="last_three")
    assert text(writer.get(f"/desk/{alert.pk}/")).count(PHONE) == 1
    hers = text(signed_in(ann).get(page(approved(alert, caro, ada))))
    assert f"Phone number: {PHONE}" in hers
    assert "Number plate: ends in QRT" in hers
    assert "900123" not in hers.replace(PHONE, "")
    assert "ZQ17" not in hers
    assert HANDLE not in hers
    assert "Is it the same person?" in hers


def test_of_a_number_its_last_three_digits_are_shown_however_its_country_spells_it(
    ann: User, caro: User, ada: User
) -> None:
    paris = SubmittedIdentifier(kind="phone", value="+33 6 12 34 56 78")
    case = make_case(caro, make_report(by=ann, identifiers=[paris], consents={"warn": "yes"}))
    release_identifier(named("phone"), by=caro)
    alert = make_alert_in_review(caro, case)
    choose(signed_in(caro), alert, phone="last_three")
    assert "Phone number: ends in 678" in text(signed_in(ann).get(page(approved(alert, caro, ada))))


def test_what_is_only_tested_is_shown_to_nobody_and_answers(
    writer: Client, ann: User, caro: User, ada: User, alert: Alert
) -> None:
    choose(writer, alert, plate="last_three")
    approved(alert, caro, ada)
    hers = signed_in(ann)
    assertNotContains(hers.get(page(alert)), HANDLE)
    tested = hers.post(f"/alerts/{alert.pk}/check/", {"identifier": "https://t.me/quartzhandle"})
    assert tested.context["named"] is True


def test_an_update_goes_on_showing_what_may_be_shown_and_says_what_it_leaves_out(
    writer: Client, ann: User, caro: User, ada: User, alert: Alert
) -> None:
    """The plate is taken back meanwhile. Its author may choose otherwise, and whoever approves it reads that."""
    choose(writer, alert, phone="whole", plate="last_three", handle="whole")
    approved(alert, caro, ada)
    take_back_identifier(named("plate"), by=caro)
    writing = text(writer.get(f"/desk/{alert.pk}/update/"))
    assert f"<li>Phone number: {PHONE}</li>" in writing
    assert "ends in QRT" not in writing
    update = write_update(alert, caro)
    assert set(update.shown.values_list("identifier__kind", "how")) == {("phone", "whole"), ("handle", "whole")}
    leaves_out = "members see this, too"
    assert leaves_out not in text(writer.get(f"/desk/{update.pk}/"))
    choose(writer, update, phone="whole")
    update.refresh_from_db()
    actions.ask_review(update, by=caro)
    read = text(signed_in(ada).get(f"/desk/{update.pk}/"))
    assert f"{leaves_out}:</p> <ul><li>Social media name: telegram:{HANDLE}</li></ul>" in read
    actions.approve(update, checks=ALL_YES, by=ada)
    assert PHONE in text(signed_in(ann).get(page(update)))


def test_an_update_shows_nothing_of_a_report_that_it_does_not_rest_on(
    writer: Client, bea: User, caro: User, ada: User, alert: Alert
) -> None:
    choose(writer, alert, phone="whole")
    approved(alert, caro, ada)
    other = make_report(by=bea, story="Me too.", consents={"warn": "yes"})
    link(other, alert.case, by=caro)
    assert not write_update(alert, caro, sources=[str(other.pk)]).shown.exists()


def test_a_choice_is_a_new_version_that_somebody_else_approves(
    writer: Client, caro: User, ada: User, alert: Alert
) -> None:
    before = alert.version
    assert "Saved. It is a draft until you send it to review." in text(choose(writer, alert, phone="last_three"))
    alert.refresh_from_db()
    assert (alert.state, alert.version, alert.last_edited_by) == ("draft", before + 1, caro)
    with pytest.raises(PermissionDenied):
        actions.approve(alert, checks=ALL_YES, by=ada)
    entry = AuditEntry.objects.get(event="alert.shows")
    assert (entry.by, entry.details) == (str(caro.pk), {"version": before + 1, "identifiers": 1})
    approved(alert, caro, ada)
    assert alert.reviews.get().version == before + 1


def test_whoever_chose_does_not_approve(writer: Client, caro: User, ada: User, alert: Alert) -> None:
    assign(alert.case, ada, by=caro)
    choose(signed_in(ada), alert, phone="whole")
    choose(writer, alert, phone="whole")
    with pytest.raises(actions.Refused, match="somebody else must approve it"):
        approved(alert, caro, ada)


@pytest.mark.parametrize("how", ["another's", "not released", "part of a name", "overtaken"])
def test_what_may_not_be_shown_is_refused(writer: Client, bea: User, caro: User, alert: Alert, how: str) -> None:
    identifier, part, version = named("phone"), "whole", alert.version
    match how:
        case "another's":
            other = make_report(by=bea, identifiers=TOLD[:1], consents={"warn": "yes"})
            make_case(caro, other)
            identifier = release_identifier(other.identifiers.get(), by=caro)
        case "not released":
            take_back_identifier(identifier, by=caro)
        case "part of a name":
            identifier, part = named("handle"), "last_three"
        case "overtaken":
            choose(writer, alert, plate="whole")
    sent = {str(identifier.pk): part, "version": str(version)}
    writer.post(f"/desk/{alert.pk}/identifiers/", sent)
    if how != "overtaken":
        alert.refresh_from_db()
    with pytest.raises(actions.Refused):
        actions.choose_identifiers(alert, {identifier: part}, by=caro)
    assert not ShownIdentifier.objects.filter(identifier=identifier).exists()


@pytest.mark.parametrize("how", ["taken back", "consent", "erased", "objection", "ended"])
def test_it_is_gone_with_the_release(
    writer: Client, ann: User, caro: User, ada: User, report: Report, alert: Alert, how: str
) -> None:
    choose(writer, alert, phone="whole")
    approved(alert, caro, ada)
    hers = signed_in(ann)
    assertContains(hers.get(page(alert)), PHONE)
    match how:
        case "taken back":
            take_back_identifier(named("phone"), by=caro)
        case "consent":
            give_consent(report, "warn", "no", by=ann, given=Consent.Given.FORM)
        case "erased":
            assign(alert.case, ada, by=caro)
            erase(report, by=ada)
        case "objection":
            freeze(make_objection(told="07700 900123"), by=ada)
        case "ended":
            Alert.objects.update(expires_at=alert.approved_at)
    assertNotContains(hers.get(page(alert)), PHONE)


def test_what_was_taken_back_before_approval_stops_it(writer: Client, caro: User, ada: User, alert: Alert) -> None:
    choose(writer, alert, phone="whole")
    alert.refresh_from_db()
    actions.ask_review(alert, by=caro)
    take_back_identifier(named("phone"), by=caro)
    with pytest.raises(actions.Refused, match="not released for the checker any more"):
        actions.approve(alert, checks=ALL_YES, by=ada)
    assert not Dispatch.objects.exists()
    choose(writer, alert, plate="whole")
    approved(alert, caro, ada)


def test_with_a_report_that_is_taken_out_of_the_alert_goes_what_it_named(
    writer: Client, bea: User, caro: User, alert: Alert
) -> None:
    choose(writer, alert, phone="whole")
    other = make_report(by=bea, consents={"warn": "yes"}, story="He drove off, too.")
    link(other, alert.case, by=caro)
    alert.refresh_from_db()
    writing = actions.Writing(
        sources=[other], level=3, title="Man", text="A man.", regions=[place("r-tli")], work_types=[]
    )
    actions.edit(alert, by=caro, **writing)
    assert not ShownIdentifier.objects.exists()


def test_once_approved_it_stays_as_it_is(writer: Client, caro: User, ada: User, alert: Alert) -> None:
    choose(writer, alert, phone="last_three")
    approved(alert, caro, ada)
    assert writer.get(f"/desk/{alert.pk}/identifiers/").status_code == 404
    with pytest.raises(actions.Refused, match="stays as it is"):
        actions.choose_identifiers(alert, {}, by=caro)


def test_it_leaves_the_site_in_no_message_on_no_paper_and_in_no_list(
    writer: Client, ann: User, caro: User, ada: User, alert: Alert
) -> None:
    make_audience(2)
    Channel.objects.update(wording=Channel.Wording.FULL)
    choose(writer, alert, phone="whole", plate="whole")
    approved(alert, caro, ada)
    post = Post()
    engine.drain(through=through(post))
    sent = b"".join(message.data for message in post.taken)
    hers = signed_in(ann)
    shown = bulletin.of(place("r-tli"), 7, "en", by=caro)
    said = [
        sent.decode(),
        shown.html(1),
        text(hers.get("/alerts/")),
        text(hers.post("/alerts/", {"words": "900123"})).replace('value="900123"', ""),
        str(Dispatch.objects.get().renderings),
    ]
    assert len(post.taken) >= 2
    assert shown.alerts == [alert]
    assert not [one for one in said if "900123" in one or "ZQ17" in one or "ends in" in one]
    assert hers.post("/alerts/", {"words": "900123"}).context["alerts"] == []


def test_who_may_not_open_the_reports_reads_how_much_and_not_what(
    writer: Client, caro: User, ada: User, alert: Alert
) -> None:
    choose(writer, alert, phone="whole")
    approved(alert, caro, ada)
    read = text(signed_in(ada).get(f"/desk/{alert.pk}/"))
    assert "Phone number: all of it" in read
    assert PHONE not in read


def test_whoever_reported_it_reads_that_it_was_shown(
    writer: Client, ann: User, caro: User, ada: User, alert: Alert
) -> None:
    choose(writer, alert, phone="last_three")
    approved(alert, caro, ada)
    hers = text(signed_in(ann).get("/me/reports/"))
    assert "members in London, with something to know the person by" in hers
    assert "ends in" not in hers


def test_reading_them_is_on_record(writer: Client, caro: User, alert: Alert) -> None:
    before = AuditEntry.objects.filter(event="case.read", by=str(caro.pk)).count()
    assertContains(writer.get(f"/desk/{alert.pk}/identifiers/"), PHONE)
    assert AuditEntry.objects.filter(event="case.read", by=str(caro.pk)).count() == before + 1


def test_without_anything_released_the_page_says_what_to_do(writer: Client, caro: User, alert: Alert) -> None:
    for identifier in Identifier.objects.all():
        take_back_identifier(identifier, by=caro)
    empty = writer.get(f"/desk/{alert.pk}/identifiers/")
    assertContains(empty, "Release it first")
    assertContains(empty, f"/casework/cases/{alert.case_id}/")


def test_the_database_keeps_what_was_approved(writer: Client, caro: User, ada: User, alert: Alert) -> None:
    choose(writer, alert, phone="last_three")
    alert = approved(alert, caro, ada)
    for change in (
        lambda: ShownIdentifier.objects.update(how="whole"),
        lambda: ShownIdentifier.objects.create(alert=alert, identifier=named("plate"), how="whole"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    named("phone").delete()
    assert not ShownIdentifier.objects.exists()


def test_the_database_refuses_another_way_of_showing(alert: Alert) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ShownIdentifier.objects.create(alert=alert, identifier=named("phone"), how="first")
