import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models import User
from num.fields import SealedTextField
from reports.models.report import Report


class Call(models.Model):
    """Somebody of staff has called who made a report. One that she does not allow has a reason, which she may read."""

    class Way(models.TextChoices):
        SPOKE = "spoke", "We spoke"
        VOICEMAIL = "voicemail", "A message on the voicemail"
        NOBODY = "nobody", "Nobody answered"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="calls")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    way = models.CharField(max_length=10, choices=Way)
    allowed = models.BooleanField()
    because = SealedTextField(holder="report", null=True)

    class Meta:
        ordering = ("at",)
        constraints = (
            models.CheckConstraint(condition=Q(way__in=("spoke", "voicemail", "nobody")), name="call_way"),
            models.CheckConstraint(condition=Q(allowed=True) | Q(because__isnull=False), name="call_reason"),
        )

    def __str__(self) -> str:
        return f"call of {self.at:%Y-%m-%d}"
