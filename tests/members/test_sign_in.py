"""Signing in, the second step, and a forgotten password (a5): nobody learns here who has an account."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from members.models import User
from tests.factories import PASSWORD, code_of, make_channel, make_staff, make_user

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"
RESET = "/accounts/password/reset/"
NO_MATCH = "do not go together"


def sign_in(client: Client, login: str, password: str = PASSWORD) -> Any:
    return client.post(SIGN_IN, {"login": login, "password": password})


def signed_in_as(client: Client) -> str:
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key).username if key else ""


@pytest.mark.parametrize("login", ["ann", " ANN ", "ann@example.org", "Ann@Example.org "])
def test_login_name_and_verified_address_open_the_account(client: Client, ann: User, login: str) -> None:
    assert sign_in(client, login).headers["Location"] == "/"
    assert signed_in_as(client) == "ann"


@pytest.mark.parametrize("login", ["ann", "ann@example.org", "nobody", "nobody@example.org", "new@example.org"])
def test_all_failures_look_and_cost_alike(
    client: Client, ann: User, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_channel(ann, address="new@example.org", verified=False)
    hashed = count_hashes(monkeypatch)
    page = sign_in(client, login, "wrong horse").content.decode()
    assert NO_MATCH in page
    assert f'value="{login}"' in page
    assert "wrong horse" not in page
    assert hashed == ["wrong horse"]
    assert signed_in_as(client) == ""


def count_hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were hashed, as they come: the slow part of signing in."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    return hashed


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/accounts/login/", ["Please type your login name or your e-mail address.", "Please type your password."]),
        ("/accounts/password/reset/", ["Please type your e-mail address."]),
        ("/join/", ["Please choose a password."]),
    ],
)
def test_a_form_left_empty_says_what_to_do(client: Client, address: str, words: list[str]) -> None:
    page = client.post(address, {"sent": "empty"}).content.decode()
    assert [said for said in words if said not in page] == []
    assert "This field is required." not in page


def test_unverified_address_opens_nothing(client: Client, ann: User) -> None:
    make_channel(ann, address="new@example.org", verified=False)
    assert NO_MATCH in sign_in(client, "new@example.org").content.decode()
    assert signed_in_as(client) == ""


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "http://[", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(client: Client, ann: User, away: str) -> None:
    answer = client.post(SIGN_IN, {"login": "ann", "password": PASSWORD, "next": away})
    assert answer.headers["Location"] == "/"
    assert client.get(SIGN_IN, {"next": away}).headers["Location"] == "/"


def test_closed_account_stays_closed(client: Client, ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(is_active=False)
    assert sign_in(client, "ann").headers["Location"] == "/accounts/inactive/"
    assert signed_in_as(client) == ""


def test_guessing_is_stopped_and_the_counters_name_nobody(client: Client, ann: User) -> None:
    for _ in range(5):
        sign_in(client, "ann@example.org", "wrong horse")
    assert "too many tries" in sign_in(client, "ann@example.org").content.decode()
    assert signed_in_as(client) == ""
    assert not [key for key in counters() if "ann" in key or "127.0.0.1" in key]


@pytest.mark.parametrize("login", ["ann", "ann@example.org"])
def test_look_alike_spellings_of_one_name_are_counted_together(client: Client, ann: User, login: str) -> None:
    for wide in range(1, 6):
        spelt = "".join(
            chr(ord(letter) + 0xFEE0) if wide >> place & 1 else letter for place, letter in enumerate("ann")
        )
        sign_in(client, login.replace("ann", spelt), "wrong horse")
    assert "too many tries" in sign_in(client, login).content.decode()
    assert signed_in_as(client) == ""


def counters() -> list[str]:
    """Every key of the cache, whichever server keeps it."""
    if hasattr(cache, "_cache") and isinstance(cache._cache, dict):
        return list(cache._cache)
    keys = cache._cache.get_client().keys()  # type: ignore[attr-defined]  # Django has no way to list keys
    assert keys
    return [key.decode() for key in keys]


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_request_login_code", "account_set_password"]
)
def test_pages_that_we_do_not_want_do_not_exist(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/email/", "/accounts/", "/accounts/confirm-email/"])
def test_nor_under_their_addresses(client: Client, ann: User, address: str) -> None:
    assert client.get(address).status_code == 404
    client.force_login(ann)
    assert client.get(address).status_code == 404


def test_staff_with_an_app_type_a_code(client: Client, caro: User) -> None:
    assert sign_in(client, "caro").headers["Location"] == "/accounts/2fa/authenticate/"
    assert signed_in_as(client) == ""
    assert client.get("/membership/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert signed_in_as(client) == ""
    client.post("/accounts/2fa/authenticate/", {"code": code_of(caro)})
    assert signed_in_as(client) == "caro"
    assert client.get("/membership/").status_code == 200


@pytest.mark.parametrize("address", ["/membership/", "/me/", "/casework/", "/desk/", "/impact/", "/nowhere/"])
def test_staff_without_a_second_factor_reach_no_other_page(client: Client, address: str) -> None:
    make_staff("cora", "caseworker", second_factor=False)
    sign_in(client, "cora")
    assert client.get(address).headers["Location"] == "/accounts/2fa/"
    assert client.post(address).headers["Location"] == "/accounts/2fa/"
    for open_page in ("/", "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/logout/"):
        assert client.get(open_page).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client: Client) -> None:
    cora = make_staff("cora", "caseworker", second_factor=False)
    Authenticator.objects.create(user=cora, type="recovery_codes", data={"seed": "", "used_mask": 0})
    client.force_login(cora)
    assert client.get("/membership/").headers["Location"] == "/accounts/2fa/"


def test_member_adds_an_app_right_after_signing_in(client: Client, ann: User) -> None:
    sign_in(client, "ann")
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200, "nobody types a password twice within minutes"
    assert b"ann" in page.content
    client.logout()
    client.force_login(ann)
    assert client.get("/accounts/2fa/totp/activate/").headers["Location"].startswith("/accounts/reauthenticate/")


def reset(client: Client, email: str, callbacks: DjangoCaptureOnCommitCallbacks) -> Any:
    with callbacks(execute=True):
        return client.post(RESET, {"email": email})


def test_forgotten_password_is_replaced_by_a_link_that_works_once(
    client: Client, ann: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert reset(client, "ANN@example.org", django_capture_on_commit_callbacks).headers["Location"] == f"{RESET}done/"
    assert mail.outbox[0].to == ["ann@example.org"]
    found = re.search(r"http://testserver(\S+)", str(mail.outbox[0].body))
    assert found
    form = client.get(found[1], follow=True)
    new = {"password1": "four quiet words here", "password2": "four quiet words here"}
    client.post(form.redirect_chain[-1][0], new)
    assert sign_in(client, "ann").status_code == 200
    assert sign_in(client, "ann", new["password1"]).status_code == 302
    client.logout()
    assert b"does not work any more" in client.get(found[1], follow=True).content


@pytest.mark.parametrize(
    ("address", "typed"),
    [("contact/{}/remove/", {}), ("contact/{}/switch/", {"to": "off"}), ("sessions/end/all/", {})],
)
def test_a_link_asked_for_by_whoever_reads_her_old_mail_ends_when_she_shuts_him_out(
    client: Client,
    ann: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    address: str,
    typed: dict[str, str],
) -> None:
    old = make_channel(ann, address="old@example.org")
    reset(Client(), "old@example.org", django_capture_on_commit_callbacks)
    sign_in(client, "ann")
    client.post(f"/me/{address.format(old.uid)}", typed)
    found = re.search(r"http://testserver(\S+)", str(mail.outbox[0].body))
    assert found
    assert b"does not work any more" in Client().get(found[1], follow=True).content
    if "contact" in address:
        reset(Client(), "old@example.org", django_capture_on_commit_callbacks)
        assert "This link works once" not in mail.outbox[-1].body


@pytest.mark.parametrize("email", ["ann@example.org", "new@example.org", "nobody@example.org", "gone@example.org"])
def test_reset_answers_and_works_alike_for_everybody(
    client: Client, ann: User, email: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    make_channel(ann, address="new@example.org", verified=False)
    make_channel(make_user("gone", is_active=False), address="gone@example.org")
    with CaptureQueriesContext(connection) as queries:
        answer = reset(client, email, django_capture_on_commit_callbacks)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{RESET}done/")
    assert len(queries) == 2, "who it is, and what her link depends on"
    assert (len(mail.outbox), mail.outbox[0].to, mail.outbox[0].subject) == (1, [email], "Your new password")
    assert ("This link works once" in mail.outbox[0].body) is (email == "ann@example.org")


def test_reset_writes_to_one_address_a_few_times_only(
    client: Client, ann: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    for _ in range(7):
        answer = reset(client, "ann@example.org", django_capture_on_commit_callbacks)
        assert answer.status_code == 302
    assert len(mail.outbox) == 5


def test_password_is_changed_and_leads_home(client: Client, ann: User) -> None:
    sign_in(client, "ann")
    new = "four quiet words here"
    changed = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert changed.headers["Location"] == "/me/"
    client.logout()
    assert sign_in(client, "ann", new).status_code == 302
