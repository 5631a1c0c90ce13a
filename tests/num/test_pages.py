"""What every page promises: one frame, neutral titles, nothing from elsewhere, no trace; and the way out."""

import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import include, path, reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertInHTML, assertRedirects

from members import roles
from members.models import User
from num.resume import signed_in
from tests.discreet import forbidden_in
from tests.factories import PASSWORD, make_authenticator, make_staff

PUBLIC = [
    "/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/never-was/",
    "/accounts/inactive/",
    "/nowhere/",
]
SIGNED_IN = [
    "/",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@signed_in
def notes(request: HttpRequest) -> HttpResponse:
    """A page behind the sign-in that answers what it was sent, for these tests."""
    return HttpResponse("; ".join(f"{name}={request.POST.getlist(name)}" for name in request.POST))


def broken(request: HttpRequest) -> HttpResponse:
    raise ConnectionError("a part of ours is away")


handler500 = "num.views.failed"
urlpatterns = [path("", include("num.urls")), path("notes/", notes), path("broken/", broken)]


@pytest.fixture
def cleo(db: None) -> User:
    """A caseworker on her first day: no second factor yet."""
    return make_staff("cleo", roles.CASEWORKER, second_factor=False)


@pytest.fixture
def browser() -> Client:
    """A client that, like a browser, needs a token for every form."""
    return Client(enforce_csrf_checks=True)


def sign_in(client: Client, user: User) -> Client:
    """Through the form, so that allauth counts it as a fresh sign-in."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get("/accounts/login/").content.decode())
    assert token
    answer = client.post(
        "/accounts/login/",
        {"login": user.username, "password": PASSWORD, "csrfmiddlewaretoken": token[1]},
    )
    assert answer.status_code == 302
    return client


# Every page ---------------------------------------------------------------------------------------


def check_frame(page: str) -> None:
    assert re.search(r'<html lang="en" dir="ltr"', page)
    assert page.count("<h1") == 1
    assert page.index('href="#main"') < page.index('id="leave"') < page.index('<main id="main"')
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
    scripts = re.findall(r"<script\b([^>]*)>", page)
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*', page)
    check_title(page)


def check_title(page: str) -> None:
    found = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert found
    assert found[1].strip()
    assert forbidden_in(found[1]) == []


@pytest.mark.parametrize("address", PUBLIC)
def test_every_public_page_stands_in_the_frame(client: Client, address: str) -> None:
    check_frame(client.get(address, follow=True).content.decode())


@pytest.mark.parametrize("address", SIGNED_IN)
def test_every_page_of_an_account_stands_in_the_frame(client: Client, ann: User, address: str) -> None:
    sign_in(client, ann).post("/accounts/reauthenticate/", {"password": PASSWORD})
    check_frame(client.get(address).content.decode())


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "405.html", "429.html", "500.html"])
def test_error_pages_need_nothing_from_the_request(name: str) -> None:
    check_frame(render_to_string(name))


def test_whoever_comes_back_to_where_a_form_was_sent_finds_a_page(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/report/receipt/change/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "This page cannot be shown again" in answer.content.decode()
    assert "Sign in" not in answer.content.decode(), "nobody asked whether they are"


def test_the_front_page_leads_a_visitor_on(client: Client) -> None:
    page = client.get("/").content.decode()
    for name in ("report", "receipt", "join", "account_login"):
        assert f'href="{reverse(name)}"' in page


def test_the_front_page_shows_a_member_their_menu(client: Client, ann: User) -> None:
    page = sign_in(client, ann).get("/").content.decode()
    assertInHTML(f'<a class="card" href="{reverse("me")}">My account</a>', page)


def test_pages_are_kept_out_of_caches_and_search_engines(client: Client) -> None:
    headers = client.get("/").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "publickey" not in headers["Permissions-Policy"]


def test_signing_out_clears_what_the_browser_kept(client: Client, ann: User) -> None:
    answer = sign_in(client, ann).post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'


# Leaving ------------------------------------------------------------------------------------------


def test_leaving_ends_the_session_and_goes_to_a_neutral_site(client: Client, ann: User, settings: LazySettings) -> None:
    answer = sign_in(client, ann).get("/leave/")
    assert (answer.status_code, answer.headers["Location"]) == (303, settings.EXIT_URL)
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assertRedirects(client.get("/notes/"), "/accounts/login/?next=/notes/", fetch_redirect_response=False)


def test_the_beacon_of_the_script_ends_the_session_without_a_token(browser: Client, ann: User) -> None:
    assert sign_in(browser, ann).post("/leave/").status_code == 204
    assertRedirects(browser.get("/notes/"), "/accounts/login/?next=/notes/", fetch_redirect_response=False)


def test_a_stranger_can_leave_too(client: Client, settings: LazySettings) -> None:
    assertRedirects(client.get("/leave/"), settings.EXIT_URL, status_code=303, fetch_redirect_response=False)


# Second factor ------------------------------------------------------------------------------------


def test_staff_without_a_second_factor_get_no_further(client: Client, cleo: User) -> None:
    sign_in(client, cleo)
    for address in ("/notes/", "/nowhere/", "/me/"):
        assertRedirects(client.get(address), "/accounts/2fa/", fetch_redirect_response=False)
    assertRedirects(client.post("/notes/"), "/accounts/2fa/", fetch_redirect_response=False)


@pytest.mark.parametrize("address", ["/", "/accounts/2fa/", "/accounts/password/change/", "/healthz"])
def test_staff_without_a_second_factor_reach_what_they_need(client: Client, cleo: User, address: str) -> None:
    assert sign_in(client, cleo).get(address).status_code == 200


def test_staff_with_a_second_factor_go_on(client: Client, cleo: User) -> None:
    make_authenticator(cleo)
    client.force_login(cleo)
    assert client.get("/notes/").status_code == 200


def test_members_need_no_second_factor(client: Client, ann: User) -> None:
    assert sign_in(client, ann).get("/notes/").status_code == 200


# A form that could not be taken -------------------------------------------------------------------

TYPED = {
    "story": "He drove\r\na <b>red</b> van",
    "work": ["street", "online"],
    "case": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
}


def send_again(page: str) -> dict[str, list[str]]:
    """What the button of the page would send: every value of its form, by name."""
    form = re.search(r'<form method="post" action="/notes/">(.*?)</form>', page, re.DOTALL)
    assert form
    values = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[1])
    values += re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', form[1], re.DOTALL)
    sent: dict[str, list[str]] = {}
    for name, value in values:
        sent.setdefault(name, []).append(value.replace("&lt;", "<").replace("&gt;", ">"))
    return sent


@pytest.fixture
def ended(browser: Client, ann: User) -> Callable[..., str]:
    """Send a form after the session has ended, and return the page that answers."""

    def send(data: dict[str, object], **headers: str) -> str:
        browser.get("/accounts/login/")
        token = browser.cookies["c"].value
        answer = browser.post("/notes/", data | {"csrfmiddlewaretoken": token}, headers=headers)
        assert answer.status_code == 403
        return answer.content.decode()

    return send


def test_a_visitor_who_only_looks_is_asked_to_sign_in(client: Client) -> None:
    assertRedirects(client.get("/notes/?a=1"), "/accounts/login/?next=/notes/%3Fa%3D1", fetch_redirect_response=False)


def test_what_was_typed_is_shown_when_the_session_has_ended(ended: Callable[..., str]) -> None:
    page = ended(TYPED)
    check_frame(page)
    assertInHTML("<h1>Nothing is lost: please send it again</h1>", page)
    assert "He drove\r\na &lt;b&gt;red&lt;/b&gt; van" in page
    assert reverse("account_login") in page


def test_after_signing_in_it_can_be_sent_again_whole(browser: Client, ann: User, ended: Callable[..., str]) -> None:
    page = ended(TYPED)
    sign_in(browser, ann)
    stale = browser.post("/notes/", send_again(page))
    answer = browser.post("/notes/", send_again(stale.content.decode()))
    for name, value in TYPED.items():
        assert f"{name}={[value] if isinstance(value, str) else value}" in answer.content.decode()


def test_passwords_files_and_old_tokens_are_left_out(ended: Callable[..., str]) -> None:
    page = ended({"story": "x", "password1": "hunter2 hunter2", "oldpassword": "before before"})
    assert "hunter2" not in page
    assert "before before" not in page
    assert "Passwords and files are not kept here" in page
    assert len(send_again(page)["csrfmiddlewaretoken"]) == 1


def test_a_stale_token_keeps_what_was_typed(browser: Client) -> None:
    answer = browser.post("/accounts/login/", {"login": "ann", "password": PASSWORD})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert re.search(r"<textarea[^>]*>\nann</textarea>", page)
    assert PASSWORD not in page


def test_a_stale_form_can_be_sent_again(browser: Client, ann: User) -> None:
    sign_in(browser, ann)
    page = browser.post("/notes/", TYPED | {"csrfmiddlewaretoken": "x" * 64}).content.decode()
    assert "story=['He drove\\r\\na <b>red</b> van']" in browser.post("/notes/", send_again(page)).content.decode()


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_what_another_site_sent_is_not_offered_again(ended: Callable[..., str], origin: str) -> None:
    page = ended(TYPED, origin=origin)
    assertInHTML("<h1>This page cannot be opened</h1>", page)
    assert "red" not in page


def test_a_fault_of_ours_loses_nothing_that_was_typed(browser: Client) -> None:
    """Whatever is away, the page that says so needs neither session nor database."""
    browser.raise_request_exception = False
    token = browser.get("/accounts/login/").cookies["c"].value
    answer = browser.post("/broken/", {"story": "He drove a <b>red</b> van", "csrfmiddlewaretoken": token})
    assert answer.status_code == 500
    assert "He drove a &lt;b&gt;red&lt;/b&gt; van</textarea>" in answer.content.decode()
    assert '<form method="post" action="/broken/">' in answer.content.decode()


def test_a_page_that_fails_says_so_plainly(browser: Client) -> None:
    browser.raise_request_exception = False
    answer = browser.get("/broken/")
    assert answer.status_code == 500
    assertInHTML("<h1>Something went wrong on our side</h1>", answer.content.decode())
