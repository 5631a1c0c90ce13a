"""Row j10: the first day begins with keys, before there are any settings."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from num import crypto, keys


def read(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_keys_are_made_where_nothing_is_set() -> None:
    command = [sys.executable, "manage.py", "make_keys"]
    environment = {"PATH": os.environ["PATH"]}
    made = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=30)
    assert made.returncode == 0, made.stderr
    assert set(read(made.stdout)) == set(keys.SECRETS)


def test_fresh_keys_are_accepted_and_never_the_same() -> None:
    first, second = keys.fresh(), keys.fresh()
    assert not set(first.values()) & set(second.values())
    assert crypto.parse_ring(first["FIELD_KEYS"]).active.id == 1
    assert len(crypto.decode_key(first["INDEX_KEY"], "INDEX_KEY")) == 32
    assert not any(keys.looks_made_up(key) for name in first for key in keys.material(name, first[name]))


def test_a_file_of_keys_is_for_its_owner_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "keys.env"
    call_command("make_keys", to=file)
    assert mode(file) == 0o400
    made = read(file.read_text())
    assert set(made) == set(keys.SECRETS)
    assert not any(value in capsys.readouterr().out for value in made.values())


def test_a_directory_of_keys_has_one_file_a_key(tmp_path: Path) -> None:
    call_command("make_keys", to=tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {name.lower() for name in keys.SECRETS}
    assert {mode(file) for file in tmp_path.iterdir()} == {0o400}


def test_keys_that_are_there_are_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "audit_key").write_text("mine")
    with pytest.raises(CommandError, match="already there"):
        call_command("make_keys", to=tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["audit_key"]
    assert (tmp_path / "audit_key").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot write"):
        call_command("make_keys", to=tmp_path / "missing" / "keys.env")


@pytest.mark.parametrize("key", ["", "changeme", "x" * 64, "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="])
def test_a_typed_key_looks_made_up(key: str) -> None:
    assert keys.looks_made_up(key)
