"""Country packs: regions, forces, work types, pick-lists and texts of one country, as data."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def read(name: str) -> Any:
    """The parsed ``<name>.json`` of the pack in use. Raises ImproperlyConfigured for a pack that is not there."""
    path = Path(__file__).parent / settings.COUNTRY_PACK / f"{name}.json"
    if not path.is_file():
        raise ImproperlyConfigured(f"COUNTRY_PACK: no {name}.json for {settings.COUNTRY_PACK!r}")
    return json.loads(path.read_text())
