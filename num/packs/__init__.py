"""Country packs: regions, forces, work types, pick-lists and texts of one country, as data."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

COUNTRY = ("language", "time_zones", "phone_region", "currency", "help", "authority")


def country(pack: str) -> Any:
    """What is so all over the country of a pack. Raises ImproperlyConfigured, also if something is not said."""
    said = read("country", pack)
    if unsaid := [name for name in COUNTRY if name not in said]:
        raise ImproperlyConfigured(f"COUNTRY_PACK: country.json of {pack!r} does not say {', '.join(unsaid)}")
    return said


def read(name: str, pack: str = "") -> Any:
    """The parsed ``<name>.json`` of a pack, or of the one in use. Raises ImproperlyConfigured if it is not there."""
    pack = pack or settings.COUNTRY_PACK
    path = Path(__file__).parent / pack / f"{name}.json"
    if not path.is_file():
        raise ImproperlyConfigured(f"COUNTRY_PACK: no {name}.json for {pack!r}")
    return json.loads(path.read_text())
