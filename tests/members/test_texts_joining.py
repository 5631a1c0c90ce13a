"""Joining and signing in with a mobile number and nothing else (a2, a5): nobody learns here whose number it is."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from members.models import Channel, User
from tests.discreet import forbidden_in
from tests.factories import PASSWORD, make_applicant, make_channel, make_user
from tests.members.test_join import TYPED
from tests.seized import opened_sessions
from tests.servers.texts import TextServer

pytestmark = pytest.mark.django_db
NINAS = "+447700900123"
ANNS, NEW, NOBODYS, GONE = "+447700900001", "+447700900002", "+447700900003", "+447700900004"
Post = Callable[..., Any]


@pytest.fixture
def post(client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Post:
    def post(address: str, **typed: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, typed)

    return post


@pytest.fixture
def numbers(texts: TextServer, ann: User) -> TextServer:
    """ann's number, one that she has not confirmed, and that of somebody who was closed out."""
    make_channel(ann, "sms", ANNS)
    make_channel(ann, "sms", NEW, verified=False)
    make_channel(make_user("gone", is_active=False), "sms", GONE)
    return texts


@pytest.mark.parametrize("login", [ANNS, "07700 900001"])
def test_a_confirmed_number_and_the_password_sign_her_in(
    numbers: TextServer, client: Client, ann: User, login: str
) -> None:
    assert b"Or a mobile number that you have confirmed." in client.get("/accounts/login/").content
    client.post("/accounts/login/", {"login": login, "password": PASSWORD})
    assert client.session.get("_auth_user_id") == str(ann.pk)


