"""The rule by which messages are judged, judged itself: every forbidden word is found, every innocent one passes."""

import pytest

from tests.discreet import RULES, forbidden_in, visible_text


@pytest.mark.parametrize("word", [rule["word"] for rule in RULES["outside"]])
@pytest.mark.parametrize("around", ["{}", "Is it {}?", "x_{}-y", "({})"])
def test_forbidden_words_are_found(word: str, around: str) -> None:
    assert forbidden_in(around.format(word.upper()))


@pytest.mark.parametrize("word", RULES["allowed"])
def test_innocent_words_pass(word: str) -> None:
    assert forbidden_in(f"A {word}, {word.upper()} and {word}.") == []


def test_encoded_words_are_seen() -> None:
    raw = b"Subject: =?utf-8?q?Call_the_=70olice?=\nContent-Transfer-Encoding: base64\n\nSGFybWxlc3M=\n"
    assert forbidden_in(visible_text(raw)) == ["police"]
    assert "Harmless" in visible_text(raw)
