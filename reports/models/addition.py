import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from num.fields import SealedTextField

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from reports.models.person import Identifier


class AdditionQuerySet(models.QuerySet["Addition"]):
    def unread(self) -> "AdditionQuerySet":
        return self.filter(read_at__isnull=True)


class Addition(models.Model):
    """What the reporter told later: words, identifiers, or both.

    It belongs to the report from then on, and what she allows of the report holds for it, too: she is asked anew as
    she adds, and what she then answers holds for the whole. So one ledger says what may be done with all she told.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="additions")
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)  # by staff
    text = SealedTextField(holder="report", null=True)

    if TYPE_CHECKING:
        identifiers: RelatedManager[Identifier]

    objects = AdditionQuerySet.as_manager()

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return f"addition of {self.at:%Y-%m-%d}"
