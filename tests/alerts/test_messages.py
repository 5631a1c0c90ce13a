"""What members receive outside the site, read back as a mail program reads it."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

import pytest
from django.conf import LazySettings

from alerts import messages
from alerts.models import Alert
from members import presets
from tests.discreet import forbidden_in, visible_text

SLOTS = {
    "to": "ann@example.org",
    "date": "Sun, 22 Nov 2026 10:15:00 +0000",
    "message_id": "<0123@example.org>",
    "unsubscribe": "U" * 28,
    "answer": "A" * 30,
}
ALERT = Alert(
    level=3,
    title="Gewalt — 100% wahr: <b>Mann</b> & Messer",
    text="A man attacked somebody; he had a knife.\n.He began with a dot.\n\n"
    + "Ein sehr langer Absatz üäö %s =41 " * 40,
)
EMAILS = ("email:neutral", "email:full")
ALL_MESSAGES = {
    **{name: messages.render(ALERT)[name] for name in EMAILS},
    **{f"notice {name}": messages.render_notice(3)[name] for name in EMAILS},
    "unconfirmed": messages.render(Alert(level=3, title="T", text="x", provisional=True))["email:neutral"],
    "update": messages.render(Alert(level=3, title="T", text="x", replaces=ALERT))["email:neutral"],
    "several": messages.render_several("email", 3, 3),
    "several, with a notice": messages.render_several("email", 3, 3, corrects=True),
    "title in lines": messages.render(Alert(level=3, title="Man\r.\rQUIT\r\nin a van", text="He\rhit."))["email:full"],
}


def filled(name: str, preset: str = presets.DEFAULT) -> bytes:
    return messages.fill(ALL_MESSAGES[name].encode("ascii"), **SLOTS, **presets.headers(preset))


def received(name: str, preset: str = presets.DEFAULT) -> EmailMessage:
    return message_from_bytes(filled(name, preset), policy=policy.default)


def bodies(name: str) -> list[str]:
    parts = [part for part in received(name).walk() if not part.is_multipart()]
    return [part.get_content().replace("\r\n", "\n") for part in parts]


@pytest.mark.parametrize("name", ALL_MESSAGES)
def test_every_message_is_well_formed(name: str) -> None:
    message = received(name)
    assert not message.defects
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    lines = filled(name).split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 78
    assert not any(b"\n" in line or b"\r" in line or line.startswith(b".") for line in lines)


@pytest.mark.parametrize("name", ALL_MESSAGES)
def test_headers_are_what_bulk_mail_needs(name: str) -> None:
    message = received(name)
    assert message["To"] == "ann@example.org"
    assert message["Date"] == SLOTS["date"]
    assert message["Message-ID"] == "<0123@example.org>"
    assert message["List-Unsubscribe"] == f"<http://testserver/u/{SLOTS['unsubscribe']}/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("name", ALL_MESSAGES)
def test_nothing_is_fetched_and_it_leads_to_the_message_and_to_fewer(name: str) -> None:
    plain, html = bodies(name)
    link = "http://testserver/alerts/" if name.startswith("several") else f"http://testserver/a/{SLOTS['answer']}/"
    fewer = f"http://testserver/u/{SLOTS['unsubscribe']}/"
    links = [link] if name.startswith("notice") else [link, fewer]  # whoever had a message hears that it is wrong
    assert re.findall(r"https?://\S+", plain) == links
    assert plain.endswith(f"\n\nFewer of these, or none: {fewer}\n" if fewer in links else f"{link}\n")
    assert re.findall(r"""(?:href|src|url)\W+([^"']+)""", html) == links
    assert "ann@example.org" not in plain + html


@pytest.mark.parametrize("preset", presets.PRESETS)
@pytest.mark.parametrize("name", [name for name in ALL_MESSAGES if name != "email:full"])
def test_neutral_messages_carry_no_forbidden_word(name: str, preset: str) -> None:
    assert forbidden_in(visible_text(filled(name, preset))) == []


@pytest.mark.parametrize("preset", presets.PRESETS)
def test_full_wording_is_discreet_until_it_is_opened(preset: str) -> None:
    headers = "\n".join(f"{name}: {value}" for name, value in received("email:full", preset).items())
    assert forbidden_in(headers) == []


@pytest.mark.parametrize("name", ALL_MESSAGES)
def test_what_is_seen_before_it_is_opened_is_chosen_by_its_reader(name: str) -> None:
    seen = {preset: (received(name, preset)["From"], received(name, preset)["Subject"]) for preset in presets.PRESETS}
    assert seen == {
        "message": ('"N." <hello@testserver>', "A new message for you"),
        "update": ("Updates <hello@testserver>", "Your update"),
        "note": ("Weekly note <hello@testserver>", "This week"),
    }


def test_words_of_the_alert_stay() -> None:
    assert forbidden_in(bodies("email:full")[0]) == ["attack", "knife"]


def test_neutral_wording_says_nothing_of_the_alert() -> None:
    other = Alert(level=1, title="Another", text="Altogether another text.")
    assert messages.render(other)["email:neutral"] == messages.render(ALERT)["email:neutral"]


def test_full_text_arrives_as_it_was_approved() -> None:
    plain, html = bodies("email:full")
    assert ALERT.title in plain
    assert ALERT.text.strip().replace("\r\n", "\n") in plain
    assert "Gewalt — 100% wahr: &lt;b&gt;Mann&lt;/b&gt; &amp; Messer" in html


def test_sender_may_have_any_name(settings: LazySettings) -> None:
    settings.EMAIL_FROM = "Nächste 100% <n@example.org>"
    text = messages.render(ALERT)["email:neutral"].encode("ascii")
    look = presets.headers(presets.DEFAULT)
    message = message_from_bytes(messages.fill(text, **SLOTS, **look), policy=policy.default)
    assert message["From"] == "Nächste 100% <n@example.org>"


def test_message_id_is_the_same_each_time_and_says_nothing() -> None:
    one, other = UUID(int=1), UUID(int=2)
    ids = messages.message_ids([one], [7, 8])
    assert ids == messages.message_ids([one], [7, 8])
    assert len({*ids, *messages.message_ids([other], [7])}) == 3
    assert re.fullmatch(rb"<[0-9a-f]{32}@testserver>", ids[0])


def test_hash_speaks_of_title_and_text() -> None:
    assert messages.text_hash(Alert(title="a", text="b")) == messages.text_hash(Alert(title="a", text="b", level=1))
    assert messages.text_hash(Alert(title="a", text="b")) != messages.text_hash(Alert(title="a", text="c"))
