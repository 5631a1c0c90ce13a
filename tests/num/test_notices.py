"""The public pages about privacy and complaints (j13): plain, versioned, and with who to write to."""

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from num import packs
from tests.discreet import forbidden_in

pytestmark = pytest.mark.django_db

NOTICES = ("privacy", "complaints")


def page(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())


@pytest.fixture
def two_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the text had changed this year."""
    old = {"version": 1, "since": "2025-01-01", "title": "Privacy", "lede": "The old words.", "sections": []}
    new = old | {"version": 2, "since": "2026-11-26", "lede": "The new words."}
    monkeypatch.setattr(packs, "read", lambda name: [old, new])


@pytest.mark.parametrize("name", NOTICES)
def test_anybody_can_read_them_from_any_page(client: Client, name: str) -> None:
    for address in ("/", "/accounts/login/", "/nowhere/", f"/{name}/"):
        assert f'href="/{name}/"' in page(client, address)
    assert re.search(r"Version \d, since \d+ November 2026\.", page(client, f"/{name}/"))


@pytest.mark.parametrize("name", NOTICES)
def test_they_say_who_to_write_to(client: Client, settings: LazySettings, name: str) -> None:
    assert "hello@testserver" in page(client, f"/{name}/")
    settings.CONTACT_EMAIL = "talk@charity.example.org"
    assert "talk@charity.example.org" in page(client, f"/{name}/")


def test_what_was_promised_before_can_be_looked_up(client: Client, two_versions: None) -> None:
    newest, old = page(client, "/privacy/"), page(client, "/privacy/1/")
    assert "The new words." in newest
    assert "Version 2, since 26 November 2026." in newest
    assert 'href="/privacy/1/"' in newest
    assert "The old words." in old
    assert "This is an old version." in old
    assert "This is an old version." not in newest
    assert client.get("/privacy/3/").status_code == 404


def test_complaints_go_to_us_or_past_us(client: Client) -> None:
    words = page(client, "/complaints/")
    assert "within 30 days" in words
    assert "ico.org.uk/make-a-complaint" in words
    assert not re.search(r'href="[^"]*ico\.org', words), "nobody is led there by a slip"


def test_who_sees_what_is_said_as_it_is_now_and_as_it_was_promised(client: Client) -> None:
    now, before = page(client, "/privacy/"), page(client, "/privacy/1/")
    for words in (
        "or look up, a number or other details",
        "In an emergency another of us may look at it.",
        "on how many days you reach the limit",
    ):
        assert words in now
        assert words not in before
    assert "Other members see only our own text" in before


def test_what_is_kept_how_long_and_what_one_can_do(client: Client) -> None:
    words = page(client, "/privacy/")
    assert "28 days" in words
    assert "You can do that by yourself" in words


@pytest.mark.parametrize("name", NOTICES)
def test_versions_are_numbered_and_dated_in_order(name: str) -> None:
    versions: list[dict[str, Any]] = packs.read(name)
    assert [one["version"] for one in versions] == list(range(1, len(versions) + 1))
    dates = [one["since"] for one in versions]
    assert dates == sorted(set(dates))


@pytest.mark.parametrize("name", NOTICES)
def test_sentences_are_short(name: str) -> None:
    """About what an eleven-year-old reads with ease: few words a sentence, few long words."""
    newest = packs.read(name)[-1]
    said = [newest["lede"]]
    for section in newest["sections"]:
        said += [*section.get("text", []), *section.get("list", [])]
    sentences = [one for words in said for one in re.split(r"(?<=[.:?!])\s+", words) if one]
    lengths = [len(one.split()) for one in sentences]
    assert max(lengths) <= 30
    assert sum(lengths) / len(lengths) <= 14


@pytest.mark.parametrize("name", NOTICES)
def test_titles_and_addresses_are_neutral(client: Client, name: str) -> None:
    title = page(client, f"/{name}/").partition("<title>")[2].partition("</title>")[0]
    assert forbidden_in(f"{title} /{name}/") == []
