import secrets
import uuid
from datetime import date, datetime, timedelta
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models import User
from num.fields import KeyHolder, SealedTextField
from reports.models.case import ALPHABET
from reports.models.person import Identifier

ANSWERED_WITHIN: Final = timedelta(days=30)


def new_reference() -> str:
    return "O-" + "".join(secrets.choice(ALPHABET) for _ in range(6))


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, user: User | AnonymousUser) -> "ObjectionQuerySet":
        return self if isinstance(user, User) and user.may("approve") else self.none()

    def open(self) -> "ObjectionQuerySet":
        return self.filter(state__in=Objection.MOVES)

    def over_before(self, moment: datetime) -> "ObjectionQuerySet":
        """Answered before then, and still readable."""
        return self.filter(state=Objection.State.CLOSED, decided_at__lt=moment, wrapped_key__isnull=False)


class Objection(KeyHolder):
    """Somebody says that what we hold about them must not be used, or is wrong. Whether we hold it, they do not learn.

    What staff find to be about them is shown to nobody who looks it up, until a review has ended.
    """

    class State(models.TextChoices):
        NEW = "new", "To be looked at"
        FROZEN = "frozen", "Not shown until it is reviewed"
        CLOSED = "closed", "Answered"

    MOVES = {
        State.NEW: frozenset({State.FROZEN, State.CLOSED}),
        State.FROZEN: frozenset({State.CLOSED}),
    }

    class Kind(models.TextChoices):
        OBJECTS = "objects", "You must not use it"
        CORRECTS = "corrects", "Something in it is wrong"

    class Outcome(models.TextChoices):
        NOTHING = "nothing", "We hold no such thing"
        KEPT = "kept", "Kept as it is"
        AMENDED = "amended", "Corrected"
        REMOVED = "removed", "Not shown any more"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    kind = models.CharField(max_length=10, choices=Kind)
    told = SealedTextField(holder="self")  # numbers, addresses and the like, one a line
    text = SealedTextField(holder="self")
    address = SealedTextField(holder="self")  # where the answer goes
    received_at = models.DateTimeField(default=timezone.now)
    identifiers = models.ManyToManyField(Identifier, related_name="objections")
    matched_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    matched_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reasons = SealedTextField(holder="self", null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ("received_at",)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=("new", "frozen", "closed")), name="objection_state"),
            models.CheckConstraint(
                condition=Q(state="closed", decided_by__isnull=False, decided_at__isnull=False, reasons__isnull=False)
                & Q(outcome__in=("nothing", "kept", "amended", "removed"))
                | ~Q(state="closed") & Q(outcome=""),
                name="objection_closed_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(state="new") | Q(outcome="nothing") | Q(matched_by__isnull=False, matched_at__isnull=False),
                name="objection_matched_by_name",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=("amended", "removed")) | ~Q(decided_by=F("matched_by")),
                name="objection_by_two",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def due_on(self) -> date:
        return timezone.localdate(self.received_at + ANSWERED_WITHIN)

    @property
    def overdue(self) -> bool:
        return self.state in self.MOVES and self.due_on < timezone.localdate()
