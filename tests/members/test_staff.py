"""From nothing to the first administrator: invited, password, second step, at work (j10)."""

import re
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client

from members import links
from members.models import User
from num.models import AuditEntry
from tests.factories import PASSWORD, code_from, code_of

pytestmark = pytest.mark.django_db


def invite(login: str = "olu", role: str = "administrator") -> str:
    """The path of the link that the command prints."""
    out = StringIO()
    call_command("invite_staff", login, role, stdout=out)
    return out.getvalue().strip().removeprefix("http://testserver")


def test_first_administrator_gets_to_work(client: Client) -> None:
    link = invite()
    assert b"olu" in client.get(link).content
    opened = client.post(link, {"working_name": "Olu", "password": PASSWORD})
    assert opened.headers["Location"] == "/accounts/login/"
    landed = client.post("/accounts/login/", {"login": "olu", "password": PASSWORD}, follow=True)
    assert landed.status_code == 200
    assert client.get("/membership/").headers["Location"] == "/accounts/2fa/"

    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_from(secret[1])})
    assert done.headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/membership/").status_code == 200
    assert [entry.event for entry in AuditEntry.objects.order_by("id")] == [
        "staff.invited",
        "staff.accepted",
        "sessions.ended",
    ]


def test_link_works_once_and_a_new_one_replaces_the_password(client: Client) -> None:
    link = invite()
    client.post(link, {"working_name": "Olu", "password": PASSWORD})
    assert client.get(link).status_code == 410
    assert client.post(link, {"working_name": "Eve", "password": "a thief's password"}).status_code == 410
    assert User.objects.get(username="olu").working_name == "Olu"
    assert client.get(invite()).status_code == 200


def test_link_grows_old(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    link = invite()
    monkeypatch.setattr(links, "LASTS", -1)
    assert client.get(link).status_code == 410


def test_short_password_is_refused_and_the_name_stays(client: Client) -> None:
    page = client.post(invite(), {"working_name": "Olu A.", "password": "short"}).content.decode()
    assert "Please look at this again" in page
    assert 'value="Olu A."' in page
    assert not User.objects.get(username="olu").has_usable_password()


@pytest.mark.parametrize(("login", "role"), [("ann", "trustee"), ("caro", "approver"), ("olu", "member")])
def test_nobody_is_promoted_by_an_invitation(ann: User, caro: User, login: str, role: str) -> None:
    with pytest.raises(CommandError):
        invite(login, role)
    assert (User.objects.get(username="ann").role, User.objects.get(username="caro").role) == ("member", "caseworker")


def test_code_is_printed_in_demonstrations_only(caro: User, ann: User, settings: LazySettings) -> None:
    with pytest.raises(CommandError, match="Only demonstration"):
        call_command("demo_code", "caro")
    settings.DEMO = True
    out = StringIO()
    call_command("demo_code", "caro", stdout=out)
    assert out.getvalue().strip() == code_of(caro)
    with pytest.raises(CommandError, match="no authenticator app"):
        call_command("demo_code", "ann")
