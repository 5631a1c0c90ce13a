"""Providers tell what became of messages. Appended, and folded into the deliveries later (alerts.dispatch.folding)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction

from alerts import tokens
from alerts.models import CallBack, Slice
from alerts.tokens import BadToken, Reference
from members import actions as members
from members.transports.callbacks import Heard, Stopped, Told, apart
from num import audit
from num.clock import moment


@transaction.atomic
def take_call_backs(heard: Iterable[Heard], *, by: audit.System, at: datetime | None = None) -> int:
    """Keep what was said of deliveries that we know, and let nobody text who answered STOP; how many of both.

    What names no delivery of ours is passed over. There may be one for every message, so only what comes of it is in
    the audit.
    """
    said = list(heard)
    stopped = [members.stop_texts(one, by=by, at=at) for one in said if isinstance(one, Stopped)]
    rows = list(_rows([one for one in said if isinstance(one, Told)], moment(at)))
    CallBack.objects.bulk_create(rows)
    return len(rows) + sum(stopped)


def _rows(told: Iterable[Told], at: datetime) -> Iterator[CallBack]:
    named = [(reference, one.said) for one in told for reference in _references(one)]
    sizes = {pk: stop - start for pk, start, stop in _slices(reference.slice_id for reference, _ in named)}
    for reference, said in named:
        if reference.position < sizes.get(reference.slice_id, 0):
            yield CallBack(**reference._asdict(), said=said, at=at)


def _references(told: Told) -> Iterator[Reference]:
    for token in apart(told.references):
        try:
            yield tokens.read_reference_token(token)
        except BadToken:
            continue


def _slices(pks: Iterable[int]) -> Iterable[tuple[int, int, int]]:
    return Slice.objects.filter(pk__in=set(pks)).values_list("pk", "start", "stop")
