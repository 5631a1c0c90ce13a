"""What providers tell us later: what became of a message that they took, and that somebody wants no more texts.

Each call-back is signed, or proves with a secret who sent it, as its provider documents that. What is not is refused
before it is believed in anything.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, Protocol

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.urls import reverse

SEPARATOR = "."  # between the references of one message; no reference holds it


class Said(models.TextChoices):
    """What became of a message."""

    DELIVERED = "delivered", "Delivered"
    REFUSED = "refused", "The address takes no messages"
    FAILED = "failed", "It did not arrive"
    COMPLAINED = "complained", "Its reader calls it unwanted"


class Told(NamedTuple):
    """``references`` are those that the message was given, with SEPARATOR between them."""

    references: str
    said: Said


class Stopped(NamedTuple):
    """Whoever has this number answered STOP. ``at``: when the call with this signature was made, if it says so."""

    number: str
    signature: str
    at: datetime | None = None


Heard = Told | Stopped


class NotSigned(Exception):
    """Not by the provider, as far as anybody can tell."""


class Reader(Protocol):
    """Reads the call-backs of one provider."""

    def read(self, request: HttpRequest, reference: str) -> list[Heard]:
        """What it says that we can use; ``reference`` stood in the address. Raises NotSigned."""
        ...


def address(provider: str, reference: str = "") -> str:
    """Where a provider calls back."""
    path = reverse("hook_about", args=(provider, reference)) if reference else reverse("hook", args=(provider,))
    return f"{settings.BASE_URL}{path}"


def apart(references: str) -> Iterator[str]:
    """One by one."""
    return (one for one in references.split(SEPARATOR) if one)
