"""How a session is opened and when it ends: the second step is asked of it, not of the person; where somebody is
signed in, and signing out there (a5, i6)."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from members import devices
from members.models import User
from num.models import AuditEntry
from num.sessions import stored_key
from tests.factories import PASSWORD, code_from, code_of, make_authenticator, make_staff
from tests.seized import opened_sessions

pytestmark = pytest.mark.django_db
SECOND_STEP = "/accounts/2fa/"
ACTIVATE = "/accounts/2fa/totp/activate/"
DEACTIVATE = "/accounts/2fa/totp/deactivate/"


def sign_in(client: Client, login: str, code: str = "") -> Client:
    client.post("/accounts/login/", {"login": login, "password": PASSWORD})
    if code:
        client.post("/accounts/2fa/authenticate/", {"code": code})
    return client


def add_an_app(client: Client) -> Any:
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", client.get(ACTIVATE).content.decode())
    assert secret
    return client.post(ACTIVATE, {"code": code_from(secret[1])})


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_whoever_knew_the_password_before_stays_outside_once_a_factor_is_there() -> None:
    make_staff("cora", "caseworker", second_factor=False)
    thief, cora = sign_in(Client(), "cora"), sign_in(Client(), "cora")
    assert add_an_app(cora).headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert thief.get("/casework/").headers["Location"].startswith("/accounts/login/")
    assert thief.get(SECOND_STEP).headers["Location"].startswith("/accounts/login/")
    assert cora.get("/casework/").status_code == 200


def test_a_session_without_the_second_step_is_ended_even_if_it_was_left(caro: User) -> None:
    Authenticator.objects.filter(user=caro).delete()
    thief = sign_in(Client(), "caro")
    make_authenticator(caro)  # not by the page: nobody ended her other sessions
    assert thief.get("/casework/").headers["Location"] == "/accounts/login/"
    assert thief.get(DEACTIVATE).headers["Location"].startswith("/accounts/login/")
    assert Authenticator.objects.filter(user=caro).exists()


def test_removing_a_factor_ends_the_other_sessions(ann: User) -> None:
    make_authenticator(ann)
    code = code_of(ann)
    here = sign_in(Client(), "ann", code)
    assert is_in(here)
    lost = Client()
    lost.force_login(ann)
    assert is_in(lost)
    here.post(DEACTIVATE)
    assert not Authenticator.objects.filter(user=ann, type="totp").exists()
    assert (is_in(here), is_in(lost)) == (True, False)


def test_a_form_that_came_too_late_leaves_no_address_and_no_browser_behind(
    ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_authenticator(ann)
    client = Client(REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Quartzbrowser")
    client.force_login(ann)
    later = time.time() + 6 * 60
    monkeypatch.setattr(time, "time", lambda: later)
    asked = client.post(DEACTIVATE)
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    (session,) = opened_sessions()
    assert not [secret for secret in ("203.0.113.7", "Quartzbrowser", "REMOTE_ADDR") if secret in session]
    back = client.post(asked.headers["Location"], {"password": PASSWORD})
    assert back.headers["Location"] == DEACTIVATE
    client.post(DEACTIVATE)
    assert not Authenticator.objects.filter(user=ann, type="totp").exists()


class Clock:
    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> Any:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.mark.parametrize(("who", "minutes"), [("ann", 15), ("caro", 10)])
def test_a_session_ends_when_nothing_is_asked(
    clock: Clock, who: str, minutes: int, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    client = sign_in(Client(), who, code_of(user) if user.is_staff else "")
    clock.now += timedelta(minutes=minutes, seconds=-5)
    assert is_in(client)
    clock.now += timedelta(minutes=minutes, seconds=5)
    assert not is_in(client)


@pytest.mark.parametrize(("who", "hours"), [("ann", 12), ("caro", 8)])
def test_a_session_ends_however_busy_it_is(clock: Clock, who: str, hours: int, request: pytest.FixtureRequest) -> None:
    user = request.getfixturevalue(who)
    began = clock.now
    client = sign_in(Client(), who, code_of(user) if user.is_staff else "")
    while clock.now - began < timedelta(hours=hours, minutes=-9):
        clock.now += timedelta(minutes=9)
        assert is_in(client)
    clock.now += timedelta(minutes=9)
    assert not is_in(client)


def left(client: Client) -> Any:
    return client.post("/stay/").json()["left"]


def test_staying_renews_the_session_and_says_for_how_long(clock: Clock, ann: User) -> None:
    client = sign_in(Client(), "ann")
    assert 'role="status" data-left="900"' in client.get("/report/").content.decode()
    for _ in range(4):
        clock.now += timedelta(minutes=14)
        assert left(client) == 900
    clock.now += timedelta(minutes=16)
    assert client.post("/stay/").status_code == 403
    assert "data-left" not in client.get("/report/").content.decode()


def test_staying_ends_with_the_session_all_the_same(clock: Clock, caro: User) -> None:
    client = sign_in(Client(), "caro", code_of(caro))
    assert left(client) == 600
    for _ in range(56):
        clock.now += timedelta(minutes=8.5)
        assert is_in(client)
    assert left(client) == 4 * 60


PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0"


@pytest.fixture
def phone() -> Client:
    return sign_in(Client(HTTP_USER_AGENT=PHONE, REMOTE_ADDR="203.0.113.7"), "ann")


@pytest.fixture
def laptop() -> Client:
    return sign_in(Client(HTTP_USER_AGENT=LAPTOP), "ann")


def listed(client: Client) -> list[str]:
    page = client.get("/me/sessions/").content.decode()
    return re.findall(r"<p(?: class=\"card\")?>(.+?, (?:now|last used .+?))</p>", page)


def test_my_sessions_are_listed_by_device_and_last_use(clock: Clock, ann: User, phone: Client, laptop: Client) -> None:
    sign_in(Client(HTTP_USER_AGENT="Quartzbrowser"), "ann")
    clock.now += timedelta(minutes=7)
    assert listed(laptop)[0] == "Edge on Windows, now"
    assert set(listed(laptop)[1:]) == {
        "Firefox on Android, last used about 5 minutes ago",
        "A browser on some device, last used about 5 minutes ago",
    }
    is_in(phone)
    assert "Firefox on Android, last used just now" in listed(laptop)


def test_nobody_elses_are(ann: User, bea: User, laptop: Client) -> None:
    sign_in(Client(HTTP_USER_AGENT=PHONE), "bea")
    assert listed(laptop) == ["Edge on Windows, now"]


def test_of_a_device_a_few_words_are_kept_and_no_network_address(ann: User, phone: Client) -> None:
    (session,) = opened_sessions()
    assert "Firefox on Android" in session
    assert not [secret for secret in ("203.0.113", "Mozilla", "132.0") if secret in session]


def test_one_of_them_is_ended(ann: User, bea: User, phone: Client, laptop: Client) -> None:
    other = sign_in(Client(), "bea")
    (key,) = re.findall(r'name="session" value="(\w+)"', laptop.get("/me/sessions/").content.decode())
    assert other.post("/me/sessions/end/", {"session": key}).status_code == 404
    assert is_in(phone)
    assert laptop.post("/me/sessions/end/", {"session": key}).headers["Location"] == "/me/sessions/"
    assert (is_in(phone), is_in(laptop), is_in(other)) == (False, True, True)
    assert listed(laptop) == ["Edge on Windows, now"]
    assert laptop.post("/me/sessions/end/", {"session": key}).status_code == 404
    here = stored_key(laptop.session.session_key or "")
    assert laptop.post("/me/sessions/end/", {"session": here}).status_code == 404
    assert is_in(laptop)
    assert list(AuditEntry.objects.values_list("event", "by", "subject")) == [
        ("session.ended", "member", "members.user")
    ]


def test_all_the_others_are_ended(ann: User, phone: Client, laptop: Client) -> None:
    assert b"everywhere but here" in laptop.post("/me/sessions/end/others/", follow=True).content
    assert (is_in(phone), is_in(laptop)) == (False, True)
    assert listed(laptop) == ["Edge on Windows, now"]


def test_signing_out_everywhere(ann: User, phone: Client, laptop: Client) -> None:
    assert b"signed out everywhere" in laptop.post("/me/sessions/end/all/", follow=True).content
    assert (is_in(phone), is_in(laptop)) == (False, False)


@pytest.mark.parametrize(
    ("says", "described"),
    [
        (PHONE, "Firefox on Android"),
        (LAPTOP, "Edge on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on an iPhone",
        ),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) CriOS/131.0 Mobile/15E148 Safari/604.1", "Chrome on an iPad"),
        (
            "Mozilla/5.0 (Linux; Android 14; SM-S918B) SamsungBrowser/26.0 Chrome/122.0 Safari/537.36",
            "Samsung Internet on Android",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/131.0 Safari/537.36 OPR/116.0", "Opera on a Mac"),
        ("", "A browser on some device"),
    ],
)
def test_devices_are_described_coarsely(says: str, described: str) -> None:
    assert devices.describe(says) == described
