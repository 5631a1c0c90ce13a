"""What somebody decides about the ways to reach her: each added, removed, put first, switched off and on, tried."""

from datetime import datetime
from typing import Final

from django.db import transaction

from members import mail
from members.actions.channels import suspend_channel, write_to_new_address
from members.actions.choices import DEFAULT_LEVELS, subscribe
from members.models import Channel, User
from members.push import Device
from num import audit
from num.clock import moment

MOST_ADDRESSES: Final = 5
MOST_NUMBERS: Final = 2
MOST_DEVICES: Final = 5


class AddressHeld(Exception):
    """She has this address already."""


class TooManyAddresses(Exception):
    """She has as many of this kind as we keep for one person."""


@transaction.atomic
def add_address(user: User, email: str, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """One more address, which gets a link and a code. It is told what the first one is told, in the same wording.

    The same is written and one message goes out whether or not somebody else has it: only who reads the mail learns
    it. Raises AddressHeld; TooManyAddresses.
    """
    channel = _next(user, email, most=MOST_ADDRESSES)
    first = user.channels.in_order().first()
    channel.wording = first.wording if first else Channel.Wording.NEUTRAL
    channel.save()
    if first:
        channel.regions.set(first.regions.all())
        subscribe(channel, user, first.paces)
    return _added(channel, by, at)


@transaction.atomic
def add_number(user: User, number: str, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """One more number for text messages, which gets a code; as ``add_address``. It is told the gravest only.

    ``number`` is spelled as members.phones does. Raises AddressHeld; TooManyAddresses.
    """
    channel = _next(user, number, most=MOST_NUMBERS)
    channel.save()
    subscribe(channel, user, DEFAULT_LEVELS[Channel.Kind.SMS])
    return _added(channel, by, at)


@transaction.atomic
def add_signal(user: User, number: str, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """A number in Signal, which gets a code there; as ``add_number``. Raises AddressHeld; TooManyAddresses."""
    channel = Channel(user=user)
    channel.lead_to_signal(number)
    _put_last(channel, most=MOST_NUMBERS)
    channel.save()
    subscribe(channel, user, DEFAULT_LEVELS[Channel.Kind.SIGNAL])
    return _added(channel, by, at)


@transaction.atomic
def add_device(user: User, device: Device, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """One more device, used at once: where it is called only a browser can know that has just subscribed.

    What it shows looks as on her first address. Raises AddressHeld; TooManyAddresses; IntegrityError if somebody else
    has it.
    """
    channel = Channel(user=user, verified_at=moment(at))
    channel.lead_to(device)
    _put_last(channel, most=MOST_DEVICES)
    if first := user.channels.written_to().in_order().first():
        channel.preset = first.preset
    channel.save()
    subscribe(channel, user, DEFAULT_LEVELS[Channel.Kind.PUSH])
    audit.record("channel.added", channel, by=by, at=moment(at))
    return channel


def _next(user: User, address: str, *, most: int) -> Channel:
    """Hers, not yet saved, after all that she has of this kind."""
    channel = Channel(user=user)
    channel.give(address)
    _put_last(channel, most=most)
    return channel


def _put_last(channel: Channel, *, most: int) -> None:
    """A new one, not yet saved, after what its owner has of this kind. Raises AddressHeld; TooManyAddresses."""
    user = User.objects.select_for_update(no_key=True).get(pk=channel.user_id)  # two at once would both be the last
    alike = user.channels.filter(kind=channel.kind)
    if alike.filter(address_index=channel.address_index).exists():
        raise AddressHeld
    last = list(alike.in_order())
    if len(last) >= most:
        raise TooManyAddresses
    channel.rank = last[-1].rank + 1 if last else 0


def _added(channel: Channel, by: audit.Actor, at: datetime | None) -> Channel:
    write_to_new_address(channel)
    audit.record("channel.added", channel, by=by, at=moment(at))
    return channel


@transaction.atomic
def remove_address(channel: Channel, *, by: audit.Actor, at: datetime | None = None) -> None:
    """Forget an address and what was to be heard on it."""
    audit.record("channel.removed", channel, by=by, at=moment(at))
    channel.delete()


@transaction.atomic
def put_first(channel: Channel, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """Of its kind, this address is written to from now on; the others follow in the order that they had."""
    User.objects.select_for_update(no_key=True).get(pk=channel.user_id)
    others = Channel.objects.filter(user=channel.user_id, kind=channel.kind).exclude(pk=channel.pk)
    for rank, pk in enumerate([channel.pk, *others.in_order().values_list("pk", flat=True)]):
        Channel.objects.filter(pk=pk).update(rank=rank)
    channel.rank = 0
    audit.record("channel.put_first", channel, by=by, at=moment(at))
    return channel


def switch_off(channel: Channel, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """Send nothing there until she switches it on again."""
    return suspend_channel(channel, Channel.Because.OWN, by=by, at=at)


@transaction.atomic
def switch_on(channel: Channel, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """Use it again. Nothing happens unless it was she who had switched it off."""
    off = Channel.objects.filter(pk=channel.pk, suspended_because=Channel.Because.OWN)
    if off.update(suspended_at=None, suspended_because=""):
        channel.suspended_at, channel.suspended_because = None, ""
        channel.subscriptions.derive()
        audit.record("channel.switched_on", channel, by=by, at=moment(at))
    return channel


@transaction.atomic
def choose_preset(channel: Channel, preset: str, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """From now on messages look like this there."""
    channel.preset = preset
    channel.save(update_fields=["preset"])
    audit.record("channel.preset_chosen", channel, by=by, at=moment(at))
    return channel


@transaction.atomic
def set_calls(
    user: User, *, call_as: str, call_hours: str, may_leave_voicemail: bool, by: audit.Actor, at: datetime | None = None
) -> User:
    """What staff keep to when they call her."""
    user.call_as, user.call_hours = call_as or None, call_hours or None
    user.may_leave_voicemail = may_leave_voicemail
    user.save(update_fields=["call_as", "call_hours", "may_leave_voicemail"])
    audit.record("calls.set", user, by=by, at=moment(at))
    return user


@transaction.atomic
def send_test(channel: Channel, *, by: audit.Actor, at: datetime | None = None) -> Channel:
    """A message that only shows what ours look like there."""
    mail.send_by(channel, "test")
    audit.record("channel.tested", channel, by=by, at=moment(at))
    return channel
