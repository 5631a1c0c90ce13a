"""What the documents promise is held by tests that exist, and the commands they give exist."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = settings.BASE_DIR
DOCS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "SECURITY.md"]


def named_tests() -> Iterator[tuple[str, str, str]]:
    for page in DOCS:
        for path, _, name in re.findall(r"`(tests/[\w/]+\.py)(::(\w+))?`", page.read_text()):
            yield page.name, path, name


def test_each_promise_names_a_test_that_is_there() -> None:
    read = cache(Path.read_text)
    asked = [(*one, f"def {name}(" if name else "def test_") for *one, name in named_tests()]
    assert asked
    assert [one for one in asked if one[2] not in read(ROOT / one[1])] == []


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_operators_are_given_commands_that_are_there() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    given = set(re.findall(r"(?:run --rm (?:-T )?manage|manage\.py) ([a-z_]+)", text))
    assert {"make_keys", "invite_staff", "check_install", "backup", "restore"} <= given
    assert given - get_commands().keys() == set()
