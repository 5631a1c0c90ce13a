"""From a window to its outcomes: fill in what differs, and let the transport send. No transaction is open here."""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from email.utils import format_datetime
from functools import cache
from itertools import repeat, takewhile
from typing import NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from django.utils import timezone

from alerts import leak_marks, messages, tokens
from alerts.dispatch.gate import Recipient
from alerts.dispatch.handover import Window
from alerts.models import Slice
from alerts.tokens import Reference
from members import presets
from members.models import Channel
from members.transports import TAKEN, Message, Outcome, Transport, Unreachable, callbacks, email_references, sms
from members.transports.email import envelope
from members.transports.sms import number
from num.crypto import Unreadable

log = logging.getLogger(__name__)

IN_PLACE = Message("", b"")  # what the inbox is given: it has the alert already


SLOTS = (b"to", b"message_id", b"topic", b"unsubscribe", b"answer", b"reference", b"thread")  # of each recipient's own
CHANCE = 3  # so many addresses may fail by chance: of one window, or one after another
NAMED = 2  # deliveries that a provider has room to name for one message: of more, the gravest

_CARRIED: dict[str, Callable[[str], str]] = {
    Channel.Kind.EMAIL: envelope,
    Channel.Kind.SMS: number,
    Channel.Kind.PUSH: str,
    Channel.Kind.SIGNAL: number,
}

_HEARD: dict[str, Callable[[], bool]] = {
    Channel.Kind.EMAIL: email_references.are_heard,
    Channel.Kind.SMS: sms.are_heard,
}

# How many addresses a provider has refused since it took one: where windows are small, each by itself may be chance.
refused_since: WeakKeyDictionary[Transport, tuple[int, float]] = WeakKeyDictionary()  # and when it last did
REMEMBERED = 3600.0  # seconds: a few devices that are gone, one a day, are no provider that refuses everybody

Prepared = Message | Outcome  # what became of a message that cannot be made


class Sent(NamedTuple):
    """One outcome a message, in order, up to the first that was not attempted; whether the provider can be used.

    ``took``: seconds.
    """

    outcomes: list[Outcome]
    usable: bool
    took: float = 0.0


def send(prepared: Sequence[Prepared], transport: Transport, *, until: float) -> Sent:
    """Send what could be prepared, and judge all answers together."""
    if opens_nothing(prepared):
        log.error("none of %d addresses opens with the keys here", len(prepared))
        return Sent([], usable=False)
    answers: list[Outcome] = []
    usable, began = True, time.monotonic()
    try:
        for outcome in transport.send((one for one in prepared if isinstance(one, Message)), until=until):
            answers.append(outcome)
    except Unreachable as error:
        log.warning("provider not reachable: %s", error.reason)
        usable = False
    return believed(Sent(_in_order(prepared, answers), usable, time.monotonic() - began), transport)


def opens_nothing(prepared: Sequence[Prepared]) -> bool:
    """Whether this machine lacks a key that others have: then the window is theirs, and no attempt is counted."""
    return len(prepared) > CHANCE and all(one is Outcome.TEMPORARY for one in prepared)


def believed(sent: Sent, transport: Transport) -> Sent:
    """The same, unless most addresses were refused: then it is not they, but a relay that refuses everybody.

    If nobody was taken, those refused before count as well. Whoever was refused waits, and the provider is left alone
    for a while. What was sent stays sent.
    """
    since = list(takewhile(lambda one: one not in TAKEN, reversed(sent.outcomes)))
    now = time.monotonic()
    counted, at = refused_since.get(transport, (0, now))
    earlier = counted if len(since) == len(sent.outcomes) and now - at < REMEMBERED else 0
    refused_since[transport] = earlier + since.count(Outcome.PERMANENT), now
    of_these = sent.outcomes.count(Outcome.PERMANENT)
    refused, all_of_it = of_these + earlier, len(sent.outcomes) + earlier
    if not of_these or refused <= CHANCE or refused <= all_of_it / 2:
        return sent
    log.error("the provider refused %d of %d addresses: none of them is suspended for it", refused, all_of_it)
    doubted: list[Outcome] = [Outcome.TEMPORARY if one is Outcome.PERMANENT else one for one in sent.outcomes]
    return sent._replace(outcomes=doubted, usable=False)


