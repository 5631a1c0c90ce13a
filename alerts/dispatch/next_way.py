"""Who reads by another way that there is something: where Signal may not have brought it, and where the way by which
somebody got what is corrected is gone.
"""

from collections.abc import Iterable
from functools import cache, partial
from typing import Final
from uuid import UUID

from django.db import transaction

from alerts.dispatch import corrections
from alerts.models import Dispatch
from alerts.models.dispatch import Byte
from members.actions import tell_otherwise, tell_soon
from members.models import Channel
from num.prepared import Prepared

NOTHING_CERTAIN: Final = (Byte.TECHNICAL, Byte.UNKNOWN)  # nothing more is tried, and nobody said that it arrived


def tell(kind: str, numbers: Iterable[int]) -> None:
    """Those of these channels, once all is written down. What is wrong with one keeps nothing from the others."""
    if kind == Channel.Kind.SIGNAL:
        for number in numbers:
            transaction.on_commit(partial(_tell, number), robust=True)


def _tell(number: int) -> None:
    if channel := Channel.objects.filter(pk=number).first():
        tell_otherwise(channel)


def untold() -> list[UUID]:
    """The corrections of which nobody was told by newer ways yet. Asked at the end of each drain."""
    return [pk for (pk,) in _untold().ask()]


@cache
def _untold() -> Prepared:
    return Prepared(Dispatch.objects.filter(newer_untold=True).order_by().values_list("pk"))


@transaction.atomic
def tell_by_newer(pk: UUID) -> None:
    """Whoever reads on this site what it corrects, and has only a newer way. Once."""
    for correction in Dispatch.objects.select_for_update(skip_locked=True).filter(pk=pk, newer_untold=True):
        tell_soon(corrections.reached_here_alone(correction), to="alerts")
        Dispatch.objects.filter(pk=pk).update(newer_untold=False)
