"""Messages about an account. They go to one person and say nothing about what this site is.

A template's first line is the subject, the rest the body; what can go to a number has a second one (members.texts).
Alerts have an engine of their own.
"""

import logging
import smtplib
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from environ import Env

from members import limits, notes, presets, texts
from members.addresses import domain_of, normalise
from members.models import Channel, User
from members.phones import is_number
from members.transports import Outcome, Then, ways

Unsent = Callable[[], object] | None  # is called if surely nobody took a message, and another try may help

log = logging.getLogger(__name__)


def allow(request: HttpRequest, what: str, to: str) -> bool:
    """Whether one more message of this sort may go there, whosever it is, because somebody asked for it.

    To an address five an hour from one network, twenty in all: so nobody learns from a refusal that somebody else had
    asked, or uses up what she may ask for.
    """
    if is_number(to):
        return texts.allow(request, to)
    address = normalise(to)
    here = limits.allow(what, f"{limits.source(request)}|{address}", most=5, seconds=limits.HOUR)
    return here and limits.allow(what, address, most=20, seconds=limits.HOUR)


def send(template: str, to: str, then: Then = None, /, *, sender: str = "", **context: str) -> None:
    """Send ``members/mail/<template>.txt`` to an address, or ``members/text/<template>.txt`` to a number, once the
    transaction has committed.

    A message that cannot be sent is logged without its address: no page breaks, and none tells by its answer
    whether somebody is known.
    """
    if is_number(to):
        texts.send(template, to, then=then, **context)
        return
    subject, _, body = render_to_string(f"members/mail/{template}.txt", context).partition("\n")
    message = EmailMessage(subject, body.lstrip(), sender or settings.EMAIL_FROM, [to], headers=_headers())
    transaction.on_commit(lambda: _hand_over(message, template, then))


def send_to(user: User, template: str, link: str, *, unsent: Unsent = None) -> bool:
    """Send it the first way that she uses and we can, unless she pauses. False if there is no such way."""
    channel = ways().filter(user=user).in_order().first()
    if channel and user.is_active and not user.paused:
        send_by(channel, template, then=partial(_try_again, unsent), link=link)
    return channel is not None


def write_to(channel: Channel, template: str, *, then: Then = None, **context: str) -> None:
    """As ``send``, the way that the channel leads: a number may be one in Signal."""
    if channel.kind in (Channel.Kind.SMS, Channel.Kind.SIGNAL):
        texts.send(template, channel.address, by=channel.kind, then=then, **context)
    else:
        send(template, channel.address, then, **context)


def send_by(channel: Channel, template: str, *, then: Then = None, **context: str) -> None:
    """Send it as its owner wants messages to look there; the template's first line is ``{{ subject }}``.

    To a device goes ``members/note/<template>.txt``.
    """
    if channel.device:
        notes.send(template, channel, context.get("link") or link_to("me_contact"), then=then)
    else:
        write_to(channel, template, then=then, **presets.headers(channel.preset), **context)


def link_to(name: str, *args: str) -> str:
    return f"{settings.BASE_URL}{reverse(name, args=args)}"


def _headers() -> dict[str, str]:
    """Our own Message-ID: Django's would name the machine."""
    return {"Message-ID": f"<{uuid.uuid4()}@{domain_of(settings.EMAIL_FROM)}>", "Auto-Submitted": "auto-generated"}


def _hand_over(message: EmailMessage, template: str, then: Then) -> None:
    """By the first provider that takes it; no other is asked about an address that one has refused."""
    outcomes = []
    for connect in (get_connection, *_others()):
        outcomes.append(_outcome(message, connect(), template))
        if outcomes[-1] in (Outcome.SENT, Outcome.PERMANENT):
            break
    if then:
        then(Outcome.LOST if Outcome.LOST in outcomes else outcomes[-1])


def _try_again(unsent: Unsent, outcome: Outcome) -> None:
    if unsent and outcome is Outcome.TEMPORARY:
        unsent()


def _outcome(message: EmailMessage, connection: BaseEmailBackend, template: str) -> Outcome:
    """What became of it with this provider. One that falls silent may have taken it."""
    unclear, message.connection = Outcome.TEMPORARY, connection
    try:
        with connection:
            unclear = Outcome.LOST
            message.send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        log.exception("mail %s not sent", template)
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            ((code, _),) = error.recipients.values()
            return Outcome.PERMANENT if code >= 500 else Outcome.TEMPORARY
        if isinstance(error, ValueError):  # no address that mail can carry
            return Outcome.PERMANENT
        return Outcome.TEMPORARY if isinstance(error, smtplib.SMTPResponseException) else unclear
    return Outcome.SENT


def _others() -> list[Callable[[], BaseEmailBackend]]:
    """The providers after the first one, which is Django's own."""
    configs = [Env.email_url_config(url) for url in settings.EMAIL_URL.split()[1:]]
    return [partial(get_connection, **_connecting(config)) for config in configs]


def _connecting(config: Mapping[str, Any]) -> dict[str, Any]:
    """Django's settings of a provider, as its connection takes them."""
    return {
        "backend": config["EMAIL_BACKEND"],
        "host": config["EMAIL_HOST"],
        "port": config["EMAIL_PORT"],
        "username": config["EMAIL_HOST_USER"],
        "password": config["EMAIL_HOST_PASSWORD"],
        "use_tls": config.get("EMAIL_USE_TLS", False),
    }
