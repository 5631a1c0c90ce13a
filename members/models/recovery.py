import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models.user import User
from num.fields import SealedTextField

WITHIN = timedelta(hours=24)
NEWS_LASTS = timedelta(days=30)


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    def waiting(self) -> "RecoveryQuerySet":
        """Started, and still to be confirmed by somebody else."""
        return self.filter(confirmed_by__isnull=True, started_at__gt=timezone.now() - WITHIN)

    def too_late(self) -> "RecoveryQuerySet":
        return self.filter(confirmed_by__isnull=True, started_at__lte=timezone.now() - WITHIN)

    def news(self) -> "RecoveryQuerySet":
        """Done of late, newest first: whoever it was done for reads it in her account."""
        return self.filter(confirmed_at__gt=timezone.now() - NEWS_LASTS).order_by("-confirmed_at")


class Recovery(models.Model):
    """Two of staff, one after the other, let somebody sign in anew who lost every second step.

    How she was recognised is deleted once it is confirmed, or too late.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recoveries")
    how = SealedTextField(null=True)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(user=F("started_by")), name="recovery_not_by_oneself"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(how__isnull=True) & ~Q(confirmed_by=F("started_by")) & ~Q(confirmed_by=F("user")),
                name="recovery_by_two",
            ),
            models.UniqueConstraint(
                fields=("user",), condition=Q(confirmed_by__isnull=True), name="recovery_one_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"recovery {self.pk}"
