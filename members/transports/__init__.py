"""How messages leave: one small class for each kind of channel."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from email.utils import parseaddr

from django.conf import settings

from members.models import Channel
from members.models.channel import ChannelQuerySet
from members.transports.base import TAKEN, Message, Outcome, Transport, Unreachable
from members.transports.either import Either, Kept
from members.transports.email import EmailTransport
from members.transports.inbox import InboxTransport
from members.transports.missing import Missing
from members.transports.signal import SignalTransport
from members.transports.sms import SmsTransport
from members.transports.webpush import WebPushTransport

__all__ = [
    "TAKEN",
    "Message",
    "Outcome",
    "Then",
    "Transport",
    "Unreachable",
    "get",
    "kinds",
    "moved",
    "send_one",
    "ways",
]

PATIENCE = 12.0  # seconds that a page may wait for a provider

log = logging.getLogger(__name__)

Then = Callable[[Outcome], object] | None  # is called with what became of a message


def _by_all(providers: Sequence[Kept]) -> Transport:
    """By the one there is, or by the first of two as long as it works."""
    return Either(*providers) if len(providers) > 1 else providers[0]


_MAKERS: dict[str, Callable[[], Transport]] = {
    Channel.Kind.EMAIL: lambda: _by_all(
        [EmailTransport(url, settings.EMAIL_FROM, rate=settings.EMAIL_RATE) for url in settings.EMAIL_URL.split()]
    ),
    Channel.Kind.INBOX: InboxTransport,
    Channel.Kind.SMS: lambda: (
        _by_all([SmsTransport(url, rate=settings.SMS_RATE) for url in settings.SMS_URL.split()])
        if settings.SMS_URL
        else Missing("SMS_URL")
    ),
    Channel.Kind.PUSH: lambda: (
        WebPushTransport(settings.VAPID_PRIVATE_KEY, parseaddr(settings.EMAIL_FROM)[1])
        if settings.VAPID_PRIVATE_KEY
        else Missing("VAPID_PRIVATE_KEY")
    ),
    Channel.Kind.SIGNAL: lambda: SignalTransport(settings.SIGNAL_URL) if settings.SIGNAL_URL else Missing("SIGNAL_URL"),
}
# Without it nobody is offered that.
_NEEDED = {
    Channel.Kind.SMS: "SMS_URL",
    Channel.Kind.PUSH: "VAPID_PRIVATE_KEY",
    Channel.Kind.SIGNAL: "SIGNAL_URL",
}
_kept = threading.local()


def kinds() -> list[str]:
    """The kinds of channel that this installation can use."""
    return [kind for kind in Channel.Kind if kind not in _NEEDED or getattr(settings, _NEEDED[kind])]


def ways() -> ChannelQuerySet:
    """Off this site, to everybody: confirmed, not switched off, and of a kind that this installation can use."""
    return Channel.objects.in_use().outside().filter(kind__in=kinds())


def get(kind: str) -> Transport:
    """This thread's transport for a kind of channel: its connection is kept from one dispatch to the next."""
    transport: Transport | None = getattr(_kept, kind, None)
    if transport is None:
        transport = _MAKERS[kind]()
        setattr(_kept, kind, transport)
    return transport


def moved() -> list[str]:
    """The kinds of which this thread uses the second provider now."""
    kept = {kind: getattr(_kept, kind, None) for kind in Channel.Kind.values}
    return [kind for kind, one in kept.items() if isinstance(one, Either) and one.moved]


def send_one(kind: str, message: Message, *, called: str, then: Then = None) -> None:
    """A message about an account; a page waits for it. What cannot be sent is logged without its address."""
    outcome, why = Outcome.TEMPORARY, "not attempted"
    try:
        for outcome in get(kind).send([message], until=time.monotonic() + PATIENCE):
            why = outcome.name.lower()
    except Unreachable as error:
        why = error.reason
    if outcome is not Outcome.SENT:
        log.warning("%s not sent: %s", called, why)
    if then:
        then(outcome)
