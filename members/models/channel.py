import uuid
from collections.abc import Callable
from datetime import datetime

from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone

from members import presets, push
from members.addresses import email_index
from members.models.place import Region
from members.models.user import User
from members.phones import is_number, phone_index, signal_index
from num.fields import SealedTextField


class ChannelQuerySet(models.QuerySet["Channel"]):
    def reachable(self, at: datetime | None = None) -> "ChannelQuerySet":
        """Channels that may be used now, or at that moment."""
        return self.filter(usable(at or timezone.now()))

    def verified(self) -> "ChannelQuerySet":
        return self.filter(verified_at__isnull=False)

    def of_people_let_in(self) -> "ChannelQuerySet":
        """Where mail may let somebody in: verified, not switched off, with an owner who may sign in, read along."""
        wanted = self.verified().exclude(suspended_because=Channel.Because.OWN)
        return wanted.filter(user__is_active=True).select_related("user")

    def in_use(self) -> "ChannelQuerySet":
        """Verified and not suspended: where account mail may go."""
        return self.verified().filter(suspended_at__isnull=True)

    def unconfirmed(self) -> "ChannelQuerySet":
        """Addresses of which nobody has said yet, or not since a message came back, that they read it there."""
        came_back = models.Q(suspended_because__in=CAME_BACK)
        return self.filter(came_back | models.Q(verified_at__isnull=True), kind__in=WRITTEN_TO)

    def written_to(self) -> "ChannelQuerySet":
        """Those with an address of their own, which its owner confirms."""
        return self.filter(kind__in=WRITTEN_TO)

    def in_order(self) -> "ChannelQuerySet":
        """E-mail before all else; of addresses of one kind, the one that their owner named first."""
        return self.order_by("kind", "rank", "id")

    def by_email(self, address: str) -> "ChannelQuerySet":
        """E-mail channels with this address, in whatever spelling; at most one of them is verified."""
        return self.filter(kind=Channel.Kind.EMAIL, address_index=email_index(address))

    def by_number(self, number: str) -> "ChannelQuerySet":
        """Text channels with this number, as members.phones spells it; at most one of them is verified."""
        return self.filter(kind=Channel.Kind.SMS, address_index=phone_index(number))

    def at(self, address: str) -> "ChannelQuerySet":
        """With this e-mail address or number."""
        return self.by_number(address) if is_number(address) else self.by_email(address)

    def find_at(self, typed: str) -> "tuple[Channel | None, str]":
        """The one ``at`` a typed address, with the address as it is stored; or None, with what was typed.

        To look for a stranger's takes as long: another row is read and opened in its place.
        """
        index = index_of(typed)
        stand_in = Q(pk__in=self.order_by("pk").values("pk")[:1])
        first_fits = Case(When(address_index=index, then=0), default=1)
        found = self.filter(Q(address_index=index) | stand_in).order_by(first_fits, "pk").first()
        stored = found.address if found else None
        return (found, stored) if found and stored and bytes(found.address_index or b"") == index else (None, typed)

    def same_as(self, channel: "Channel") -> "ChannelQuerySet":
        """Others that lead to the same place."""
        return self.filter(kind=channel.kind, address_index=channel.address_index).exclude(pk=channel.pk)

    def outside(self) -> "ChannelQuerySet":
        """Those that lead off this site: addresses, numbers, devices."""
        return self.exclude(kind=Channel.Kind.INBOX)


def index_of(address: str) -> bytes:
    """Of an e-mail address or number: what finds it."""
    return phone_index(address) if is_number(address) else email_index(address)


def usable(at: datetime, channel: str = "") -> Q:
    """Of a member, and not while she pauses: then only what stays on this site.

    ``channel`` is the way to the channel, for a query about something else: ``"channel__"``.
    """
    paused = Q(**{f"{channel}user__paused_until__gt": at})
    return live(channel) & (Q(**{f"{channel}kind": Channel.Kind.INBOX}) | ~paused)


def live(channel: str = "") -> Q:
    """Verified, not suspended, of an active member, who may be pausing."""
    return Q(
        **{
            f"{channel}verified_at__isnull": False,
            f"{channel}suspended_at__isnull": True,
            f"{channel}user__is_active": True,
            f"{channel}user__role": User.Role.MEMBER,
        }
    )


