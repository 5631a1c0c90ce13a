"""The fields in which somebody says why words that could point to a person may stand."""

from collections.abc import Mapping
from typing import Any

from django import forms

from reports.residue import Finding

_NAME = "why-"  # how their names begin
MISSING = "Take it out above, or say why it may stand."


def name(key: str) -> str:
    """Of the field for the passage with this key."""
    return f"{_NAME}{key}"


def field(finding: Finding, reason: str = "") -> forms.CharField:
    label = f"“{finding.text}” shows {finding.why}. Why may it stand?"
    return forms.CharField(label=label, max_length=500, required=False, initial=reason)


def reasons(typed: Mapping[str, Any]) -> dict[str, str]:
    """What was typed into them, by key."""
    return {name.removeprefix(_NAME): value for name, value in typed.items() if name.startswith(_NAME)}
