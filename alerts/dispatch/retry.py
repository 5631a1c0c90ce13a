"""Deliveries that waited, once more through the gate. What is due for one channel goes out as one message."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby, zip_longest
from typing import NamedTuple

from django.db import transaction

from alerts import messages
from alerts.dispatch import allowance, clock, corrections, gate, leases, next_way, outcomes, sending, timing, waiting
from alerts.dispatch.gate import Recipient
from alerts.dispatch.handover import Window
from alerts.dispatch.sending import Prepared
from alerts.dispatch.settle import BACK_OFF, back_off, count_seconds
from alerts.dispatch.waiting import Claimed
from alerts.models import Dispatch, Slice, Waiting
from alerts.models.dispatch import Byte
from members import presets
from members.models import Channel, Subscription
from members.transports import TAKEN, Outcome, Transport


@dataclass
class Try:
    """One delivery that is tried once more: its byte before and now, and who it goes to."""

    row: Waiting
    slice: Slice
    was: bytes
    handed: bytes
    recipient: Recipient

    @property
    def waited(self) -> bool:
        """Whether it comes later because its reader wants it so, also where it has failed since."""
        since = self.row.since
        wanted_later = timing.later(self.slice, self.recipient, since=since, now=since)
        return self.row.reason in Waiting.CHOSEN or wanted_later is not None

    @property
    def is_digest(self) -> bool:
        return self.row.reason == Waiting.Reason.DIGEST or self.recipient.pace != Subscription.Pace.NOW

    @property
    def is_another(self) -> bool:
        """Whether it was handed over before, so that this hand-over has a number of its own."""
        return bool(self.row.attempts) or self.handed == Byte.HANDED_AGAIN


@dataclass
class Letter:
    """One message to one channel, for all deliveries that were due there, the gravest first."""

    tries: list[Try]

    @property
    def recipient(self) -> Recipient:
        return self.tries[0].recipient


class Batch(NamedTuple):
    """Letters that go together. ``limited``: the provider's rate allowed no more. ``closed``: what the gate refused."""

    letters: list[Letter]
    limited: bool
    closed: list[Dispatch]


@transaction.atomic
def hand_over(taken: Claimed, transport: Transport) -> Batch:
    """Write down who is tried now. Whom it does not concern any more waits no longer; who wants it later waits on."""
    rows = waiting.hold(taken.token)
    slices = waiting.hold_slices(rows)
    dispatches = {slice.dispatch_id: slice.dispatch for slice in slices.values()}
    moment = gate.lock(dispatches)
    open_now = gate.open_now(dispatches, moment)
    concerned = {pk: _concerned(one, rows, moment) for pk, one in slices.items() if one.dispatch_id in open_now}
    wanted = [row for row in rows if _wanted(row, slices[row.slice_id], concerned)]
    waiting.write_off([row for row in rows if row not in wanted], slices)
    ready = [row for row in wanted if not _puts_off(row, slices[row.slice_id], concerned, moment)]
    level = max((slices[row.slice_id].dispatch.gravest for row in ready), default=0)
    allowed = _allowed(ready, taken.kind, transport, level, moment)
    tries = [_try(row, slices[row.slice_id], concerned[row.slice_id][row.number]) for row in allowed]
    waiting.save(slices.values())
    closed = [dispatch for pk, dispatch in dispatches.items() if pk not in open_now]
    return Batch(_letters(tries), len(allowed) < len(ready), closed)


def _concerned(slice: Slice, rows: Iterable[Waiting], moment: datetime) -> dict[int, Recipient]:
    numbers = [row.number for row in rows if row.slice_id == slice.pk]
    return {recipient.number: recipient for recipient in gate.still_concerned(slice, numbers, moment)}


def _wanted(row: Waiting, slice: Slice, concerned: Mapping[int, Mapping[int, Recipient]]) -> bool:
    """Whether it concerns them still, and it is not in flight for the last time, since a worker died."""
    was = slice.byte(row.position)
    may_go = was == Byte.WAITING or outcomes.may_go_again(slice.kind, was)
    return may_go and row.number in concerned.get(slice.pk, {})


def _puts_off(row: Waiting, slice: Slice, concerned: Mapping[int, Mapping[int, Recipient]], moment: datetime) -> bool:
    """Whether she wants it later, by what she has chosen by now; then it waits on."""
    later = timing.later(slice, concerned[slice.pk][row.number], since=row.since, now=moment)
    if later is None:
        return False
    may_have_arrived = slice.byte(row.position) != Byte.WAITING
    reason = row.reason if may_have_arrived else later.reason
    waiting.release(row, due_at=later.due_at, reason=reason)
    return True


