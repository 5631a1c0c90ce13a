import uuid

from django.db import models
from django.utils import timezone

from alerts.models.alert import Alert
from members.models import User
from num.fields import SealedTextField
from reports.models import Case


class Justification(models.Model):
    """Why one passage of an alert may stand, though it could point to somebody; who says so.

    The reason is sealed with the case. ``index`` finds it by what the passage is, and tells nothing of that without
    INDEX_KEY: that some word of the alert is a name from a report is as secret as the report.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="justifications")
    index = models.BinaryField(max_length=16)
    reason = SealedTextField(holder="case")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("alert", "index"), name="justification_once"),)

    def __str__(self) -> str:
        return f"justification of {self.at:%Y-%m-%d}"

    @property
    def case(self) -> Case:
        """Whose key seals the reason."""
        return self.alert.case
