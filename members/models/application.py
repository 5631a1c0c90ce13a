import uuid

from django.db import models
from django.utils import timezone

from members.models.user import User
from num.fields import SealedTextField


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User) -> "ApplicationQuerySet":
        return self if user.may("decide_membership") else self.none()

    def pending(self) -> "ApplicationQuerySet":
        """Longest waiting first."""
        return self.filter(state=Application.State.PENDING)

    def decided(self) -> "ApplicationQuerySet":
        """Newest first."""
        return self.exclude(state=Application.State.PENDING).order_by("-decided_at")


class Application(models.Model):
    """Somebody asks to become a member. What they wrote is deleted at the decision; outcome, decider and date stay."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting for a decision"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"

    MOVES = {State.PENDING: {State.APPROVED, State.REFUSED}, State.REFUSED: {State.APPROVED}}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="application")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    about = SealedTextField(null=True)
    applied_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ("applied_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state="pending") | models.Q(decided_by__isnull=False, about__isnull=True),
                name="application_decided_forgets",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("pending", "approved", "refused")), name="application_state"
            ),
        )

    def __str__(self) -> str:
        return f"application {self.state}"