@pytest.mark.parametrize("login", [NEW, NOBODYS, GONE])
def test_no_other_number_signs_anybody_in(numbers: TextServer, client: Client, login: str) -> None:
    client.post("/accounts/login/", {"login": login, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_no_login_name_is_somebodys_number(texts: TextServer, post: Post) -> None:
    page = post("/join/", **TYPED | {"username": "07700900001"}).content
    assert b"no mobile number" in page
    assert not User.objects.filter(username="07700900001").exists()


def code_in(words: str) -> str:
    found = re.search(r"code is ([A-Z0-9-]+)\.", words)
    assert found, "the text has no code"
    return found[1]


def test_somebody_joins_with_a_number_confirms_it_and_is_let_in(
    texts: TextServer,
    post: Post,
    client: Client,
    caro: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    assert b"E-mail address or mobile number" in client.get("/join/").content
    assert post("/join/", **TYPED | {"email": "07700 900123"}).headers["Location"] == "/join/sent/"
    assert b"A text holds a code" in client.get("/join/sent/").content
    nina = User.objects.get(username="nina")
    channel = nina.channels.get(kind="sms")
    assert (channel.address, channel.verified_at) == (NINAS, None)
    assert {row.level for row in channel.subscriptions.all()} == {3}

    client.post("/accounts/login/", {"login": "nina", "password": PASSWORD})
    client.post(f"/me/contact/{channel.uid}/", {"code": code_in(texts.taken[0].words)})
    client.force_login(caro)
    page = f"/membership/{nina.application.pk}/"
    assert b"<dt>Address or number</dt><dd>confirmed</dd>" in client.get("/membership/").content
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, {"decision": "approve"})
    assert texts.numbers == [NINAS, NINAS]
    assert "There is something for you to read" in texts.taken[1].words
    assert mail.outbox == []
    assert Channel.objects.reachable().filter(user=nina).count() == 2


def test_where_no_texts_are_sent_a_number_is_no_address(post: Post, client: Client) -> None:
    for address in ("/join/", "/accounts/code/", "/accounts/password/reset/"):
        assert b"mobile number" not in client.get(address).content
        page = post(address, **TYPED | {"email": "07700 900123"}).content.decode()
        assert "Enter a valid email address" in page
        assert 'value="07700 900123"' in page


def test_what_is_neither_is_said_and_it_stays(texts: TextServer, post: Post) -> None:
    page = post("/join/", **TYPED | {"email": "020 7946 0018"}).content.decode()
    assert "or a whole mobile number of this country" in page
    assert 'value="020 7946 0018"' in page
    assert not User.objects.exists()


@pytest.mark.parametrize("known", [True, False])
def test_joining_with_a_known_number_looks_and_costs_the_same(numbers: TextServer, post: Post, known: bool) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = post("/join/", **TYPED | {"email": ANNS if known else NOBODYS})
    assert answer.headers["Location"] == "/join/sent/"
    assert ("an account with us already" in numbers.taken[0].words) is known
    with CaptureQueriesContext(connection) as others:
        post("/join/", **TYPED | {"username": "nora", "email": NEW})
    assert len(queries) == len(others)


@pytest.mark.parametrize("number", [ANNS, NEW, NOBODYS, GONE])
def test_asking_for_a_code_answers_and_works_alike_for_everybody(
    numbers: TextServer, post: Post, client: Client, number: str
) -> None:
    client.get("/accounts/code/")
    with CaptureQueriesContext(connection) as queries:
        answer = post("/accounts/code/", email=number)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/code/type/")
    assert sum("members_" in query["sql"] for query in queries) == 1
    assert numbers.numbers == [number]
    assert bool(re.search(r"[A-Z]{4}-[A-Z]{4}", numbers.taken[0].words)) is (number == ANNS)
    (held,) = opened_sessions()
    assert number not in held, "not even for whoever holds the keys"


def test_a_texted_code_signs_in(numbers: TextServer, post: Post, client: Client) -> None:
    post("/accounts/code/", email="07700 900001")
    client.post("/accounts/code/type/", {"code": code_in(numbers.taken[0].words)})
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("number", [ANNS, NOBODYS])
def test_a_forgotten_password_is_mended_by_text(numbers: TextServer, post: Post, client: Client, number: str) -> None:
    assert post("/accounts/password/reset/", email=number).headers["Location"] == "/accounts/password/reset/done/"
    assert numbers.numbers == [number]
    link = re.search(r"http://testserver(/\S+)", numbers.taken[0].words)
    assert bool(link) is (number == ANNS)
    if link:
        assert b"Choose a new password" in client.get(link[1], follow=True).content


@pytest.mark.parametrize("address", ["/accounts/code/", "/accounts/password/reset/"])
@pytest.mark.parametrize("number", [ANNS, NOBODYS])
def test_a_number_is_not_texted_without_end(numbers: TextServer, post: Post, address: str, number: str) -> None:
    for _ in range(4):
        post(address, email=number)
    assert numbers.numbers == [number] * 3


def test_one_network_has_no_more_than_twenty_sent_in_an_hour(texts: TextServer, post: Post) -> None:
    for last in range(22):
        post("/accounts/password/reset/", email=f"+4477009000{last:02}")
    assert len(texts.taken) == 20


def test_each_of_these_texts_is_one_discreet_part(
    numbers: TextServer,
    post: Post,
    client: Client,
    caro: User,
    ada: User,
    amir: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    for number in (ANNS, NOBODYS):
        post("/accounts/code/", email=number)
        post("/accounts/password/reset/", email=number)
    lost = make_applicant("lena")
    lost.channels.filter(kind="email").delete()
    make_channel(lost, "sms", NINAS)
    client.force_login(caro)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/membership/{lost.application.pk}/", {"decision": "approve"})
        for by, name in ((ada, "person_recover"), (amir, "person_recover_confirm")):
            client.force_login(by)
            client.post(reverse(name, args=[lost.pk]), {"how": "By her voice."})
    assert len(numbers.taken) == 7
    for sent in numbers.taken:
        assert forbidden_in(sent.words) == []
        assert sent.words.isascii()
        assert len(sent.words) + len("https://num.example.org") - len("http://testserver") <= 160, sent.words
