"""Colours that can be forced (i8), and the plain look: neutral title, icon, name and front page (i7)."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.test import Client

from members.models import User
from tests.discreet import forbidden_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

STYLE = settings.BASE_DIR / "num" / "static" / "num" / "style.css"
GLANCED_AT = ("/", "/n/", "/accounts/login/", "/accounts/password/reset/", "/look/", "/nowhere/", "/stay/")


def page(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())


def choose(client: Client, **chosen: str) -> str:
    return str(client.post("/look/", chosen, follow=True).content.decode())


def glance(html: str) -> str:
    """All of a page that somebody may see, its title and the labels for screen readers too."""
    labels = " ".join(re.findall(r'(?:aria-label|placeholder|value)="([^"]*)"', html))
    return re.sub(r"<[^>]+>", " ", html) + labels


@pytest.fixture
def plain(client: Client) -> Client:
    choose(client, plain="on")
    return client


# Colours ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_forced_on_every_page_until_the_browser_closes(client: Client, theme: str) -> None:
    assert "data-theme" not in page(client, "/")
    assert f'value="{theme}" id="id_theme_{1 if theme == "light" else 2}" checked' in choose(client, theme=theme)
    cookie = client.cookies["v"]
    assert (cookie.value, cookie["max-age"], cookie["expires"], cookie["httponly"]) == (theme, "", "", True)
    for address in ("/", "/accounts/login/", "/report/", "/nowhere/"):
        assert f' data-theme="{theme}">' in page(client, address)
        assert f'<meta name="color-scheme" content="{theme}">' in page(client, address)


def test_each_colour_is_light_or_dark_on_any_browser() -> None:
    style = Path(STYLE).read_text()
    assert "light-dark(" not in style, "older phones know no such pairs"
    colours = {
        where: found
        for where, block in re.findall(r"(:root[^{]*) {([^}]*)}", style)
        if (found := dict(re.findall(r"(--[\w-]+): (#\w+);", block)))
    }
    dark = colours[':root[data-theme="dark"]']
    assert colours[':root:not([data-theme="light"])'] == dark
    assert list(colours[":root"]) == list(dark)


def test_the_device_decides_again(client: Client) -> None:
    choose(client, theme="dark")
    assert 'content="light dark"' in choose(client, theme="")
    assert client.cookies["v"].value == ""


def test_nobody_puts_words_of_their_own_into_the_page(client: Client) -> None:
    client.cookies["v"] = '"><b>.dark'
    assert ' data-theme="dark">' in page(client, "/")
    assert "><b>" not in page(client, "/")
    assert "Please look at this again" in choose(client, theme="pink")


def test_members_find_it_in_their_account_and_everybody_in_the_footer(client: Client, ann: User) -> None:
    assert 'href="/look/"' in page(client, "/")
    client.force_login(ann)
    assert page(client, "/me/").count('href="/look/"') == 2


# Plain look ---------------------------------------------------------------------------------------


def test_the_plain_look_is_off_until_it_is_chosen_and_says_what_it_cannot_do(client: Client) -> None:
    assert "Notes" not in page(client, "/")
    words = page(client, "/look/")
    for limit in ("only what somebody sees at a glance", "history stay as they are", "when you close the browser"):
        assert limit in words
    assert not re.search(r'name="plain"[^>]*checked', words)


@pytest.mark.parametrize("address", GLANCED_AT)
def test_nothing_at_a_glance_tells_what_the_site_is(plain: Client, settings: LazySettings, address: str) -> None:
    settings.SITE_NAME = "Escorts in danger"  # whatever an installation calls itself
    html = page(plain, address)
    assert forbidden_in(glance(html)) == []
    assert not re.search(r"warn|report|sex work", glance(html), re.IGNORECASE)
    assert re.search(r"<title>[^<]+ – Notes</title>", html)
    assert re.search(r'<link rel="icon" href="/static/num/notes[^"]*\.svg"', html)
    assert 'href="/n/app.webmanifest"' in html


def test_the_front_page_is_a_list_with_a_way_to_sign_in(plain: Client, ann: User) -> None:
    html = page(plain, "/")
    assert "<h1>Notes</h1>" in html
    assert "<footer" not in html
    assert 'id="leave"' in html
    assert re.search(r'<form method="post" action="/n/">', html)
    plain.post("/accounts/login/", {"login": "ann", "password": PASSWORD})
    assert "What would you like to do?" in page(plain, "/")
    assert "call 999" in page(plain, "/")


def test_a_bookmark_of_the_list_begins_with_the_plain_look(client: Client) -> None:
    assert "<h1>Notes</h1>" in page(client, "/n/")
    assert "v" not in client.cookies, "to look at it changes nothing"
    assert client.post("/n/").headers["Location"] == "/accounts/login/"
    assert "<title>Sign in – Notes</title>" in page(client, "/accounts/login/")


def test_the_list_keeps_the_colours(client: Client) -> None:
    choose(client, theme="dark")
    assert ' data-theme="dark">' in page(client, "/n/")
    client.post("/n/")
    assert client.cookies["v"].value == "dark.p"


@pytest.mark.parametrize(
    ("address", "start", "icon"), [("/app.webmanifest", "/", "icon"), ("/n/app.webmanifest", "/n/", "notes")]
)
def test_what_a_home_screen_shows_is_neutral(client: Client, address: str, start: str, icon: str) -> None:
    answer = client.get(address)
    held: dict[str, Any] = answer.json()
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert held["start_url"] == start
    assert (held["display_override"], held["display"]) == (["minimal-ui"], "standalone")
    assert icon in held["icons"][0]["src"]
    assert forbidden_in(f"{held['name']} {held['short_name']} {address} {start}") == []
    assert "manifest-src 'self'" in client.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("icon", ["icon.svg", "notes.svg"])
def test_icons_carry_no_words(icon: str) -> None:
    assert not re.search(r"<text|<title|<desc", (STYLE.parent / icon).read_text())


def test_forms_that_could_not_be_taken_look_plain_too(plain: Client) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = plain.cookies
    html = str(browser.post("/accounts/login/", {"login": "ann"}).content.decode())
    assert "please send it again" in html
    assert " – Notes</title>" in html
    assert forbidden_in(glance(html)) == []
