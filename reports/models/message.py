import uuid

from django.db import models
from django.utils import timezone

from members.models import User
from num.fields import SealedTextField


class MessageQuerySet(models.QuerySet["Message"]):
    def from_staff(self) -> "MessageQuerySet":
        return self.filter(by__isnull=False)

    def from_reporter(self) -> "MessageQuerySet":
        return self.filter(by__isnull=True)

    def unread(self) -> "MessageQuerySet":
        return self.filter(read_at__isnull=True)


class Message(models.Model):
    """One message between a reporter and staff. It is read on this site only, and goes nowhere else.

    ``by`` is who of staff wrote it, or None: then the reporter did. ``asks``: staff wait for an answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="messages")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    asks = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)  # by the other side
    text = SealedTextField(holder="report")

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("at",)
        indexes = (
            models.Index(
                fields=("report",),
                condition=models.Q(by__isnull=True, read_at__isnull=True),
                name="message_unread_by_staff",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(asks=False) | models.Q(by__isnull=False), name="message_asked_by_staff"
            ),
        )

    def __str__(self) -> str:
        return f"message of {self.at:%Y-%m-%d}"
