from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models import User
from reports.models.case import Case

UNDO_WITHIN = timedelta(days=1)  # of a case that one has left


class SetAsideQuerySet(models.QuerySet["SetAside"]):
    def undoable_by(self, user: User, now: datetime) -> "SetAsideQuerySet":
        """A report as long as nobody has decided on it; a case that is open, for a day."""
        left = Q(case__isnull=False, at__gt=now - UNDO_WITHIN) & ~Q(case__state=Case.State.CLOSED)
        return self.filter(Q(report__case__isnull=True, report__isnull=False) | left, user=user)

    def in_rows(self) -> "SetAsideQuerySet":
        """With what a row of a list shows of them."""
        return self.select_related("report", "case").only("report__received_at", "case__reference")


class SetAside(models.Model):
    """That somebody of staff cannot take this report, or has left this case. No reason is asked for or kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, null=True, related_name="set_aside")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = SetAsideQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(report__isnull=True, case__isnull=False) | Q(report__isnull=False, case__isnull=True),
                name="set_aside_one_thing",
            ),
            models.UniqueConstraint(fields=("user", "report"), name="set_aside_report_once"),
            models.UniqueConstraint(fields=("user", "case"), name="set_aside_case_once"),
        )

    def __str__(self) -> str:
        return f"set aside on {self.at:%Y-%m-%d}"
