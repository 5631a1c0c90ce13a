"""Leaving by oneself (a6): every message stops at once, who she was is gone, her reports become what she chose."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from alerts import dispatch as engine
from alerts import tokens
from alerts.actions import leave
from alerts.models import Alert, Dispatch, Waiting
from members.models import Application, Channel, Invitation, Organisation, Subscription, User, Vouch
from members.transports import Outcome
from num.models import AuditEntry
from reports.actions.call import note_call
from reports.actions.report import withdraw
from reports.actions.talk import write_to_reporter
from reports.models import Identifier, Report
from reports.submission import SubmittedIdentifier
from tests.alerts.dispatching import Post, email, let_waiting_be_due, start, through
from tests.alerts.test_mydata import sign_in, text
from tests.discreet import forbidden_in
from tests.factories import (
    PASSWORD,
    make_applicant,
    make_approach,
    make_approved_alert,
    make_authenticator,
    make_case,
    make_colleague,
    make_draft,
    make_member,
    make_organisation,
    make_report,
)
from tests.members.test_at_rest import dump
from tests.people import signed_in

pytestmark = pytest.mark.django_db

ADDRESS = "/me/leave/"
TOLD = {
    "story": "He drove off.",
    "town": "Bootle",
    "exact_place": "7 Quartz Yard",
    "working_name": "Nina",
    "safe_contact": "Signal after six",
    "advert": "Silk and candles.",
    "identifiers": [SubmittedIdentifier(value="07700 900123")],
    "consents": {"warn": "yes"},
}


@pytest.fixture
def as_ann(client: Client, ann: User) -> Client:
    return sign_in(client, ann)


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, **TOLD)


def test_one_button_deletes_the_account_and_says_goodbye(as_ann: Client, ann: User) -> None:
    make_authenticator(ann)
    assert ADDRESS in text(as_ann.get("/me/"))
    page = text(as_ann.get(ADDRESS))
    assert "You cannot undo this" in page
    assert "What should happen to your reports?" not in page
    answer = as_ann.post(ADDRESS)
    assert answer.headers["Location"] == "/left/"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    goodbye = text(as_ann.get("/left/"))
    assert "Your account is deleted." in goodbye
    assert 'href="/accounts/login/"' in goodbye
    assert not User.objects.filter(username="ann").exists()
    assert not Channel.objects.exists()
    assert not Subscription.objects.exists()
    assert "do not go together" in text(as_ann.post("/accounts/login/", {"login": "ann", "password": PASSWORD}))


def test_nothing_that_names_her_is_left_in_the_database(client: Client, caro: User) -> None:
    """Her login name stands there in clear; her row is named by what she wrote, and by what others wrote to her."""
    her = make_member("quartzann")
    report, _ = make_report(by=her, **TOLD), make_draft(by=her, story="And another time")
    make_case(caro, report)
    note_call(report, way="spoke", in_hours=True, because="", by=caro)
    make_approach(caro, report)
    Vouch.objects.create(application=make_applicant("vera").application, by=her)
    Invitation.objects.create(organisation=make_organisation("Harbour Light"), by=her, address="pat@example.org")
    identity, page = (b"quartzann", str(her.pk).encode(), her.pk.hex.encode()), sign_in(client, her)
    assert sum(word in dump() for word in identity) > 1
    page.post(ADDRESS, {"reports": "keep"})
    left = dump()
    assert [word for word in identity if word in left] == []
    entry = AuditEntry.objects.get(event="account.left")
    assert (entry.by, entry.subject, entry.details) == ("member", "members.user", {"reports": "kept"})


def test_other_devices_are_signed_out(as_ann: Client, ann: User) -> None:
    other = sign_in(Client(), ann)
    as_ann.post(ADDRESS)
    for client in (as_ann, other):
        assert client.get("/me/").headers["Location"] == "/accounts/login/?next=/me/"


def test_reports_that_are_kept_no_longer_say_whose_they_are(as_ann: Client, caro: User, report: Report) -> None:
    case = make_case(caro, report)
    as_ann.post(ADDRESS, {"reports": "keep"})
    kept = Report.objects.kept().get()
    hers = (kept.reporter, kept.working_name, kept.safe_contact, kept.advert, kept.exact_place)
    assert hers == (None,) * 5
    assert (kept.case, kept.story, kept.town) == (case, "He drove off.", "Bootle")
    assert kept.allows("warn")
    assert kept.identifiers.get().value == "07700 900123"
    staff = Client()
    staff.force_login(caro)
    assert "without an account" in text(staff.get(f"/casework/cases/{case.pk}/"))


def test_reports_that_are_deleted_are_gone_and_stop_what_rests_on_them(
    as_ann: Client, ann: User, caro: User, ada: User, bea: User, report: Report
) -> None:
    foreign = make_report(by=bea, **TOLD)
    alert = make_approved_alert(caro, ada, make_case(caro, report), text="Somebody drives off without paying.")
    assert alert in Alert.objects.live()
    as_ann.post(ADDRESS, {"reports": "erase"})
    assert [one.pk for one in Report.objects.kept()] == [foreign.pk]
    assert Identifier.objects.get().report == foreign
    assert alert in Alert.objects.to_be_withdrawn()
    post = Post()
    engine.drain(through=through(post))
    assert post.taken == []


def test_what_she_had_taken_back_is_deleted_in_any_case(as_ann: Client, ann: User, report: Report) -> None:
    back = make_report(by=ann, **TOLD)
    withdraw(back, by=ann)
    as_ann.post(ADDRESS, {"reports": "keep"})
    assert [one.pk for one in Report.objects.kept()] == [report.pk]


def test_whoever_made_reports_must_choose(as_ann: Client, report: Report) -> None:
    for wrong in ({}, {"reports": "burn"}):
        page = text(as_ann.post(ADDRESS, wrong))
        assert "Please look at this again" in page
    assert "Please choose what should happen to your reports." in text(as_ann.post(ADDRESS))
    assert User.objects.filter(username="ann").exists()


def test_messages_on_their_way_stop_at_once(alert: Alert, audience: list[Channel]) -> None:
    """One leaves while her message waits for another try, one while the first window is being handed over."""
    sent, (first, second) = start(alert), (channel.user for channel in audience[:2])
    refused = {"m0@example.org": Outcome.TEMPORARY, "m1@example.org": Outcome.TEMPORARY}
    engine.drain(through=through(Post(refused, meanwhile={1: lambda: by_page(first)})))
    assert Waiting.objects.count() == 2
    by_page(second)
    let_waiting_be_due()
    again = Post()
    engine.drain(through=through(again))
    assert again.taken == []
    assert email(sent) == {"skipped": 2, "sent": 8}
    assert not Waiting.objects.exists()
    assert Dispatch.objects.get().state == Dispatch.State.DONE


def by_page(user: User) -> None:
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    assert sign_in(Client(), user).post(ADDRESS).status_code == 302


def test_an_applicant_may_leave_too(client: Client, una: User, caro: User) -> None:
    User.objects.filter(pk=una.pk).update(kind=User.Kind.PROJECT)
    sign_in(client, una).post(ADDRESS)
    assert not Application.objects.exists()
    staff = Client()
    staff.force_login(caro)
    assert "Nobody is waiting." in text(staff.get("/membership/"))


def test_old_links_lead_nowhere_and_the_name_is_free_again(as_ann: Client, ann: User) -> None:
    link = f"/u/{tokens.unsubscribe_token(ann.channels.get(kind='email').pk, 3)}/"
    assert as_ann.get(link).status_code == 200
    as_ann.post(ADDRESS)
    assert as_ann.get(link).status_code == 404
    User.objects.create_user("ann", PASSWORD)


def test_whoever_finds_an_open_session_cannot_delete_the_account(client: Client, ann: User) -> None:
    client.force_login(ann)
    for answer in (client.get(ADDRESS), client.post(ADDRESS)):
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert User.objects.filter(pk=ann.pk).exists()


def test_staff_do_not_leave_here_nor_does_anybody_send_somebody_away(client: Client, caro: User, ann: User) -> None:
    client.force_login(caro)
    assert client.get(ADDRESS).status_code == client.post(ADDRESS).status_code == 404
    for user in (caro, ann):
        with pytest.raises(PermissionDenied):
            leave(user, erase_reports=True, by=caro)


def test_titles_give_nothing_away(as_ann: Client) -> None:
    for address in (ADDRESS, "/left/"):
        title = text(as_ann.get(address)).partition("<title>")[2].partition("</title>")[0]
        assert title
        assert forbidden_in(title) == []


def test_what_was_told_for_a_project_stays_with_its_people(client: Client, pia: User, pam: User) -> None:
    told = make_report(by=pia, **TOLD)
    page = text(sign_in(client, pia).get(ADDRESS))
    assert "The reports of Harbour Light stay with its people" in page
    assert "What should happen to your reports?" not in page
    client.post(ADDRESS)
    assert not User.objects.filter(username="pia").exists()
    told.refresh_from_db()
    assert (told.reporter, told.story, told.state) == (None, "He drove off.", Report.State.RECEIVED)
    assert Report.objects.made_by(pam).get() == told
    assert "Told by somebody who has left." in text(sign_in(Client(), pam).get("/me/reports/"))


def test_a_project_ends_with_its_last_person_and_nothing_says_any_more_who_told_it(
    client: Client, pia: User, pam: User, caro: User
) -> None:
    full: dict[str, Any] = TOLD | {"consents": {"police": "full"}}
    told, colleagues, back = make_report(by=pia, **full), make_report(by=pam, **full), make_report(by=pam, **TOLD)
    case = make_case(caro, told, colleagues)
    write_to_reporter(told, "How are you?", by=caro)
    withdraw(back, by=pam)
    by_page(pam)
    assert Report.objects.get(pk=colleagues.pk).working_name == "Nina"
    locked = make_colleague("pat", Organisation.objects.get())
    User.objects.filter(pk=locked.pk).update(is_active=False)  # and so speaks for nobody
    page = text(sign_in(client, pia).get(ADDRESS))
    assert "You are the last person of Harbour Light: it ends with you" in page
    client.post(ADDRESS)
    assert not Organisation.objects.exists()
    kept = list(Report.objects.kept())
    assert {one.pk for one in kept} == {told.pk, colleagues.pk}
    for one in kept:
        assert (one.organisation, one.reporter, one.story) == (None, None, "He drove off.")
        assert (one.working_name, one.safe_contact, one.exact_place) == (None, None, None)
        assert not one.messages.exists()
    page = text(signed_in(caro).get(f"/casework/cases/{case.pk}/"))
    assert page.count("The reporter wanted a full report, and has left. So nothing goes to the police.") == 2
    assert "Note a talk about a full report" not in page


def test_whoever_belongs_to_no_project_reads_nothing_about_one(as_ann: Client) -> None:
    assert "stay with its people" not in text(as_ann.get(ADDRESS))
