"""Signing in with a code that is mailed, without a password (a5): nobody learns here who has an account."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from members import codes
from members.models import User
from tests.discreet import forbidden_in, visible_text
from tests.factories import PASSWORD, code_of, make_channel, make_user
from tests.seized import opened_sessions

pytestmark = pytest.mark.django_db
ASK = "/accounts/code/"
TYPE = "/accounts/code/type/"
Ask = Callable[..., Any]


@pytest.fixture
def ask(client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Ask:
    def ask(email: str, address: str = ASK) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, {"email": email})

    return ask


def mailed() -> str:
    found = re.search(r"[A-Z]{4}-[A-Z]{4}", str(mail.outbox[-1].body))
    assert found, "the message has no code"
    return found[0]


def signed_in_as(client: Client) -> str:
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key).username if key else ""


def test_from_the_sign_in_page_to_ones_own_page(client: Client, ann: User, ask: Ask) -> None:
    way = re.search(
        r'href="([^"]+)">Sign in with a code instead', client.get("/accounts/login/?next=/me/").content.decode()
    )
    assert way
    assert way[1] == f"{ASK}?next=/me/"
    assert b"Send me a code" in client.get(way[1]).content
    answer = ask("ANN@example.org", way[1])
    assert mail.outbox[0].to == ["ann@example.org"]
    assert forbidden_in(visible_text(mail.outbox[0].message().as_bytes())) == []
    last = client.post(answer.headers["Location"], {"code": mailed().replace("-", " ").lower()})
    assert last.headers["Location"] == "/me/"
    assert signed_in_as(client) == "ann"
    assert client.get("/me/").status_code == 200


def test_staff_type_their_second_step_as_well(client: Client, caro: User, ask: Ask) -> None:
    make_channel(caro)
    ask("caro@example.org")
    assert client.post(TYPE, {"code": mailed()}).headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/casework/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": code_of(caro)})
    assert client.get("/casework/").status_code == 200


@pytest.mark.parametrize("email", ["ann@example.org", "new@example.org", "nobody@example.org", "gone@example.org"])
def test_asking_answers_and_works_alike_for_everybody(client: Client, ann: User, ask: Ask, email: str) -> None:
    make_channel(ann, address="new@example.org", verified=False)
    make_channel(make_user("gone", is_active=False), address="gone@example.org")
    client.get(ASK)
    with CaptureQueriesContext(connection) as queries:
        answer = ask(email)
    assert (answer.status_code, answer.headers["Location"]) == (302, TYPE)
    assert sum("members_" in query["sql"] for query in queries) == 1
    assert len(queries) == 5
    assert (len(mail.outbox), mail.outbox[0].to, mail.outbox[0].subject) == (1, [email], "Your code")
    assert bool(re.search(r"[A-Z]{4}-[A-Z]{4}", str(mail.outbox[0].body))) is (email == "ann@example.org")
    wrong = client.post(TYPE, {"code": "BBBB-BBBB"})
    assert "does not fit" in wrong.content.decode()
    assert signed_in_as(client) == ""


def test_sessions_of_known_and_unknown_look_alike(ann: User, ask: Ask, client: Client) -> None:
    sizes = set()
    for email in ("ann@example.org", "nobody@example.org"):
        client.cookies.clear()
        Session.objects.all().delete()
        ask(email)
        (row,) = Session.objects.all()
        sizes.add(len(row.session_data))
        (held,) = opened_sessions()
        assert email not in held, "not even for whoever holds the keys"
    assert len(sizes) == 1


def test_a_code_works_once(client: Client, ann: User, ask: Ask) -> None:
    ask("ann@example.org")
    client.post(TYPE, {"code": mailed()})
    client.logout()
    assert client.post(TYPE, {"code": mailed()}).headers["Location"] == ASK
    assert signed_in_as(client) == ""


def test_and_in_the_browser_that_asked_only(ann: User, ask: Ask) -> None:
    ask("ann@example.org")
    thief = Client()
    assert thief.post(TYPE, {"code": mailed()}).headers["Location"] == ASK
    assert signed_in_as(thief) == ""


def test_three_wrong_ones_end_it(client: Client, ann: User, ask: Ask) -> None:
    ask("ann@example.org")
    for _ in range(2):
        page = client.post(TYPE, {"code": "wrong"}).content.decode()
        assert "does not fit" in page
        assert 'value="wrong"' in page
    answer = client.post(TYPE, {"code": "wrong"}, follow=True)
    assert answer.redirect_chain[0][0] == ASK
    assert "ask for a new one" in answer.content.decode()
    client.post(TYPE, {"code": mailed()})
    assert signed_in_as(client) == ""


def test_nothing_typed_costs_no_try(client: Client, ann: User, ask: Ask) -> None:
    ask("ann@example.org")
    for _ in range(4):
        assert "Please type the code" in client.post(TYPE, {"code": ""}).content.decode()
    client.post(TYPE, {"code": mailed()})
    assert signed_in_as(client) == "ann"


def test_a_code_ends_after_ten_minutes(client: Client, ann: User, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    ask("ann@example.org")
    later = time.time() + codes.LASTS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.post(TYPE, {"code": mailed()}).headers["Location"] == ASK


def test_whoever_was_closed_out_meanwhile_stays_outside(client: Client, ann: User, ask: Ask) -> None:
    ask("ann@example.org")
    User.objects.filter(pk=ann.pk).update(is_active=False)
    assert client.post(TYPE, {"code": mailed()}).headers["Location"] == ASK
    assert signed_in_as(client) == ""


@pytest.mark.parametrize(("below", "typed"), [("remove/", {}), ("switch/", {"to": "off"})])
def test_nor_does_whoever_reads_mail_at_an_address_that_is_used_no_more(
    client: Client, ann: User, ask: Ask, below: str, typed: dict[str, str]
) -> None:
    old = make_channel(ann, address="old@example.org")
    ask("old@example.org")
    her = Client()
    her.post("/accounts/login/", {"login": "ann", "password": PASSWORD})
    her.post(f"/me/contact/{old.uid}/{below}", typed)
    assert client.post(TYPE, {"code": mailed()}).headers["Location"] == ASK
    assert signed_in_as(client) == ""
    ask("old@example.org")
    assert not re.search(r"[A-Z]{4}-[A-Z]{4}", str(mail.outbox[-1].body))


@pytest.mark.parametrize("email", ["ann@example.org", "nobody@example.org"])
def test_one_address_is_not_written_to_without_end(ann: User, ask: Ask, email: str) -> None:
    for _ in range(5):
        assert ask(email).status_code == 302
    page = ask(email).content.decode()
    assert "asked for too often" in page
    assert f'value="{email}"' in page
    assert len(mail.outbox) == 5


def test_no_refusal_tells_that_she_has_asked_and_nobody_uses_up_her_codes(ann: User, ask: Ask) -> None:
    ask("ann@example.org")
    elsewhere = "198.51.100.7"
    for email in ("ann@example.org", "nobody@example.org"):
        answers = [Client().post(ASK, {"email": email}, REMOTE_ADDR=elsewhere).status_code for _ in range(6)]
        assert answers == [302] * 5 + [200]
    assert ask("ann@example.org").status_code == 302


def test_it_leads_nowhere_else(client: Client, ann: User, ask: Ask) -> None:
    answer = ask("ann@example.org", f"{ASK}?next=https://evil.example/")
    assert client.post(answer.headers["Location"], {"code": mailed()}).headers["Location"] == "/"
