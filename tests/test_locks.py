"""The locks install the same bytes everywhere, and tell nothing about the machine that compiled them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ["requirements.txt", "requirements-demo.txt", "requirements-dev.txt"]


def _pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)(?:\[.*?\])?==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_carries_a_hash(lock: str) -> None:
    pins = re.split(r"^(?=[\w])", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]

    assert len(pins) > 30
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_registry_or_path_in_a_lock(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert re.findall(r"https?:|file:|(?<=\s)/\w+|--(?:extra-)?index-url|--find-links", text) == []


def test_the_three_locks_agree() -> None:
    run, demo, dev = map(_pins, LOCKS)

    assert run.items() <= demo.items() <= dev.items()
