"""Messages about an account that a device shows."""

import uuid

from django.db import transaction
from django.template.loader import render_to_string

from members import presets, transports
from members.models import Channel
from members.transports import Message, Then, webpush

HOUR = 3600


def send(template: str, channel: Channel, link: str, *, then: Then = None) -> None:
    """Send ``members/note/<template>.txt`` once the transaction has committed, as its owner wants it to look there."""
    topic = uuid.uuid4().hex
    data = webpush.put_together(
        topic=topic,
        urgency="high",
        lasts=HOUR,
        title=presets.PRESETS[channel.preset].subject,
        body=render_to_string(f"members/note/{template}.txt").strip(),
        link=link,
        tag=topic,
    )
    message = Message(channel.address, data.encode())
    called = f"note {template}"
    transaction.on_commit(lambda: transports.send_one(Channel.Kind.PUSH, message, called=called, then=then))
