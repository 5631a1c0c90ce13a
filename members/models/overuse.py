import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models.user import User


class OveruseQuerySet(models.QuerySet["Overuse"]):
    def open(self) -> "OveruseQuerySet":
        """Those of people who may still sign in: first those that nobody has decided about."""
        shown = self.filter(user__is_active=True).select_related("user", "stopped_by")
        return shown.order_by(models.F("stopped_at").asc(nulls_first=True), "noticed_at")

    def stopped(self) -> "OveruseQuerySet":
        return self.filter(stopped_at__isnull=False)


class Overuse(models.Model):
    """That a member looks things up so often that a person should ask why; never what. Deleted when it is settled."""

    class Kind(models.TextChoices):
        LISTS = "lists", "the daily limit was reached on several days"
        SAME = "same", "the same number or name was looked up on many days"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="overuse")
    kind = models.CharField(max_length=5, choices=Kind)
    noticed_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OveruseQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=("lists", "same")), name="overuse_kind"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stopped_by__isnull=True)
                | Q(stopped_at__isnull=False, stopped_by__isnull=False),
                name="overuse_stopped_by_name",
            ),
        )

    def __str__(self) -> str:
        return f"overuse {self.pk}"
