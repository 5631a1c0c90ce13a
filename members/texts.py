"""Text messages about an account: one part each, and nothing in them says what this site is.

They cost money and anybody may ask for one, so each is counted first (``allow``).
"""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string

from members import limits, transports
from members.models import Channel
from members.transports import Message, Then


def are_sent() -> bool:
    """Whether this installation sends any."""
    return bool(settings.SMS_URL)


def allow(request: HttpRequest, number: str) -> bool:
    """Whether one more may go to this number, asked for from here. Counted alike whether somebody knows it."""
    allowed = (
        limits.allow("text", f"{limits.source(request)}|{number}", most=3, seconds=limits.HOUR),
        limits.allow("text", number, most=10, seconds=limits.DAY),
        limits.allow("text from", limits.source(request), most=20, seconds=limits.HOUR),
        limits.allow("text at all", "", most=300, seconds=limits.HOUR),
    )
    return all(allowed)


def send(template: str, to: str, *, by: str = Channel.Kind.SMS, then: Then = None, **context: str) -> None:
    """Send ``members/text/<template>.txt`` to a number, by text or by Signal, once the transaction has committed.

    What cannot be sent is logged without its number, as in members.mail.
    """
    words = render_to_string(f"members/text/{template}.txt", context).strip()
    message = Message(to, words.encode())
    transaction.on_commit(lambda: transports.send_one(by, message, called=f"text {template}", then=then))
