"""Sending what was sent in the past: through the engine, to nobody."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.utils import timezone

from alerts import actions
from alerts import dispatch as engine
from alerts.demo import shares
from alerts.demo.timeline import Life
from alerts.demo.world import World
from alerts.models import Alert, AnswerCount, Dispatch, Slice
from alerts.models.dispatch import Byte
from members import transports
from members.models import Channel
from members.transports import Message, Outcome, Transport
from members.transports.inbox import InboxTransport

TOOK = timedelta(seconds=4)
TOLD_OF = (Channel.Kind.EMAIL, Channel.Kind.SMS)  # whose provider calls back
SOON: Final = {"8": 0.6, "32": 0.36}  # what of it was there within so many seconds; the rest within two minutes


class Nowhere:
    """Takes every message, sends none, and answers as providers do."""

    window = 256
    rate = 0

    def __init__(self, random: Random) -> None:
        self.random = random

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        return (shares.pick(self.random, shares.EMAIL) for _ in messages)


def deliver(world: World, dispatch: Dispatch, at: datetime) -> None:
    """Let the engine deliver a dispatch that was approved ``at``, and set its clocks back to then.

    It hands over nothing of an alert that has ended, so the alert ends only afterwards.
    """
    alert = Alert.objects.filter(pk=dispatch.alert_id)
    ends = alert.values_list("expires_at", flat=True).get()
    alert.update(expires_at=timezone.now() + timedelta(days=1))
    through: dict[str, Transport] = {kind: Nowhere(world.dice()) for kind in transports.kinds()}
    through[Channel.Kind.INBOX] = InboxTransport()
    while engine.drain(through=through).more:
        pass
    alert.update(expires_at=ends)
    _set_back(dispatch, at)


def _set_back(dispatch: Dispatch, at: datetime) -> None:
    Dispatch.objects.filter(pk=dispatch.pk).update(finished_at=at + TOOK)
    dispatch.slices.update(due_at=at + TOOK)
    for slice in dispatch.slices.exclude(seconds={}):
        slice.seconds = {"4": sum(slice.seconds.values())}
        if slice.kind in TOLD_OF:
            _told(slice)
        slice.save(update_fields=["seconds", "states", "arrivals"])


def _told(slice: Slice) -> None:
    """As if its provider had told that all that it took was delivered."""
    number = bytes(slice.states).count(Byte.SENT)
    slice.states = bytes(slice.states).replace(Byte.SENT, Byte.DELIVERED)
    soon = {bound: int(share * number) for bound, share in SOON.items()}
    slice.arrivals = soon | {"128": number - sum(soon.values())} if number else {}


def answers(world: World, dispatch: Dispatch, at: datetime) -> Life:
    """Some of those who got it answer, most of them within two days."""
    delivered = [(one, place) for one in dispatch.slices.all() for place in _delivered(one)]
    share = world.random.uniform(*shares.ANSWERED)
    answering = world.dice().sample(delivered, min(round(share * len(delivered)), shares.MOST_ANSWERS))
    avoided = world.random.uniform(*shares.AVOIDED)
    times = sorted(at + timedelta(days=min(14, world.random.expovariate(0.6))) for _ in answering)
    for time, (slice, position) in zip(times, answering, strict=True):
        yield time
        actions.answer(slice.pk, position, _answer(world, avoided), at=time)


def _delivered(slice: Slice) -> Iterator[int]:
    states = bytes(slice.states)
    return (position for position, state in enumerate(states) if bytes([state]) in (Byte.SENT, Byte.DELIVERED))


def _answer(world: World, avoided: float) -> str:
    chances = {
        AnswerCount.Answer.AVOIDED: avoided,
        AnswerCount.Answer.RECOGNISED: shares.RECOGNISED,
        AnswerCount.Answer.DIFFERENT: shares.DIFFERENT,
        AnswerCount.Answer.NOT_FOR_ME: 1 - avoided - shares.RECOGNISED - shares.DIFFERENT,
    }
    return shares.pick(world.random, chances).value
