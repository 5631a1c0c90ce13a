import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models import User
from num.fields import SealedTextField
from reports.models.case import Case


class PlanQuerySet(models.QuerySet["Plan"]):
    def asked(self) -> "PlanQuerySet":
        """Those that wait for a second person."""
        return self.filter(state=Plan.State.ASKED)


class Plan(models.Model):
    """One version of what is to be done for somebody, or of how they keep safe. Its words never change.

    Of a case in danger, it holds once an approver who did not write it has said so.
    """

    class Kind(models.TextChoices):
        SUPPORT = "support", "Support plan"
        SAFETY = "safety", "Safety plan"

    class State(models.TextChoices):
        ASKED = "asked", "Waits for a second person"
        HOLDS = "holds", "Holds"
        SENT_BACK = "sent_back", "Sent back"
        REPLACED = "replaced", "Replaced before it held"

    MOVES = {State.ASKED: frozenset({State.HOLDS, State.SENT_BACK, State.REPLACED})}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="plans")
    kind = models.CharField(max_length=8, choices=Kind)
    number = models.PositiveSmallIntegerField()
    text = SealedTextField(holder="case")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    needs_two = models.BooleanField()
    state = models.CharField(max_length=10, choices=State)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    comment = SealedTextField(holder="case", null=True)  # of whoever sent it back

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "-number")
        constraints = (
            models.UniqueConstraint(fields=("case", "kind", "number"), name="plan_numbered"),
            models.CheckConstraint(condition=Q(kind__in=("support", "safety")), name="plan_kind"),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "replaced"), decided_by__isnull=True, needs_two=True)
                | Q(state="sent_back", decided_by__isnull=False, needs_two=True)
                | Q(state="holds", needs_two=False)
                | Q(state="holds", decided_by__isnull=False),
                name="plan_state",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("written_by")), name="plan_four_eyes"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
