import uuid
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models import User
from num.fields import SealedTextField
from reports.models.case import Case


class UrgentLookQuerySet(models.QuerySet["UrgentLook"]):
    def running(self, user: User | AnonymousUser) -> "UrgentLookQuerySet":
        """Those by which this person may read a case now."""
        return self.filter(by=user.pk, until__gt=timezone.now())

    def to_see(self, approver: User) -> "UrgentLookQuerySet":
        """Those that no approver has looked into, and that are not this one's own."""
        return self.filter(seen_at__isnull=True).exclude(by=approver)

    def untold(self) -> "UrgentLookQuerySet":
        return self.filter(told_at__isnull=True)


class UrgentLook(models.Model):
    """Somebody of staff reads, for a reason and for an hour, a case that is not theirs. Approvers are told of it at
    once, and another one than whoever looked says that they have seen it.
    """

    LASTS = timedelta(hours=1)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="urgent_looks")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    reason = SealedTextField(holder="case")
    told_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    objects = UrgentLookQuerySet.as_manager()

    class Meta:
        ordering = ("-at",)
        indexes = (models.Index(fields=("by", "until"), name="urgent_look_running"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True, seen_at__isnull=True)
                | Q(seen_by__isnull=False, seen_at__isnull=False) & ~Q(seen_by=F("by")),
                name="urgent_look_seen_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"urgent look of {self.at:%Y-%m-%d}"