class Channel(models.Model):
    """One way to reach one person. Its number only grows, so a dispatch can be cut into ranges of it.

    ``uid`` binds the sealed address to the row, since the number is not known before the row is written.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", "E-mail"
        INBOX = "inbox", "Inbox on this site"
        SMS = "sms", "Text message"
        PUSH = "push", "Notification"
        SIGNAL = "signal", "Signal"

    class Because(models.TextChoices):
        """Why a channel is not used now."""

        BOUNCED = "bounced", "Messages came back"
        COMPLAINED = "complained", "Its mail program calls our messages unwanted"
        STOPPED = "stopped", "Somebody answered STOP there"
        OWN = "own", "Its owner switched it off"

    class Wording(models.TextChoices):
        NEUTRAL = "neutral", "A neutral line and a link"
        FULL = "full", "The text of the alert"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=8, choices=Kind)
    address = SealedTextField(null=True)
    address_index = models.BinaryField(max_length=16, null=True)
    wording = models.CharField(max_length=8, choices=Wording, default=Wording.NEUTRAL)
    verified_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    suspended_because = models.CharField(max_length=40, blank=True)
    regions = models.ManyToManyField(Region, blank=True, related_name="+")  # those of her places it is for; none: all
    preset = models.CharField(max_length=8, default=presets.DEFAULT)  # of an address: what messages look like there
    rank = models.PositiveSmallIntegerField(default=0)  # of one person's addresses, the lowest is written to first

    objects = ChannelQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=("email", "inbox", "sms", "push", "signal")), name="channel_kind"
            ),
            models.CheckConstraint(condition=models.Q(wording__in=("neutral", "full")), name="channel_wording"),
            models.CheckConstraint(condition=models.Q(preset__in=list(presets.PRESETS)), name="channel_preset"),
            models.CheckConstraint(
                condition=models.Q(kind="inbox") | models.Q(address_index__isnull=False),
                name="channel_has_address",
            ),
            models.UniqueConstraint(
                fields=("kind", "address_index"),
                condition=models.Q(verified_at__isnull=False, address_index__isnull=False),
                name="channel_address_once",
            ),
            models.UniqueConstraint(fields=("user",), condition=models.Q(kind="inbox"), name="channel_one_inbox"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def came_back(self) -> bool:
        return self.suspended_because in CAME_BACK

    @property
    def is_unconfirmed(self) -> bool:
        """As ``unconfirmed`` asks it."""
        return self.kind in WRITTEN_TO and (self.verified_at is None or self.came_back)

    @property
    def is_off(self) -> bool:
        return self.suspended_because == self.Because.OWN

    def give(self, address: str) -> None:
        """Make it the channel to this e-mail address or number."""
        self.kind = self.Kind.SMS if is_number(address) else self.Kind.EMAIL
        self.address, self.address_index = address, index_of(address)

    def lead_to_signal(self, number: str) -> None:
        """Make it the channel to whoever has this number in Signal. It finds nobody who signs in by a number."""
        self.kind = self.Kind.SIGNAL
        self.address, self.address_index = number, signal_index(number)

    def lead_to(self, device: push.Device) -> None:
        """Make it the channel to this device."""
        self.kind = self.Kind.PUSH
        self.address, self.address_index = device.packed(), push.index(device.endpoint)

    @property
    def paces(self) -> dict[int, str]:
        """Each level that is wanted here, and how soon."""
        return {one.level: one.pace for one in self.subscriptions.all()}

    @property
    def called(self) -> str:
        """What its owner knows it by."""
        if self.kind == self.Kind.SIGNAL:
            return f"Signal, {self.address}"
        return self.device.called if self.device else self.address or self.get_kind_display()

    @property
    def noun(self) -> str:
        """What to call it in a sentence."""
        return NOUNS[self.kind]

    @property
    def device(self) -> push.Device | None:
        """Where it leads, if that is a device."""
        return push.Device.unpacked(self.address) if self.kind == self.Kind.PUSH else None

    @property
    def is_outdated(self) -> bool:
        """A device that was added for a key which we have no more: it cannot be woken."""
        return self.device is not None and self.device.key != push.own_key()

    @staticmethod
    def opener() -> Callable[[uuid.UUID | str, bytes | memoryview | None], str]:
        """Opens the addresses of rows of which only these two were read. Raises Unreadable."""
        return _ADDRESS.opener()


WRITTEN_TO = (Channel.Kind.EMAIL, Channel.Kind.SMS, Channel.Kind.SIGNAL)
NOUNS: dict[str, str] = {
    Channel.Kind.EMAIL: "address",
    Channel.Kind.SMS: "number",
    Channel.Kind.PUSH: "device",
    Channel.Kind.SIGNAL: "number",
}
CAME_BACK = (Channel.Because.BOUNCED, Channel.Because.COMPLAINED, Channel.Because.STOPPED)
_ADDRESS = Channel._meta.get_field("address")
