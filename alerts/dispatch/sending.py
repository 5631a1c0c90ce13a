"""From a window to its outcomes: fill in what differs, and let the transport send. No transaction is open here."""

import logging
from collections.abc import Iterable, Sequence
from email.utils import format_datetime
from typing import NamedTuple

from django.utils import timezone

from alerts import messages, tokens
from alerts.dispatch.gate import Recipient
from alerts.dispatch.handover import Window
from members.models import Channel
from members.transports import Message, Outcome, Transport, Unreachable
from members.transports.email import envelope
from num.crypto import Unreadable

log = logging.getLogger(__name__)

IN_PLACE = Message("", b"")  # what the inbox is given: it has the alert already


class Sent(NamedTuple):
    """One outcome a message, in order, up to the first that was not attempted; whether the provider can be used."""

    outcomes: list[Outcome]
    usable: bool


def send(prepared: Sequence[Message | None], transport: Transport, *, until: float) -> Sent:
    """Send what could be prepared. The rest (None) is a technical failure of ours."""
    answers: list[Outcome] = []
    usable = True
    try:
        for outcome in transport.send((message for message in prepared if message), until=until):
            answers.append(outcome)
    except Unreachable as error:
        log.warning("provider not reachable: %s", error.reason)
        usable = False
    return Sent(_in_order(prepared, answers), usable)


def _in_order(prepared: Sequence[Message | None], answers: Iterable[Outcome]) -> list[Outcome]:
    given = iter(answers)
    outcomes = []
    for message in prepared:
        outcome = next(given, None) if message else Outcome.TECHNICAL
        if outcome is None:
            break
        outcomes.append(outcome)
    return outcomes


def compose(window: Window) -> list[Message | None]:
    """The window's messages. None stands for one that cannot be made: its address does not open, or is not one."""
    slice = window.slice
    if slice.kind == Channel.Kind.INBOX:
        return [IN_PLACE] * len(window.recipients)
    dispatch, slice_id, now = slice.dispatch, slice.pk, date()
    wordings = {wording: dispatch.renderings[f"{slice.kind}:{wording}"].encode() for wording in Channel.Wording.values}
    return [
        fill(
            recipient,
            wordings[recipient.wording],
            date=now,
            message_id=messages.message_id([dispatch.pk], recipient.number),
            unsubscribe=tokens.unsubscribe_token(recipient.number, dispatch.level),
            answer=tokens.answer_token(slice_id, window.position(recipient)),
        )
        for recipient in window.recipients
    ]


def date() -> str:
    """Now, as the header says it."""
    return format_datetime(timezone.now())


def fill(recipient: Recipient, rendering: bytes, **slots: str) -> Message | None:
    """The message to one recipient, its address opened here and nowhere before."""
    try:
        to = envelope(Channel.open_address(recipient.uid, recipient.sealed))
    except (Unreadable, ValueError):
        log.exception("channel %s: no message can be addressed to it", recipient.number)
        return None
    return Message(to, messages.fill(rendering, to=to, **slots))
