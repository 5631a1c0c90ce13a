"""The rule by which messages are judged, judged itself: every forbidden word is found, every innocent one passes."""

import pytest

from tests.discreet import RULES, forbidden_in, visible_text


@pytest.mark.parametrize("around", ["{}", "Is it {}?", "x_{}-y", "({})"])
def test_forbidden_words_are_found(around: str) -> None:
    words = [rule["word"] for rule in RULES["outside"]]
    assert [word for word in words if not forbidden_in(around.format(word.upper()))] == []


def test_innocent_words_pass() -> None:
    found = {word: forbidden_in(f"A {word}, {word.upper()} and {word}.") for word in RULES["allowed"]}
    assert found == dict.fromkeys(RULES["allowed"], [])


def test_encoded_words_are_seen() -> None:
    raw = b"Subject: =?utf-8?q?Call_the_=70olice?=\nContent-Transfer-Encoding: base64\n\nSGFybWxlc3M=\n"
    assert forbidden_in(visible_text(raw)) == ["police"]
    assert "Harmless" in visible_text(raw)
