import uuid
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from alerts.models.alert import Alert
from members.models import Channel

SLICE_SIZE = 1000  # a correction finds its readers tile by tile: not to be changed where there was an alert already
BODIES_LAST = timedelta(days=7)


class Dispatch(models.Model):
    """One message of one alert on its way: what was approved, for whom, and how far it got.

    ``last_id`` is the highest channel number at approval: who joins later is not part of it. ``renderings`` maps
    ``"<kind>:<wording>"`` to the message with slots for what differs from person to person, until BODIES_LAST after the
    end. A notice that corrects or cancels ``follows`` the dispatch whose recipients it goes to. That of an update
    ``replaces`` one: it goes to its recipients, too, whatever they subscribe to by now.
    """

    class State(models.TextChoices):
        SENDING = "sending", "Sending"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"

    MOVES = {State.SENDING: {State.DONE, State.STOPPED}, State.DONE: {State.STOPPED}}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="dispatches")
    follows = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="notice")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    state = models.CharField(max_length=8, choices=State, default=State.SENDING)
    level = models.PositiveSmallIntegerField()
    region_mask = models.BigIntegerField()
    work_mask = models.BigIntegerField()
    renderings = models.JSONField()
    text_hash = models.CharField(max_length=64)
    last_id = models.BigIntegerField()
    planned_to = models.BigIntegerField(default=0)
    approved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    newer_untold = models.BooleanField(default=False)  # of a correction: by newer ways nobody was told yet

    class Meta:
        ordering = ("-level", "approved_at")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=("sending", "done", "stopped")), name="dispatch_state"),
            models.UniqueConstraint(fields=("alert",), condition=Q(follows__isnull=True), name="dispatch_one_warning"),
        )
        indexes = (models.Index(fields=("id",), condition=Q(newer_untold=True), name="dispatch_newer_untold"),)

    def __str__(self) -> str:
        return f"dispatch {self.state}"

    @property
    def corrects(self) -> bool:
        """Whether it is about what went out before: a notice, or an update."""
        return bool(self.follows_id or self.replaces_id)

    @property
    def corrected(self) -> "Dispatch | None":
        """What went out before and is not right any more: of a notice, and of an update."""
        return self.follows or self.replaces

    def earlier(self) -> list[uuid.UUID]:
        """All that it corrects, the last first."""
        last = self.corrected
        return [last.pk, *last.earlier()] if last else []

    @property
    def gravest(self) -> int:
        """The highest level of this and of all that it corrects: to put danger right is as urgent as danger."""
        return max(self.level, self.corrected.gravest) if self.corrected else self.level


class Byte:
    """What one byte of ``Slice.states`` says of the delivery to the channel at its position."""

    NOT_CONCERNED = b"."
    HANDED = b"h"
    HANDED_AGAIN = b"H"
    SENT = b"s"
    DELIVERED = b"d"
    WAITING = b"w"
    PERMANENT = b"p"
    TECHNICAL = b"t"
    UNKNOWN = b"u"
    SKIPPED = b"x"

    REACHED = b"hHsdu"  # who may have got it, and so gets a correction
    IN_FLIGHT = b"hH"

    WORDS: ClassVar[dict[bytes, str]] = {
        HANDED: "sending",
        HANDED_AGAIN: "sending",
        SENT: "sent",
        DELIVERED: "delivered",
        WAITING: "temporary failure",
        PERMANENT: "permanent failure",
        TECHNICAL: "technical failure",
        UNKNOWN: "unknown",
        SKIPPED: "skipped",
    }


