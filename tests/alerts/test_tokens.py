"""Whoever holds a message may answer and unsubscribe, and nobody else."""

from collections.abc import Callable
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.tokens import (
    BadToken,
    Reference,
    answer_token,
    read_answer_token,
    read_reference_token,
    read_unsubscribe_token,
    reference_token,
    unsubscribe_token,
)

numbers = st.integers(0, 2**63 - 1)


@given(numbers, st.integers(0, 499))
def test_answer_token_comes_back_and_has_one_length(slice_id: int, position: int) -> None:
    token = answer_token(slice_id, position)
    assert (read_answer_token(token), len(token)) == ((slice_id, position), 30)


@given(numbers, st.sampled_from((1, 2, 3)))
def test_unsubscribe_token_comes_back_and_has_one_length(channel: int, level: int) -> None:
    token = unsubscribe_token(channel, level)
    assert (read_unsubscribe_token(token), len(token)) == ((channel, level), 28)


@given(numbers, st.integers(0, 499), st.integers(1, 0x7FFF), st.booleans())
def test_reference_token_comes_back_and_has_one_length(
    slice_id: int, position: int, attempt: int, waited: bool
) -> None:
    reference = Reference(slice_id, position, attempt, waited)
    token = reference_token(reference)
    assert (read_reference_token(token), len(token)) == (reference, 34)


@given(st.integers(0x8000, 2**40))
def test_no_count_of_attempts_is_too_high_for_a_reference(attempt: int) -> None:
    assert read_reference_token(reference_token(Reference(7, 5, attempt, False))).attempt == 0x7FFF


@given(numbers)
def test_token_needs_no_quoting_in_an_address(channel: int) -> None:
    assert set(unsubscribe_token(channel, 3)) <= set(ascii_letters + digits + "-_")


@given(st.integers(0, 29), st.sampled_from(ascii_letters + digits + "-_"))
def test_any_other_character_makes_it_bad(place: int, character: str) -> None:
    token = answer_token(7, 5)
    changed = token[:place] + character + token[place + 1 :]
    if changed != token:
        with pytest.raises(BadToken):
            read_answer_token(changed)


@pytest.mark.parametrize("bad", ["", "a", "é" * 30, "=" * 30, " " + answer_token(7, 5), answer_token(7, 5) + "A"])
@pytest.mark.parametrize("read", [read_answer_token, read_unsubscribe_token])
def test_what_we_never_made_is_bad(read: Callable[[str], object], bad: str) -> None:
    with pytest.raises(BadToken) as caught:
        read(bad)
    assert str(caught.value) == ""


def test_purposes_are_apart() -> None:
    with pytest.raises(BadToken):
        read_unsubscribe_token(answer_token(7, 5))
    with pytest.raises(BadToken):
        read_answer_token(unsubscribe_token(7, 3))
