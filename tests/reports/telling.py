"""Somebody who tells us what happened one part at a time: what her browser does with the pages."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from reports.models import Draft

CARRIED = re.compile(r'<input type="hidden" name="(opened_by|draft|[a-z]+-TOTAL_FORMS)" value="([^"]*)"')
STORY = "He followed me home."


def page(client: Client, part: str = "story") -> str:
    return client.get(f"/report/parts/{part}/").content.decode()


def carried(html: str) -> dict[str, str]:
    """What the page itself says when it is sent."""
    return dict(CARRIED.findall(html))


def press(client: Client, part: str, button: tuple[str, str], html: str = "", **typed: Any) -> Any:
    """Open the page of this part, unless ``html`` is one that is open already, type, and press a button."""
    sent = carried(html or page(client, part)) | {name.replace("__", "-"): value for name, value in typed.items()}
    return client.post(f"/report/parts/{part}/", sent | dict([button]))


def go(client: Client, part: str, to: str, **typed: Any) -> Any:
    return press(client, part, ("go", to), **typed)


def untouched_for(days: int) -> None:
    """Every draft has lain for so long."""
    Draft.objects.update(touched_on=timezone.localdate() - timedelta(days=days))
