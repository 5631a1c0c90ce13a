"""Whoever has chosen Signal, and may not have got it there, reads by her next way that there is something."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from django.db import transaction

from alerts.models.dispatch import Byte
from members.actions import tell_otherwise
from members.models import Channel

NOTHING_CERTAIN: Final = (Byte.TECHNICAL, Byte.UNKNOWN)  # nothing more is tried, and nobody said that it arrived


def tell(kind: str, numbers: Iterable[int]) -> None:
    """Those of these channels, once all is written down. What is wrong with one keeps nothing from the others."""
    if kind == Channel.Kind.SIGNAL:
        for number in numbers:
            transaction.on_commit(partial(_tell, number), robust=True)


def _tell(number: int) -> None:
    if channel := Channel.objects.filter(pk=number).first():
        tell_otherwise(channel)
