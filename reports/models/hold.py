import uuid
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models import User
from num.fields import SealedTextField
from reports.models.case import Case
from reports.models.report import Report


class HoldQuerySet(models.QuerySet["Hold"]):
    def live(self) -> "HoldQuerySet":
        """Those that keep something now: not one that nobody confirmed in time."""
        return self.filter(Q(lapses_at=None) | Q(lapses_at__gt=timezone.now()), ended_at=None)

    def to_see_to(self) -> "HoldQuerySet":
        """Those that end by themselves unless an approver confirms them, and those to be looked at again by now."""
        return self.live().filter(Q(lapses_at__isnull=False) | Q(review_on__lte=timezone.localdate()))

    def lapsed(self) -> "HoldQuerySet":
        """Those that nobody confirmed in time, ended or not."""
        return self.filter(lapses_at__lte=timezone.now())

    def visible_to(self, user: User | AnonymousUser) -> "HoldQuerySet":
        """All for who approves; for who triages those on what they may open."""
        if not isinstance(user, User) or not user.may("triage"):
            return self.none()
        about = Q(case__in=Case.objects.entrusted_to(user)) | Q(report__in=Report.objects.entrusted_to(user))
        return self if user.may("approve") else self.filter(about)


class Hold(models.Model):
    """The law tells us to keep a case or a report for now: nothing of it is deleted before the hold has ended.

    One that a caseworker placed ends by itself after a week, unless an approver confirms it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="holds")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="holds")
    because = SealedTextField(null=True)
    review_on = models.DateField()
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=timezone.now)
    lapses_at = models.DateTimeField(null=True)  # unless an approver confirms it before
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
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
                | Q(ended_at__isnull=False, ended_by__isnull=False)
                | Q(ended_at__isnull=False, lapses_at__isnull=False),
                name="hold_ended_by_name",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, lapses_at__isnull=True)
                & ~Q(confirmed_by=F("placed_by")),
                name="hold_confirmed_by_a_second",
            ),
            models.UniqueConstraint(fields=("case",), condition=Q(ended_at__isnull=True), name="hold_one_a_case"),
            models.UniqueConstraint(fields=("report",), condition=Q(ended_at__isnull=True), name="hold_one_a_report"),
        )

    def __str__(self) -> str:
        return f"hold of {self.placed_at:%Y-%m-%d}"

    @property
    def has_ended(self) -> bool:
        return self.had_ended(timezone.now())

    def had_ended(self, moment: datetime) -> bool:
        return self.ended_at is not None or (self.lapses_at is not None and self.lapses_at <= moment)

    @property
    def to_review(self) -> bool:
        """Whether somebody has to ask again if it is still needed."""
        return not self.has_ended and self.review_on <= timezone.localdate()
