"""The committed example sets. The held half judges the code and is read by nobody who writes it."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "examples"


def read(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.json").read_text())
    return cases
