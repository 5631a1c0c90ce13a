from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models import User


class ShiftQuerySet(models.QuerySet["Shift"]):
    def on(self, now: datetime) -> "ShiftQuerySet":
        """Those that run now, of people who still work here."""
        return self._held().filter(starts_at__lte=now, ends_at__gt=now)

    def coming(self, now: datetime) -> "ShiftQuerySet":
        return self._held().filter(starts_at__gt=now)

    def _held(self) -> "ShiftQuerySet":
        return self.filter(worker__is_active=True).select_related("worker").order_by("starts_at", "pk")


class Shift(models.Model):
    """When somebody of staff is on duty: from then until then they are told of grave reports at once."""

    worker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = ShiftQuerySet.as_manager()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_later"),)

    def __str__(self) -> str:
        return f"duty of {self.starts_at:%Y-%m-%d}"


class DutyCall(models.Model):
    """That somebody was told that a grave report waits: once, in how many ways. What it said is not told to anybody."""

    report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="duty_calls")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ways = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("-at", "pk")
        constraints = (models.UniqueConstraint(fields=("report", "user"), name="duty_call_once"),)

    def __str__(self) -> str:
        return f"duty call of {self.at:%Y-%m-%d}"
