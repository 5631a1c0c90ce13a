import uuid

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models import User
from num.fields import SealedTextField
from reports.models.case import Case
from reports.models.report import Report


class HoldQuerySet(models.QuerySet["Hold"]):
    def live(self) -> "HoldQuerySet":
        return self.filter(ended_at=None)

    def visible_to(self, user: User | AnonymousUser) -> "HoldQuerySet":
        """All for who approves; for who triages those on what they may open."""
        if not isinstance(user, User) or not user.may("triage"):
            return self.none()
        about = Q(case__in=Case.objects.entrusted_to(user)) | Q(report__in=Report.objects.entrusted_to(user))
        return self if user.may("approve") else self.filter(about)


class Hold(models.Model):
    """The law tells us to keep a case or a report for now: nothing of it is deleted before the hold has ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="holds")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="holds")
    because = SealedTextField(null=True)
    review_on = models.DateField()
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_because = SealedTextField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ("-placed_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(case__isnull=True) ^ Q(report__isnull=True), name="hold_on_a_case_or_a_report"
            ),
            models.CheckConstraint(condition=Q(ended_at__isnull=False) | Q(because__isnull=False), name="hold_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="hold_ended_by_name",
            ),
            models.UniqueConstraint(fields=("case",), condition=Q(ended_at__isnull=True), name="hold_one_a_case"),
            models.UniqueConstraint(fields=("report",), condition=Q(ended_at__isnull=True), name="hold_one_a_report"),
        )

    def __str__(self) -> str:
        return f"hold of {self.placed_at:%Y-%m-%d}"

    @property
    def to_review(self) -> bool:
        """Whether somebody has to ask again if it is still needed."""
        return self.ended_at is None and self.review_on <= timezone.localdate()
