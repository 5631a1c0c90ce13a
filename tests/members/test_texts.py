"""A mobile number as a way to reach a member: added, confirmed, tried, removed. Only where texts are sent (a8, e8)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from members import codes, phones
from members.models import Channel, User
from tests.discreet import forbidden_in
from tests.factories import PASSWORD, make_channel
from tests.servers.texts import Reply, TextServer, refused

pytestmark = pytest.mark.django_db
TYPED = "07700 900123"
NUMBER = "+447700900123"
Send = Callable[..., Any]


@pytest.fixture
def as_ann(client: Client, ann: User) -> Client:
    client.post("/accounts/login/", {"login": "ann", "password": PASSWORD})
    return client


@pytest.fixture
def send(as_ann: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Send:
    """What ann sends to an address below /me/contact/; texts go out, and she sees the page that follows."""

    def send(below: str, **typed: str) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            return text(as_ann.post(f"/me/contact/{below}", typed, follow=True))

    return send


def text(answer: Any) -> str:
    return str(answer.content.decode())


def hers(user: User) -> Channel:
    return user.channels.get(kind="sms")


def code_in(words: str) -> str:
    found = re.search(r"code is (\d{6})\.", words)
    assert found, "the text has no code"
    return found[1]


def test_a_number_is_added_and_confirmed_by_the_code_that_is_texted(
    texts: TextServer, send: Send, as_ann: Client, ann: User
) -> None:
    assert "Add a mobile number" in text(as_ann.get("/me/contact/"))
    page = send("number/", number=TYPED)
    assert "It holds a code" in page
    assert "Not confirmed yet" in page
    assert texts.numbers == [NUMBER]
    assert not Channel.objects.reachable().by_number(NUMBER).exists()
    code = code_in(texts.taken[0].words)
    assert "does not fit" in send(f"{hers(ann).uid}/", code="x" + code[1:])
    assert "is in use" in send(f"{hers(ann).uid}/", code=code)
    assert Channel.objects.reachable().by_number(NUMBER).get().user == ann
    assert {row.level for row in hers(ann).subscriptions.all()} == {3}, "only the gravest"
    heard = hers(ann).subscriptions.get()
    assert heard.region_mask == ann.channels.get(kind="email").subscriptions.get(level=3).region_mask


def test_where_no_texts_are_sent_only_who_had_them_hears_of_it(as_ann: Client, ann: User) -> None:
    assert "mobile number" not in text(as_ann.get("/me/contact/"))
    assert as_ann.get("/me/contact/number/").status_code == 404
    assert as_ann.post("/me/contact/number/", {"number": TYPED}).status_code == 404
    assert not Channel.objects.filter(kind="sms").exists()
    own = f"/me/contact/{make_channel(ann, 'sms', NUMBER).uid}/"
    for page in ("/me/contact/", own):
        assert "We send no texts any more. Please add another way to reach you." in text(as_ann.get(page))
    assert "Send a test message" not in text(as_ann.get(own))


def test_nobody_learns_whether_somebody_else_has_it(
    texts: TextServer, send: Send, ann: User, bea: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_channel(bea, "sms", "+447700900456")
    with CaptureQueriesContext(connection) as unknown:
        first = send("number/", number=TYPED)
    with django_assert_num_queries(len(unknown.captured_queries)):
        other = send("number/", number="07700 900456")
    hidden = r"[0-9a-f-]{36}|\+44\d+|value=\"\w{64}\""
    assert re.sub(hidden, "", other) == re.sub(hidden, "", first)
    assert texts.numbers == [NUMBER, "+447700900456"]
    assert "has an account with us already" in texts.taken[1].words
    taken = ann.channels.by_number("+447700900456").get()
    assert "does not fit" in send(f"{taken.uid}/", code=codes.of(taken)), "even the right guess tells nothing"
    taken.refresh_from_db()
    assert taken.verified_at is None


def test_what_is_wrong_with_a_number_is_said_and_it_stays(texts: TextServer, send: Send, ann: User) -> None:
    assert "Please type the number." in send("number/", number="")
    wrong = send("number/", number="020 7946 0018")
    assert "Write the whole mobile number" in wrong
    assert 'value="020 7946 0018"' in wrong
    send("number/", number=TYPED)
    assert "given us this number already" in send("number/", number="+44 7700 900123")
    send("number/", number="07700 900124")
    full = send("number/", number="07700 900125")
    assert "2 numbers for you at most" in full
    assert 'value="07700 900125"' in full
    assert len(texts.taken) == 2


@pytest.mark.parametrize(
    "typed", ["07700900123", "(07700) 900-123", "+44 7700 900 123", "0044 7700 900123", "+44 (0)7700 900123"]
)
def test_a_number_is_one_number_however_it_is_typed(typed: str) -> None:
    assert phones.normalise(typed) == NUMBER


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0770090012",
        "07700 9001234",
        "07700900123 ext 4",
        "o7700 900123",
        "020 7946 0018",
        "070 1234 5678",
        "+40721123456",
    ],
)
def test_what_gets_no_text_from_us_is_no_number(typed: str) -> None:
    with pytest.raises(phones.NoMobile):
        phones.normalise(typed)


def test_texts_cost_money_so_few_go_to_one_number(
    texts: TextServer,
    client: Client,
    ann: User,
    bea: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for user in (ann, bea):
            client.force_login(user)
            channel = make_channel(user, "sms", NUMBER, verified=False)
            for _ in range(2):
                answer = client.post(f"/me/contact/{channel.uid}/link/", follow=True)
    assert "try again in an hour" in text(answer)
    assert texts.numbers == [NUMBER] * 3


def test_a_test_message_is_discreet_and_has_one_part(texts: TextServer, send: Send, as_ann: Client, ann: User) -> None:
    channel = make_channel(ann, "sms", NUMBER)
    assert "Sent." in send(f"{channel.uid}/test/")
    assert texts.numbers == [NUMBER]
    assert "What our messages look like" not in text(as_ann.get(f"/me/contact/{channel.uid}/"))


def test_whatever_we_text_is_discreet_and_one_part(texts: TextServer, send: Send, ann: User, bea: User) -> None:
    make_channel(bea, "sms", "+447700900456")
    for typed in (TYPED, "07700 900456"):
        send("number/", number=typed)
    send(f"{make_channel(ann, 'sms', '+447700900789').uid}/test/")
    assert len(texts.taken) == 3
    for sent in texts.taken:
        assert forbidden_in(sent.words) == []
        assert sent.words.isascii()
        assert len(sent.words) <= 160


@pytest.mark.parametrize("reply", [refused(21211), Reply(500, ""), Reply(lost=True)])
def test_a_text_that_cannot_be_sent_breaks_no_page_and_no_log_names_the_number(
    texts: TextServer, send: Send, caplog: pytest.LogCaptureFixture, reply: Reply
) -> None:
    texts.replies[NUMBER] = reply
    assert "It holds a code" in send("number/", number=TYPED)
    assert "confirm_address not sent" in caplog.text
    assert "900123" not in caplog.text


def test_a_number_is_put_first_switched_off_and_removed(texts: TextServer, send: Send, ann: User) -> None:
    channel, other = make_channel(ann, "sms", NUMBER), make_channel(ann, "sms", "+447700900456")
    send(f"{other.uid}/first/")
    assert list(ann.channels.filter(kind="sms").in_order()) == [other, channel]
    assert "Switched off" in send(f"{channel.uid}/switch/", to="off")
    assert "Remove this number" in send(f"{channel.uid}/switch/", to="on")
    assert "The number is removed" in send(f"{channel.uid}/remove/")
    assert list(ann.channels.filter(kind="sms")) == [other]


def test_removing_the_last_address_is_no_end_while_there_is_a_number(as_ann: Client, ann: User) -> None:
    page = f"/me/contact/{ann.channels.get(kind='email').uid}/remove/"
    assert "It is the last one" in text(as_ann.get(page))
    make_channel(ann, "sms", NUMBER)
    assert "It is the last one" not in text(as_ann.get(page))


def test_somebody_elses_number_does_not_exist(texts: TextServer, as_ann: Client, bea: User) -> None:
    foreign = make_channel(bea, "sms", NUMBER, verified=False)
    for below in ("", "link/", "test/", "first/", "switch/", "remove/"):
        assert as_ann.post(f"/me/contact/{foreign.uid}/{below}", {"to": "off"}).status_code == 404


def test_whoever_finds_an_open_session_adds_no_number(texts: TextServer, client: Client, ann: User) -> None:
    client.force_login(ann)  # and typed no password of late
    answer = client.post("/me/contact/number/", {"number": TYPED})
    assert answer.status_code == 403
    assert texts.heard == []


def test_what_is_heard_by_text_is_chosen_like_everything_else(as_ann: Client, ann: User) -> None:
    make_channel(ann, "sms", NUMBER, levels=(3,))
    assert "What to tell you by text message" in text(as_ann.get("/me/subscriptions/"))
