"""Deliveries that waited, once more through the gate. What is due for one channel goes out as one message."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, zip_longest
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from alerts import messages, tokens
from alerts.dispatch import allowance, clock, gate, leases, outcomes, sending
from alerts.dispatch.gate import Recipient
from alerts.dispatch.handover import Window
from alerts.dispatch.sending import Prepared
from alerts.dispatch.settle import BACK_OFF, back_off, count_seconds
from alerts.models import Dispatch, Slice, Waiting
from alerts.models.dispatch import Byte
from members.transports import Outcome, Transport

CHANNELS = 64  # retried together


@dataclass
class Try:
    """One delivery that is tried once more: its byte before and now, and who it goes to."""

    row: Waiting
    slice: Slice
    was: bytes
    handed: bytes
    recipient: Recipient


@dataclass
class Letter:
    """One message to one channel, for all deliveries that were due there, the gravest first."""

    tries: list[Try]

    @property
    def recipient(self) -> Recipient:
        return self.tries[0].recipient


class Batch(NamedTuple):
    """Letters that go together. ``limited`` says that the provider's rate allowed no more."""

    letters: list[Letter]
    limited: bool


@transaction.atomic
def claim(resting: Collection[str] = ()) -> tuple[uuid.UUID, str] | None:
    """Take what is due for some channels of one kind: its new token, and the kind. None if there is nothing to take."""
    moment = clock.now()
    first = _due(moment).exclude(slice__kind__in=resting).order_by("-slice__dispatch__level", "due_at")[:CHANNELS]
    found = list(first.values_list("slice__kind", "channel"))
    if not found:
        return None
    kind, token = found[0][0], uuid.uuid4()
    due = _due(moment).filter(slice__kind=kind, channel__in=[channel for _, channel in found]).order_by("pk")
    taken = list(due.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
    Waiting.objects.filter(pk__in=taken).update(token=token, lease_until=moment + leases.LEASE)
    return (token, kind) if taken else None


def _due(moment: datetime) -> QuerySet[Waiting]:
    """What may be taken now; of a stopped dispatch everything, since it only has to be written off."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=moment)
    return Waiting.objects.filter(free, Q(due_at__lte=moment) | Q(slice__dispatch__state=Dispatch.State.STOPPED))


@transaction.atomic
def hand_over(token: uuid.UUID, kind: str, transport: Transport) -> Batch:
    """Write down who is tried once more. Whom it does not concern any more waits no longer."""
    held = _held(token)
    rows = _allowed(held, kind, transport)
    slices = _lock_slices(rows)
    gate.lock({slice.dispatch_id for slice in slices.values()})
    concerned = {pk: _concerned(slice, rows) for pk, slice in slices.items()}
    tries = [_try(row, slices[row.slice_id], concerned[row.slice_id].get(row.channel_id)) for row in rows]
    _save(slices.values())
    by_channel = sorted(filter(None, tries), key=lambda one: (one.row.channel_id, -one.slice.dispatch.level))
    letters = [Letter(list(group)) for _, group in groupby(by_channel, key=lambda one: one.row.channel_id)]
    return Batch(letters, limited=len(rows) < len(held))


def _held(token: uuid.UUID) -> list[Waiting]:
    return list(Waiting.objects.select_for_update().filter(token=token).order_by("pk"))


def _allowed(rows: list[Waiting], kind: str, transport: Transport) -> list[Waiting]:
    """As many channels as the provider's rate allows; the rest is due again when it allows more."""
    channels = sorted({row.channel_id for row in rows})
    granted = set(channels[: allowance.take(kind, transport, len(channels))])
    later = [row.pk for row in rows if row.channel_id not in granted]
    due_at = clock.now() + allowance.FULL
    Waiting.objects.filter(pk__in=later).update(token=None, lease_until=None, due_at=due_at)
    return [row for row in rows if row.channel_id in granted]


def _lock_slices(rows: Iterable[Waiting]) -> dict[int, Slice]:
    """The slices of these deliveries, their rows held, in one order for everybody."""
    held = Slice.objects.select_for_update(of=("self",)).select_related("dispatch").order_by("pk")
    return {slice.pk: slice for slice in held.filter(pk__in={row.slice_id for row in rows})}


def _concerned(slice: Slice, rows: Iterable[Waiting]) -> dict[int, Recipient]:
    if not gate.open_now([slice.dispatch_id]):
        return {}
    numbers = [row.channel_id for row in rows if row.slice_id == slice.pk]
    return {recipient.number: recipient for recipient in gate.still_concerned(slice, numbers)}


def _try(row: Waiting, slice: Slice, recipient: Recipient | None) -> Try | None:
    """Hand it over, or write it off: nobody wants it any more, or it was in flight twice when a worker died."""
    was = slice.byte(row.position)
    if recipient is None or was == Byte.HANDED_AGAIN:
        slice.put(outcomes.dropped(was), row.position)
        row.delete()
        return None
    handed = Byte.HANDED if was == Byte.WAITING else Byte.HANDED_AGAIN
    slice.put(handed, row.position)
    return Try(row, slice, was, handed, recipient)


def _save(slices: Iterable[Slice]) -> None:
    for slice in slices:
        slice.save(update_fields=["states", "seconds"])


def compose(letters: Iterable[Letter]) -> list[Prepared]:
    """Of one delivery its own message, of several one that only counts them."""
    return [_several(letter) if len(letter.tries) > 1 else _single(letter.tries[0]) for letter in letters]


def _single(one: Try) -> Prepared:
    return sending.compose(Window(one.slice, one.handed, [one.recipient]))[0]


def _several(letter: Letter) -> Prepared:
    gravest = letter.tries[0].slice.dispatch
    return sending.fill(
        letter.recipient,
        messages.render_several(len(letter.tries)).encode(),
        date=sending.date(),
        message_id=messages.message_id([one.slice.dispatch_id for one in letter.tries], letter.recipient.number),
        unsubscribe=tokens.unsubscribe_token(letter.recipient.number, gravest.level),
        answer="",
    )


@transaction.atomic
def settle(token: uuid.UUID, letters: list[Letter], results: list[Outcome]) -> None:
    """Each delivery of a letter follows the letter's outcome. What has none was not attempted and is due still."""
    moment = clock.now()
    rows = {row.pk: row for row in _held(token)}
    slices = _lock_slices(rows.values())
    for letter, result in zip_longest(letters, results):
        for one in letter.tries:
            if one.row.pk in rows:
                _settle(one, slices[one.row.slice_id], result, moment)
    _save(slices.values())


def _settle(one: Try, slice: Slice, result: Outcome | None, moment: datetime) -> None:
    slice.put(_follow(one, result, moment), one.row.position)
    if result:
        count_seconds(slice, [result], moment)


def _follow(one: Try, result: Outcome | None, moment: datetime) -> bytes:
    """The delivery's next byte; its row goes, or waits on."""
    if result is None:
        _release(one.row, lease_until=moment + leases.REST)
        return one.was
    if not outcomes.waits(one.handed, result):
        one.row.delete()
        return outcomes.after(one.handed, result)
    if one.row.attempts >= len(BACK_OFF):
        one.row.delete()
        return outcomes.given_up(one.handed)
    due_at = moment + back_off(one.row.attempts + 1)
    _release(one.row, due_at=due_at, attempts=one.row.attempts + 1, reason=outcomes.reason(result))
    return outcomes.after(one.handed, result)


def _release(row: Waiting, *, lease_until: datetime | None = None, **changes: object) -> None:
    Waiting.objects.filter(pk=row.pk).update(token=None, lease_until=lease_until, **changes)
