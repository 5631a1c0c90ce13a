"""Ways to reach somebody: confirmed, suspended, and what goes over them ended. Her own choices are in ``ways``."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction

from members import codes, links, mail
from members.models import Channel, Stop, Subscription
from members.models.channel import ChannelQuerySet
from members.transports.callbacks import Stopped
from num import audit, crypto
from num.clock import moment


def write_to_new_address(channel: Channel) -> None:
    """What confirms the address, or, if it is a member's already, word that somebody used it.

    An e-mail holds a link and a code, what goes to a number only the code.
    """
    known = Channel.objects.verified().same_as(channel).exists()
    link = mail.link_to("join_confirm", links.confirmation(channel))
    mail.write_to(
        channel,
        "known_address" if known else "confirm_address",
        link=mail.link_to("account_login") if known else link,
        code=codes.of(channel),
    )


@transaction.atomic
def send_confirmation(channel: Channel, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """Send link and code once more. Nothing happens if the address is confirmed."""
    if channel.is_unconfirmed:
        write_to_new_address(channel)
        audit.record("channel.link_sent", channel, by=by, at=moment(at))
    return channel


@transaction.atomic
def confirm_address(channel: Channel, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """Whoever reads messages at this address has said so: it is used, also if one came back before.

    Confirming twice is harmless. Raises IntegrityError if it was confirmed for somebody else meanwhile.
    """
    now = moment(at)
    confirmed: dict[str, Any] = {"verified_at": now, "suspended_at": None, "suspended_because": ""}
    if Channel.objects.filter(pk=channel.pk).unconfirmed().update(**confirmed):
        vars(channel).update(confirmed)
        channel.subscriptions.derive()
        audit.record("channel.confirmed", channel, by=by, at=now)
    return channel


@transaction.atomic
def suspend_channel(channel: Channel, because: str, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """Use this channel no more until its owner acts. ``because`` is a short code, never words of a provider."""
    now = moment(at)
    live = Channel.objects.filter(pk=channel.pk, suspended_at__isnull=True)
    if live.update(suspended_at=now, suspended_because=because):
        channel.suspended_at, channel.suspended_because = now, because
        channel.subscriptions.derive()
        audit.record("channel.suspended", channel, by=by, at=now, because=because)
    return channel


@transaction.atomic
def tell_otherwise(channel: Channel) -> None:
    """What could not be brought there waits for her on this site: say so by the next way that she has chosen.

    Unless all that is told there is told by other ways, too, of all the same places and as soon.
    """
    others = channel.user.channels.reachable().outside().exclude(pk=channel.pk)
    next_way = others.in_order().first()
    if next_way and any(one.region_mask & ~_places(one, others) for one in channel.subscriptions.all()):
        mail.send_by(next_way, "to_read", link=mail.link_to("alerts"))


def _places(wanted: Subscription, others: ChannelQuerySet) -> int:
    """Of which the others tell the same as soon. Only in their places do ways of one person differ, never in work."""
    same = Subscription.objects.filter(channel__in=others, level=wanted.level)
    as_soon = same.filter(pace__in=(Subscription.Pace.NOW, wanted.pace))
    return reduce(or_, as_soon.values_list("region_mask", flat=True), 0)


@transaction.atomic
def end_subscription(channel: Channel, level: int, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """No more alerts of this level on this channel; everything else stays. Ending twice is harmless."""
    ended, _ = channel.subscriptions.filter(level=level).delete()
    if ended:
        audit.record("subscription.ended", channel, by=by, at=moment(at), level=level)
    return channel


@transaction.atomic
def stop_texts(stopped: Stopped, *, by: audit.Actor, at: datetime | None = None) -> bool:
    """Whoever has this number answered STOP: send no more texts there until its owner confirms it again.

    She is asked at her next visit: it may have been somebody else. What was taken before is passed over, and what is
    told late, of before she confirmed it. True if it was in use.
    """
    _, new = Stop.objects.get_or_create(mark=crypto.blind_index("stop", stopped.signature))
    in_use = Channel.objects.in_use().by_number(stopped.number)
    if stopped.at:
        in_use = in_use.filter(verified_at__lte=stopped.at)
    channel = in_use.first() if new else None
    if channel is None:
        return False
    suspend_channel(channel, Channel.Because.STOPPED, by=by, at=at)
    return True
