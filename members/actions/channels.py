"""Ways to reach somebody: confirmed, suspended, and what goes over them ended."""

from datetime import datetime

from django.db import transaction

from members import links, mail
from members.models import Channel
from num import audit
from num.clock import moment


def write_to_new_address(channel: Channel) -> None:
    """A link to confirm the address, or, if it is a member's already, word that somebody used it."""
    known = Channel.objects.verified().by_email(channel.address).exists()
    link = mail.link_to("join_confirm", links.confirmation(channel))
    mail.send(
        "known_address" if known else "confirm_address",
        channel.address,
        link=mail.link_to("account_login") if known else link,
    )


@transaction.atomic
def send_confirmation(channel: Channel, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """Mail the link once more. Nothing happens if the address is confirmed."""
    if channel.verified_at is None:
        write_to_new_address(channel)
        audit.record("channel.link_sent", channel, by=by, at=moment(at))
    return channel


@transaction.atomic
def confirm_address(channel: Channel, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """Whoever reads mail at this address has said so. Confirming twice is harmless.

    Raises IntegrityError if it was confirmed for somebody else meanwhile.
    """
    now = moment(at)
    if Channel.objects.filter(pk=channel.pk, verified_at__isnull=True).update(verified_at=now):
        channel.verified_at = now
        audit.record("channel.confirmed", channel, by=by, at=now)
    return channel


@transaction.atomic
def suspend_channel(channel: Channel, because: str, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """Use this channel no more until its owner acts. ``because`` is a short code, never words of a provider."""
    now = moment(at)
    live = Channel.objects.filter(pk=channel.pk, suspended_at__isnull=True)
    if live.update(suspended_at=now, suspended_because=because):
        channel.suspended_at, channel.suspended_because = now, because
        audit.record("channel.suspended", channel, by=by, at=now, because=because)
    return channel


@transaction.atomic
def end_subscription(channel: Channel, level: int, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """No more alerts of this level on this channel; everything else stays. Ending twice is harmless."""
    ended, _ = channel.subscriptions.filter(level=level).delete()
    if ended:
        audit.record("subscription.ended", channel, by=by, at=moment(at), level=level)
    return channel
