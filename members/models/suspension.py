import uuid

from django.db import models
from django.utils import timezone

from members.models.user import User
from num.fields import SealedTextField


class Suspension(models.Model):
    """Why somebody is not let in. It is deleted when they are let in again; that it was remains in the audit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="suspension")
    reason = SealedTextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"suspension {self.pk}"
