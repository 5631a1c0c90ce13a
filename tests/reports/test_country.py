"""Another country: its language, its hours, who helps and who hears complaints come from its pack."""

import json
import runpy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client

from tests.reports.telling import page

pytestmark = pytest.mark.django_db
DUTCH = {
    "language": "nl",
    "time_zones": ["Europe/Amsterdam"],
    "help": {"words": ["Bel bij gevaar 112."], "numbers": ["112", "0800 0113"]},
    "authority": "de Autoriteit Persoonsgegevens",
}


def rewrite(file: Path, how: Callable[[Any], Any]) -> None:
    file.write_text(json.dumps(how(json.loads(file.read_text()))))


@pytest.fixture
def pack(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, and the settings that it leads to."""
    folder = tmp_path / "pack"
    shutil.copytree(settings.BASE_DIR / "num" / "packs" / "uk", folder)
    rewrite(folder / "country.json", lambda country: country | DUTCH)
    rewrite(folder / "consent.json", lambda rows: [row | {"language": "nl", "question": "Mag dit?"} for row in rows])
    monkeypatch.setenv("COUNTRY_PACK", str(folder))
    read = runpy.run_path(str(settings.BASE_DIR / "num" / "settings.py"))
    for name in ("COUNTRY_PACK", "COUNTRY", "LANGUAGE_CODE", "TIME_ZONE"):
        setattr(settings, name, read[name])
    return folder


def test_pages_speak_of_the_country_of_the_pack(pack: Path, client: Client, settings: LazySettings) -> None:
    call_command("load_pack", verbosity=0)
    assert settings.TIME_ZONE == "Europe/Amsterdam"
    asked, objection = page(client, "consent"), client.get("/objection/").content.decode()
    assert asked.count("Mag dit?") == 4
    assert asked.count('<legend lang="nl">Mag dit?') == asked.count('<div lang="nl">') == 4
    assert '<html lang="en" dir="ltr">' in asked, "the pages themselves are in English"
    assert '<p lang="nl">Bel bij gevaar 112.</p>' in asked
    assert 'href="tel:08000113"' in asked
    assert '<span lang="nl">de Autoriteit Persoonsgegevens</span>' in objection
    for words in ("tel:999", "Samaritans", "Commissioner"):
        assert words not in asked + objection


def test_a_pack_that_does_not_ask_about_every_use_is_refused(pack: Path) -> None:
    rewrite(pack / "consent.json", lambda rows: [row for row in rows if row["use"] != "police"])
    with pytest.raises(ImproperlyConfigured, match="no question in nl about police"):
        call_command("load_pack")
