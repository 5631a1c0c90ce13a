"""What is sent outside the site: rendered once an alert, with slots for what differs from person to person."""

import hashlib

from alerts.models import Alert


def text_hash(alert: Alert) -> str:
    """What a review approved and a dispatch carries: SHA-256 of title and text."""
    return hashlib.sha256(f"{alert.title}\n{alert.text}".encode()).hexdigest()


def render(alert: Alert) -> dict[str, str]:
    """``"<kind>:<wording>"`` → the message with its slots (``fill``)."""
    raise NotImplementedError


def render_notice(alert: Alert) -> dict[str, str]:
    """The same for the notice that an alert was withdrawn."""
    raise NotImplementedError
