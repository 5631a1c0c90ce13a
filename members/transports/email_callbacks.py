"""What providers of e-mail call back, as django-anymail reads it (https://anymail.dev/en/stable/sending/tracking/).

Its views verify and parse; nothing else of it is used, and none of its signals.
"""

import re
import warnings
from typing import Any, Final

from anymail.exceptions import AnymailError, AnymailInsecureWebhookWarning, AnymailWebhookValidationFailure
from anymail.signals import EventType, RejectReason
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.postal import PostalTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.sendgrid import SendGridTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from django.http import HttpRequest

from members.transports.base import Outcome
from members.transports.callbacks import Heard, NotSigned, Said, Told
from members.transports.verdicts import RECIPIENT, verdict

PASSWORD: Final = "webhook_secret"

# Anymail's view of each provider, and what it calls the thing that proves who called.
VIEWS: Final[dict[str, tuple[Any, str]]] = {
    "brevo": (BrevoTrackingWebhookView, PASSWORD),
    "mailgun": (MailgunTrackingWebhookView, "webhook_signing_key"),
    "mailjet": (MailjetTrackingWebhookView, PASSWORD),
    "postal": (PostalTrackingWebhookView, "webhook_key"),
    "postmark": (PostmarkTrackingWebhookView, PASSWORD),
    "sendgrid": (SendGridTrackingWebhookView, PASSWORD),
    "sparkpost": (SparkPostTrackingWebhookView, PASSWORD),
}
FAILURES: Final = (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED)
OF_THE_ADDRESS: Final = (RejectReason.INVALID, RejectReason.BOUNCED)
SOFT: Final = ("soft_bounce", "SoftBounce")  # what Brevo and Postmark call what may work another time
_ENHANCED = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)")  # RFC 3463


class EmailCalls:
    """``secret`` as EMAIL_HOOK has it for this provider."""

    def __init__(self, provider: str, secret: str) -> None:
        view, called = VIEWS[provider]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AnymailInsecureWebhookWarning)  # of one that signs and has no password
            self._view = view(**{called: secret})

    def read(self, request: HttpRequest, reference: str) -> list[Heard]:
        try:
            self._view.run_validators(request)
        except (AnymailWebhookValidationFailure, LookupError, TypeError, ValueError) as error:
            raise NotSigned from error  # or of another shape, on which its view stumbles before it has verified it
        try:
            events = self._view.parse_events(request)
        except (AnymailError, LookupError, TypeError, ValueError):
            return []  # of something else: a trial from the provider's own pages, most of all
        return [Told(_reference(event), said) for event in events if (said := _said(event))]


def _reference(event: Any) -> str:
    """It comes back as metadata, or, where a provider has none, as a tag."""
    found = (event.metadata or {}).get("reference") or next(iter(event.tags or ()), "")
    return str(found or "")


def _said(event: Any) -> Said | None:
    """None for what is on its way, and for who opened what: we do not want to know."""
    if event.event_type == EventType.DELIVERED:
        return Said.DELIVERED
    known_complaint = event.event_type == EventType.REJECTED and event.reject_reason == RejectReason.SPAM
    if event.event_type == EventType.COMPLAINED or known_complaint:
        return Said.COMPLAINED
    if event.event_type not in FAILURES:
        return None
    return Said.REFUSED if _of_the_address(event) else Said.FAILED


def _of_the_address(event: Any) -> bool:
    """Whether it says that this address takes no mail, and not that one mail was blocked, or a mailbox is full.

    What the mailbox's own server answered counts before what a provider makes of it.
    """
    if answered := _ENHANCED.search(event.mta_response or ""):
        return verdict(RECIPIENT, b"500 " + answered[0].encode()) is Outcome.PERMANENT
    soft = {event.esp_event.get("event"), event.esp_event.get("Type")} & set(SOFT)
    return event.reject_reason in OF_THE_ADDRESS and not soft