class Slice(models.Model):
    """Channels numbered ``start`` ≤ id < ``stop`` of one kind, of one dispatch: one byte a delivery (Byte).

    ``mark`` is how far it was handed over. Whoever works on it holds ``token``; nobody else takes it before
    ``lease_until``. ``due_at`` moves with each step forward, so its age tells how long nothing moved. Slices tile the
    key range, whoever is subscribed, but for ranges in which no channel is; ``answered`` has one bit a position.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="slices")
    kind = models.CharField(max_length=8, choices=Channel.Kind)
    start = models.BigIntegerField()
    stop = models.BigIntegerField()
    state = models.CharField(max_length=4, choices=State, default=State.OPEN)
    mark = models.BigIntegerField()
    states = models.BinaryField()
    answered = models.BinaryField()
    seconds = models.JSONField(default=dict, help_text="seconds since approval, up to a power of two → deliveries")
    arrivals = models.JSONField(default=dict, help_text="as seconds, of what its provider says was delivered")
    tries = models.JSONField(default=dict, help_text="position → attempt, of what was handed over more than once")
    lease_until = models.DateTimeField(null=True)
    token = models.UUIDField(null=True)
    due_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("dispatch", "kind", "start"), name="slice_planned_once"),
            models.CheckConstraint(condition=Q(state__in=("open", "done")), name="slice_state"),
            models.CheckConstraint(condition=Q(start__lt=models.F("stop")), name="slice_not_empty"),
        )
        indexes = (
            models.Index(fields=("due_at",), condition=Q(state="open"), name="slice_due"),
            models.Index(fields=("kind", "start"), name="slice_by_range"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.start} to {self.stop}"

    def byte(self, position: int) -> bytes:
        """The byte of one delivery."""
        return bytes(self.states[position : position + 1])

    def put(self, state: bytes, *positions: int) -> None:
        """Change these bytes, here only: whoever holds the row saves it."""
        states = self.states if isinstance(self.states, bytearray) else bytearray(self.states)
        code = ord(state)
        for position in positions:
            states[position] = code
        self.states = states

    def attempt(self, position: int) -> int:
        """The number of the newest hand-over there."""
        number: int = self.tries.get(str(position), 1)
        return number

    def try_again(self, *positions: int) -> None:
        """One more hand-over begins there, here only: whoever holds the row saves it."""
        self.tries = self.tries | {str(position): self.attempt(position) + 1 for position in positions}

    def not_tried(self, *positions: int) -> None:
        """The newest hand-over there was counted and did not take place, here only, as ``try_again``."""
        tries = self.tries | {str(position): self.attempt(position) - 1 for position in positions}
        self.tries = {position: attempt for position, attempt in tries.items() if attempt > 1}

    def positions(self, states: bytes) -> list[int]:
        """Where the delivery is in one of these states."""
        found = bytes(self.states)
        if not any(map(found.__contains__, states)):
            return []
        return [position for position, state in enumerate(found) if state in states]

    def reached(self, position: int) -> bool:
        """Whether the delivery at this position was handed over, so that whoever holds it may answer."""
        state = self.byte(position)
        return state != b"" and state in Byte.REACHED

    def has_answered(self, position: int) -> bool:
        return bool(self._answered_bits() >> position & 1)

    def answered_with(self, position: int) -> bytes:
        """``answered`` as it is once the delivery at this position has answered too."""
        size = (self.stop - self.start + 7) // 8
        return (self._answered_bits() | 1 << position).to_bytes(size, "little")

    def _answered_bits(self) -> int:
        return int.from_bytes(bytes(self.answered), "little")


class Waiting(models.Model):
    """A delivery that has to wait: why, since when and until when, and how often it was tried.

    Its byte is WAITING if it surely did not arrive, HANDED if it may have. ``number`` is its channel's, which may be
    gone by then: when the delivery is due it concerns nobody, and so its byte is never left behind.
    """

    class Reason(models.TextChoices):
        TEMPORARY = "temporary", "Temporary failure"
        REPLY_LOST = "lost", "Reply lost"
        QUIET = "quiet", "Quiet hours"
        DIGEST = "digest", "Digest"

    CHOSEN = (Reason.QUIET, Reason.DIGEST)  # waits because its reader wants it so
    FAILED = (Reason.TEMPORARY, Reason.REPLY_LOST)

    slice = models.ForeignKey(Slice, on_delete=models.CASCADE, related_name="waiting")
    number = models.BigIntegerField()
    position = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=10, choices=Reason)
    attempts = models.PositiveSmallIntegerField(default=1)
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    token = models.UUIDField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("slice", "position"), name="waiting_once"),)
        indexes = (
            models.Index(fields=("due_at",), name="waiting_due"),
            models.Index(fields=("number",), name="waiting_by_number"),
            models.Index(fields=("slice",), condition=Q(reason__in=("temporary", "lost")), name="waiting_failed"),
        )

    def __str__(self) -> str:
        return f"{self.reason}, tried {self.attempts} times"


class Allowance(models.Model):
    """How many messages a provider's account may still take now: a token bucket that every worker draws from.

    ``used`` of a day's room was used on ``day``. At ``rings_at`` somebody rings for when it holds more. At ``moved_at``
    it last took something that had waited.
    """

    provider = models.CharField(max_length=20, primary_key=True)
    tokens = models.FloatField(default=0)
    filled_at = models.DateTimeField()
    day = models.DateField(null=True)
    used = models.PositiveIntegerField(default=0)
    rings_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.provider