def _in_order(prepared: Sequence[Prepared], answers: list[Outcome]) -> list[Outcome]:
    if len(answers) == len(prepared):
        return answers
    given = iter(answers)
    outcomes = []
    for one in prepared:
        outcome = next(given, None) if isinstance(one, Message) else one
        if outcome is None:
            break
        outcomes.append(outcome)
    return outcomes


def compose(window: Window) -> list[Prepared]:
    """The window's messages, and an outcome for each that cannot be made."""
    slice = window.slice
    if slice.kind == Channel.Kind.INBOX:
        return [IN_PLACE] * len(window.recipients)
    dispatch, now = slice.dispatch, date()

    @cache
    def looking(wording: str, preset: str, numbers: int) -> bytes:
        group = leak_marks.group_of(numbers * leak_marks.RANGE)
        rendering = messages.stamp(dispatch.renderings[f"{slice.kind}:{wording}"], group)
        return proven(messages.fill_for_all(rendering, date=now, **presets.headers(preset)))

    writer = Writer(slice.kind, [dispatch.pk], dispatch.level, dispatch.earlier())
    places = window.positions
    texts = [looking(one.wording, one.preset, one.number // leak_marks.RANGE) for one in window.recipients]
    return writer.write(window.recipients, texts, tokens.answer_tokens(slice.pk, places), _references(window))


def proven(text: bytes) -> bytes:
    """The same. If it cannot be filled in, that shows here, before anything of its window is sent."""
    text % dict.fromkeys(SLOTS, b"")
    return text


def _references(window: Window) -> Iterable[bytes]:
    """To each delivery."""
    if not is_heard(window.slice.kind):
        return repeat(b"", len(window.recipients))
    slice, places = window.slice, window.positions
    attempts = map(slice.attempt, places) if slice.tries else repeat(1)
    return tokens.reference_tokens(slice.pk, places, attempts, waited=window.waited)


def is_heard(kind: str) -> bool:
    """Whether a provider tells later what became of such messages."""
    return _HEARD.get(kind, bool)()


def reference(kind: str, deliveries: Iterable[tuple[Slice, int, bool]]) -> bytes:
    """What the provider is to name when it tells later what became of them; nothing where none does."""
    if not is_heard(kind):
        return b""
    named = [Reference(slice.pk, at, slice.attempt(at), waited) for slice, at, waited in deliveries]
    return callbacks.SEPARATOR.join(map(tokens.reference_token, named[:NAMED])).encode()


def date() -> str:
    """Now, as the header says it."""
    return format_datetime(timezone.now())


class Writer:
    """Writes very many messages of one kind, each about the same dispatches, and after those that they correct."""

    def __init__(self, kind: str, dispatches: Sequence[UUID], level: int, earlier: Sequence[UUID] = ()) -> None:
        self._kind, self._opened, self._carried = kind, Channel.opener(), _CARRIED[kind]
        self._earlier = earlier if kind == Channel.Kind.EMAIL else ()
        self._dispatches, self._level = dispatches, level

    def write(
        self,
        recipients: Sequence[Recipient],
        texts: Iterable[bytes],
        answers: Iterable[bytes],
        references: Iterable[bytes],
    ) -> list[Prepared]:
        """The messages to these recipients. Each address is opened here and nowhere before."""
        numbers = [one.number for one in recipients]
        names = messages.message_ids(self._dispatches, numbers)
        stops = tokens.unsubscribe_tokens(numbers, self._level)
        threads = messages.threads(self._earlier, numbers)
        topics = map(messages.topic, names) if self._kind == Channel.Kind.PUSH else repeat(b"", len(numbers))
        tos = map(self._to, recipients)
        whole = zip(tos, texts, names, topics, stops, answers, references, threads, strict=True)
        return [
            to
            if isinstance(to, Outcome)
            else Message(
                to,
                text,
                {
                    b"to": to.encode(),
                    b"message_id": name,
                    b"topic": topic,
                    b"unsubscribe": stop,
                    b"answer": answer,
                    b"reference": reference,
                    b"thread": thread,
                },
            )
            for to, text, name, topic, stop, answer, reference, thread in whole
        ]

    def _to(self, recipient: Recipient) -> str | Outcome:
        """What does not open waits: another machine may have the key already, when keys are being changed."""
        try:
            return self._carried(self._opened(recipient.uid, recipient.sealed))
        except Unreadable:
            log.exception("channel %s: its address does not open with the keys here", recipient.number)
            return Outcome.TEMPORARY
        except ValueError:
            log.exception("channel %s: what it holds is no address", recipient.number)
            return Outcome.TECHNICAL
