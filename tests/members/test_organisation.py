"""A project or a site has several people, and its own reports and no others (rows a1, i2)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from alerts.actions import remove_colleague
from alerts.tasks import forget
from members import links
from members.models import Channel, Invitation, Organisation, User
from num.models import AuditEntry
from reports.models import Report
from tests.discreet import forbidden_in
from tests.factories import PASSWORD, make_authenticator, make_hold, make_member, make_report
from tests.members.test_at_rest import dump
from tests.members.test_join import TYPED, link_in
from tests.people import signed_in
from tests.reports.test_report_page import EMPTY

pytestmark = pytest.mark.django_db
CHOSEN = {"working_name": "Pat", "username": "pat", "password": PASSWORD}


@pytest.fixture
def invite(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Any:
    """Sign in as somebody, invite an address, and answer with the page that follows."""

    def send(by: User, email: str = "pat@example.org") -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return just_signed_in(by).post("/me/organisation/invite/", {"email": email}, follow=True)

    return send


def just_signed_in(user: User) -> Client:
    """With her password, a moment ago."""
    client = Client()
    client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    return client


def tell(user: User, story: str) -> Report:
    """Through the page, as somebody who is signed in."""
    signed_in(user).post("/report/", EMPTY | {"story": story, "opened_by": str(user.pk)})
    return Report.objects.latest("received_at")


def remove(by: User, colleague: User) -> str:
    address = f"/me/organisation/{colleague.pk}/remove/"
    return just_signed_in(by).post(address, follow=True).content.decode()


def mine(user: User) -> set[object]:
    return {standing.report.pk for standing in signed_in(user).get("/me/reports/").context["standings"]}


@pytest.mark.parametrize("kind", ["project", "site"])
def test_an_organisation_begins_with_who_applied_for_it(client: Client, caro: User, kind: str) -> None:
    assert "what it is called" in client.post("/join/", TYPED | {"kind": kind}).content.decode()
    client.post("/join/", TYPED | {"kind": kind, "organisation": "Harbour Light"})
    nina = User.objects.get(username="nina")
    assert signed_in(nina).get("/me/organisation/").status_code == 404, "nobody has let her in yet"
    staff = signed_in(caro)
    assert "Harbour Light" in staff.get("/membership/").content.decode()
    staff.post(f"/membership/{nina.application.pk}/", {"decision": "approve"})
    page = signed_in(nina).get("/me/organisation/").content.decode()
    assert "Harbour Light" in page
    assert "Nina (you)" in page
    assert Organisation.objects.get().kind == kind


def test_a_person_for_herself_founds_nothing(client: Client, ann: User) -> None:
    client.post("/join/", TYPED | {"organisation": "Harbour Light"})
    assert not Organisation.objects.exists()
    assert "/me/organisation/" not in signed_in(ann).get("/me/").content.decode()


def test_a_colleague_is_invited_and_is_a_member_at_once(invite: Any, client: Client, pia: User, caro: User) -> None:
    assert "We have sent a link there" in invite(pia).content.decode()
    (message,) = mail.outbox
    assert message.to == ["pat@example.org"]
    assert forbidden_in(f"{message.subject}\n{message.body}") == []
    assert "Harbour" not in message.body
    link = link_in(message)
    assert "Harbour Light" in client.get(link).content.decode()
    assert client.post(link, CHOSEN).headers["Location"] == "/accounts/login/"
    assert client.login(username="pat", password=PASSWORD)
    assert client.get("/alerts/").status_code == 200
    assert "Pia" in client.get("/me/organisation/").content.decode()
    pat = User.objects.get(username="pat")
    assert (pat.kind, pat.role) == ("project", "member")
    assert Channel.objects.reachable().filter(user=pat).count() == 2
    assert "Pat" in signed_in(caro).get("/membership/").content.decode()


def test_the_link_works_once_and_for_seven_days(
    invite: Any, client: Client, pia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(pia)
    invite(pia)
    first, second = map(link_in, mail.outbox)
    client.post(first, CHOSEN)
    assert client.get(first).status_code == 410
    assert client.post(first, CHOSEN | {"username": "eve"}).status_code == 410
    monkeypatch.setattr(links, "LASTS", -1)
    assert client.get(second).status_code == 410
    assert client.get("/join/colleague/x/").status_code == 404


def test_an_open_invitation_is_taken_back_by_any_colleague(
    invite: Any, client: Client, pia: User, pam: User, sid: User
) -> None:
    assert "pat@example.org" in invite(pia).content.decode()
    invitation, link = Invitation.objects.get(), link_in(mail.outbox[0])
    address = f"/me/organisation/invitations/{invitation.pk}/take-back/"
    page = signed_in(pam).get("/me/organisation/").content.decode()
    assert "Invited by Pia" in page
    assert address in page
    assert signed_in(sid).post(address).status_code == 404
    assert client.get(link).status_code == 200
    page = signed_in(pam).post(address, follow=True).content.decode()
    assert "Taken back" in page
    assert "pat@example.org" not in page
    assert client.post(link, CHOSEN).status_code == 410
    assert signed_in(pam).post(address).status_code == 404, "there is nothing to take back any more"
    assert AuditEntry.objects.latest("id").event == "organisation.uninvited"


def test_an_invitation_that_nobody_used_is_forgotten_after_a_week(invite: Any, pia: User) -> None:
    invite(pia)
    forget()
    assert Invitation.objects.exists()
    Invitation.objects.update(at=timezone.now() - timedelta(days=7))
    assert "pat@example.org" not in signed_in(pia).get("/me/organisation/").content.decode()
    forget()
    assert not Invitation.objects.exists()


def test_what_cannot_be_taken_is_said_and_kept(invite: Any, client: Client, pia: User, ann: User) -> None:
    invite(pia)
    link = link_in(mail.outbox[0])
    page = client.post(link, CHOSEN | {"username": "ann"}).content.decode()
    assert "Please choose another one" in page
    assert 'value="Pat"' in page
    assert "Please choose a password" in client.post(link, CHOSEN | {"password": ""}).content.decode()
    assert Invitation.objects.exists()


def test_an_address_in_use_tells_its_reader_only(invite: Any, client: Client, pia: User, ann: User) -> None:
    unknown, known = invite(pia), invite(pia, "ANN@example.org")
    assert (known.status_code, known.redirect_chain) == (unknown.status_code, unknown.redirect_chain)
    assert mail.outbox[0].body.partition("http")[0] == mail.outbox[1].body.partition("http")[0]
    assert "has an account here already" in client.post(link_in(mail.outbox[1]), CHOSEN).content.decode()
    assert not User.objects.filter(username="pat").exists()


def test_nobody_is_written_to_without_end(invite: Any, pia: User) -> None:
    for _ in range(3):
        invite(pia)
    page = invite(pia, " PAT@example.org").content.decode()
    assert "again tomorrow" in page
    assert len(mail.outbox) == 3


def test_reports_belong_to_the_organisation_and_to_nobody_elses(pia: User, pam: User, sid: User, ann: User) -> None:
    report, other, own = tell(pia, "He hit her."), tell(sid, "He broke the door."), tell(ann, "He took my phone.")
    assert (report.reporter, report.source) == (pia, "project")
    assert mine(pia) == mine(pam) == {report.pk}
    assert (mine(sid), mine(ann)) == ({other.pk}, {own.pk})
    for stranger in (sid, ann):
        assert signed_in(stranger).post(f"/me/reports/{report.pk}/", {"withdraw": "1"}).status_code == 404
    assert "taken your report back" in (
        signed_in(pam).post(f"/me/reports/{report.pk}/", {"withdraw": "1"}, follow=True).content.decode()
    )


def test_beside_each_report_stands_who_of_them_made_it(pia: User, pam: User, sid: User) -> None:
    tell(pam, "He hit her.")
    page = signed_in(pia).get("/me/organisation/").content.decode()
    assert 'href="/me/reports/"' in page
    assert [told_by(one) for one in (pia, pam, sid)] == [["Pam"], ["you"], []]
    tell(pia, "He broke the door.")
    remove(pia, pam)
    assert told_by(pia) == ["you", "somebody who has left"]


def test_what_was_told_with_the_others_is_a_members_word_also_once_she_is_removed(
    pia: User, pam: User, caro: User
) -> None:
    report, staff = tell(pam, "He hit her."), signed_in(caro)
    remove(pia, pam)
    assert "Unverified" not in staff.get("/casework/").content.decode()
    assert f"/casework/reports/{report.pk}/" not in staff.get("/casework/?unverified=on").content.decode()
    page = staff.get(f"/casework/reports/{report.pk}/").content.decode()
    assert "Of a project or a site" in page
    assert "Unverified" not in page


def told_by(reader: User) -> list[str]:
    return re.findall(r"Told by ([^.]*)\.", signed_in(reader).get("/me/reports/").content.decode())


def test_what_somebody_made_for_herself_says_nothing_of_it(ann: User) -> None:
    tell(ann, "He took my phone.")
    assert told_by(ann) == []


def test_a_removed_colleague_is_out_at_the_next_request(
    invite: Any, client: Client, pia: User, pam: User, django_capture_on_commit_callbacks: Any
) -> None:
    report = tell(pam, "He hit her.")
    invite(pam)
    at_work, colleague = signed_in(pam), just_signed_in(pia)
    assert "Pam" in colleague.get(f"/me/organisation/{pam.pk}/remove/").content.decode()
    assert at_work.get("/me/reports/").status_code == 200, "asking once more ends nothing"
    assert "They do not belong to you any more." in remove(pia, pam)
    assert at_work.get("/me/reports/").headers["Location"].startswith("/accounts/login/")
    assert at_work.post(f"/me/reports/{report.pk}/", {"withdraw": "1"}).status_code == 403
    assert not Channel.objects.reachable().filter(user=pam).exists()
    assert client.get(link_in(mail.outbox[0])).status_code == 410, "whom she invited does not get in behind her"
    assert mine(pia) == {report.pk}


def test_nothing_of_a_removed_colleague_is_left_but_what_she_told_with_the_others(
    invite: Any, client: Client, pia: User, pam: User, ann: User
) -> None:
    make_authenticator(pam)
    report = tell(pam, "He hit her.")
    identity = (str(pam.pk), pam.pk.hex, "pam@example.org", "username=pam")
    remove(pia, pam)
    assert [word for word in identity if word.encode() in dump()] == []
    assert not User.objects.filter(username="pam").exists()
    assert not Authenticator.objects.exists()
    report.refresh_from_db()
    assert (report.reporter, report.story, report.state) == (None, "He hit her.", Report.State.RECEIVED)
    invite(pia, "pam@example.org")
    client.post(link_in(mail.outbox[-1]), CHOSEN)
    assert client.login(username="pat", password=PASSWORD), "she may come back, as somebody new"


def test_what_she_told_for_herself_stays_hers_and_nobody_learns_of_it(
    invite: Any, client: Client, pia: User, pam: User, caro: User, django_capture_on_commit_callbacks: Any
) -> None:
    own = make_report(by=pam, story="He followed me.", working_name="Pam", consents={"police": "full"})
    Report.objects.filter(pk=own.pk).update(organisation=None)  # as of the time before she was let in
    ours, kept = tell(pam, "He hit her."), tell(pam, "He broke the door.")
    make_hold(caro, kept)
    invite(pam)
    link = link_in(mail.outbox.pop())
    with django_capture_on_commit_callbacks(execute=True):
        said = remove(pia, pam)
    assert "They do not belong to you any more." in said
    assert "Pam" not in said
    (told,) = mail.outbox
    assert told.to == ["pam@example.org"]
    assert "There is something for you to read" in told.body
    hers = just_signed_in(pam)
    assert "somebody of your project or site removed you from it" in hers.get("/me/").content.decode()
    assert hers.get("/me/organisation/").status_code == 404
    assert mine(pam) == {own.pk}
    assert told_by(pia) == ["somebody who has left"] * 2
    assert [Report.objects.get(pk=one.pk).once_free for one in (ours, kept)] == ["", "unname"]
    assert "taken your report back" in (
        hers.post(f"/me/reports/{own.pk}/", {"withdraw": "1"}, follow=True).content.decode()
    )
    assert client.get(link).status_code == 410, "whom she invited does not get in behind her"
    assert tell(pam, "He came back.").source == "self"


def test_who_removes_somebody_is_told_the_same_of_everybody(pia: User, pam: User) -> None:
    page = just_signed_in(pia).get(f"/me/organisation/{pam.pk}/remove/").content.decode()
    make_report(by=pam, story="x")
    Report.objects.update(organisation=None)
    again = just_signed_in(pia).get(f"/me/organisation/{pam.pk}/remove/").content.decode()
    assert "Only if they told us something for themselves" in page
    assert unmarked(again) == unmarked(page)


def unmarked(page: str) -> str:
    """Without what each page has of its own."""
    return re.sub(r'(nonce|value)="[^"]*"', "", page)


def test_whoever_finds_an_open_session_invites_nobody_and_ends_no_account(pia: User, pam: User) -> None:
    thief = signed_in(pia)  # who typed no password of late
    for address in ("invite/", f"{pam.pk}/remove/"):
        asked = thief.get(f"/me/organisation/{address}")
        assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
        assert thief.post(f"/me/organisation/{address}", TYPED).status_code == 403
    assert not Invitation.objects.exists()
    assert User.objects.get(pk=pam.pk).is_active


def test_whoever_is_closed_out_by_staff_lets_nobody_in_behind_her(
    invite: Any, client: Client, pia: User, amir: User
) -> None:
    invite(pia)
    signed_in(amir).post(f"/membership/people/{pia.pk}/", {"reason": "She sold the alerts."})
    link = link_in(mail.outbox[0])
    assert client.get(link).status_code == 410
    assert client.post(link, CHOSEN).status_code == 410
    assert not User.objects.filter(username="pat").exists()


def test_whoever_leaves_does_so_as_everybody_does(pia: User, pam: User) -> None:
    page = signed_in(pam).get("/me/organisation/").content.decode()
    assert 'href="/me/leave/"' in page
    assert f"/me/organisation/{pia.pk}/remove/" in page
    assert f"/me/organisation/{pam.pk}/remove/" not in page
    assert just_signed_in(pam).post(f"/me/organisation/{pam.pk}/remove/").status_code == 404
    with pytest.raises(PermissionDenied):
        remove_colleague(pam, by=pam)


def test_strangers_end_no_account(pia: User, sid: User, ann: User) -> None:
    for stranger in (sid, ann, make_member("eve")):
        assert just_signed_in(stranger).post(f"/me/organisation/{pia.pk}/remove/").status_code == 404
        with pytest.raises(PermissionDenied):
            remove_colleague(pia, by=stranger)
    assert just_signed_in(pia).post(f"/me/organisation/{sid.pk}/remove/").status_code == 404
    assert User.objects.filter(username__in=("pia", "sid")).count() == 2


def test_the_record_names_no_member(invite: Any, client: Client, pia: User) -> None:
    invite(pia)
    client.post(link_in(mail.outbox[0]), CHOSEN)
    pat = User.objects.get(username="pat")
    remove(pia, pat)
    lines = AuditEntry.objects.filter(event__startswith="organisation.").order_by("id")
    assert [(line.event, line.by, line.details) for line in lines] == [
        ("organisation.invited", "member", {}),
        ("organisation.joined", "member", {}),
        ("organisation.removed", "member", {}),
    ]