def _allowed(rows: list[Waiting], kind: str, transport: Transport, level: int, moment: datetime) -> list[Waiting]:
    """As many channels as the provider's rate allows; the rest is due again when it allows more."""
    numbers = sorted({row.number for row in rows})
    granted = set(numbers[: allowance.take(kind, transport, len(numbers), moment, level=level)])
    later = [row.pk for row in rows if row.number not in granted]
    due_at = moment + allowance.pause(kind, transport, level)
    Waiting.objects.filter(pk__in=later).update(token=None, lease_until=None, due_at=due_at)
    return [row for row in rows if row.number in granted]


def _try(row: Waiting, slice: Slice, recipient: Recipient) -> Try:
    was = slice.byte(row.position)
    handed = Byte.HANDED if was == Byte.WAITING else Byte.HANDED_AGAIN
    slice.put(handed, row.position)
    one = Try(row, slice, was, handed, recipient)
    if one.is_another:
        slice.try_again(row.position)
    return one


def _letters(tries: Iterable[Try]) -> list[Letter]:
    by_channel = sorted(tries, key=lambda one: (one.row.number, -one.slice.dispatch.level))
    return [Letter(list(group)) for _, group in groupby(by_channel, key=lambda one: one.row.number)]


def compose(letters: Iterable[Letter]) -> list[Prepared]:
    """Of one delivery its own message, of several one that only counts them."""
    before = cache(corrections.reached_before)
    return [_several(letter, before) if len(letter.tries) > 1 else _single(letter.tries[0]) for letter in letters]


def _single(one: Try) -> Prepared:
    """A digest never carries the text of an alert, not even of the only one it holds."""
    recipient = one.recipient._replace(wording=Channel.Wording.NEUTRAL) if one.is_digest else one.recipient
    return sending.compose(Window(one.slice, one.handed, [recipient], waited=one.waited))[0]


def _several(letter: Letter, before: Callable[[Slice], Collection[int]]) -> Prepared:
    kind, gravest = letter.tries[0].slice.kind, max(one.recipient.level for one in letter.tries)
    mildest = letter.tries[-1].slice.dispatch  # what its link ends: nobody loses danger among lesser ones
    look = presets.headers(letter.recipient.preset)
    corrects = any(one.row.number in before(one.slice) for one in letter.tries)
    rendering = messages.render_several(kind, len(letter.tries), gravest, corrects=corrects)
    writer = sending.Writer(kind, [one.slice.dispatch_id for one in letter.tries], mildest.level)
    filled = messages.fill_for_all(rendering, date=sending.date(), **look)
    named = sending.reference(kind, [(one.slice, one.row.position, one.waited) for one in letter.tries])
    return writer.write([letter.recipient], [sending.proven(filled)], [b""], [named])[0]


@transaction.atomic
def settle(taken: Claimed, letters: list[Letter], results: list[Outcome]) -> None:
    """Each delivery of a letter follows the letter's outcome. What has none was not attempted and is due still."""
    moment = clock.now()
    rows = {row.pk: row for row in waiting.hold(taken.token)}
    slices = waiting.hold_slices(rows.values())
    for letter, result in zip_longest(letters, results):
        held = [one for one in letter.tries if one.row.pk in rows]
        for one in held:
            _settle(one, slices[one.row.slice_id], result, moment)
        if any(slices[one.row.slice_id].byte(one.row.position) in next_way.NOTHING_CERTAIN for one in held):
            next_way.tell(taken.kind, [letter.recipient.number])
    waiting.save(slices.values())
    if not TAKEN.isdisjoint(results):
        allowance.note_moved(taken.kind, moment)
    allowance.give_back(taken.kind, len(letters) - len(results))


def _settle(one: Try, slice: Slice, result: Outcome | None, moment: datetime) -> None:
    slice.put(_follow(one, result, moment), one.row.position)
    if result is None and one.is_another:
        slice.not_tried(one.row.position)
    if result and not one.waited:
        count_seconds(slice, [result], moment)


def _follow(one: Try, result: Outcome | None, moment: datetime) -> bytes:
    """The delivery's next byte; its row goes, or waits on."""
    if result is None:
        waiting.release(one.row, lease_until=moment + leases.REST)
        return one.was
    kind = one.slice.kind
    if not outcomes.waits(kind, one.handed, result):
        one.row.delete()
        return outcomes.after(kind, one.handed, result)
    if one.row.attempts >= len(BACK_OFF):  # the schedule has no more
        one.row.delete()
        return outcomes.given_up(one.handed, result)
    due_at = moment + back_off(one.row.attempts + 1)
    waiting.release(one.row, due_at=due_at, attempts=one.row.attempts + 1, reason=outcomes.reason(result))
    return outcomes.after(kind, one.handed, result)
