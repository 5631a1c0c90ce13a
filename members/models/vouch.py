import uuid

from django.db import models
from django.utils import timezone

from members.models.application import Application
from members.models.user import User


class Vouch(models.Model):
    """A member knows an applicant. Only who decides sees it, and it is deleted at the decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="vouches")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at",)
        constraints = (models.UniqueConstraint(fields=("application", "by"), name="vouch_once"),)

    def __str__(self) -> str:
        return f"vouch {self.pk}"
