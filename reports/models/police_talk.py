import uuid

from django.db import models
from django.utils import timezone

from members.models import User


class PoliceTalk(models.Model):
    """Somebody of staff has talked with who made a report about a full report to the police.

    Nothing goes to the police in her name before one that ended in a yes.
    """

    class Way(models.TextChoices):
        PHONE = "phone", "By phone"
        IN_PERSON = "in_person", "In person"
        WRITTEN = "written", "In messages on this site"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="police_talks")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    way = models.CharField(max_length=10, choices=Way)
    wants_it = models.BooleanField()

    class Meta:
        ordering = ("at",)
        constraints = (
            models.CheckConstraint(condition=models.Q(way__in=("phone", "in_person", "written")), name="talk_way"),
        )

    def __str__(self) -> str:
        return f"talk of {self.at:%Y-%m-%d}"
