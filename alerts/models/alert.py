import uuid
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models import Region, User, WorkType
from members.models.place import ALL
from reports.models import Case, Report

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: User | AnonymousUser) -> "AlertQuerySet":
        """For staff at the desk: alerts of cases they may open; for who approves also every alert not a draft."""
        if not isinstance(user, User) or not user.may("draft"):
            return self.none()
        seen = Q(case__in=Case.objects.visible_to(user))
        if user.may("approve"):
            seen |= ~Q(state=Alert.State.DRAFT)
        return self.filter(seen)

    def live(self) -> "AlertQuerySet":
        """What members may read now."""
        shown = (Alert.State.APPROVED, Alert.State.SENDING, Alert.State.LIVE, Alert.State.UPDATED)
        return self.filter(state__in=shown, expires_at__gt=timezone.now())


class Alert(models.Model):
    """The vetted, anonymised warning: a text of its own, never the report's.

    Who approves is neither who drafted nor who last edited it; the database holds that. ``version`` counts edits, so
    that a review speaks of exactly one text.
    """

    class Level(models.IntegerChoices):
        DANGER = 3, "Danger"
        RISK = 2, "Risk"
        NUISANCE = 1, "Nuisance"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        CHANGES_ASKED = "changes_asked", "Changes asked"
        APPROVED = "approved", "Approved"
        SENDING = "sending", "Sending"
        LIVE = "live", "Live"
        UPDATED = "updated", "Updated"
        CANCELLED = "cancelled", "Cancelled"
        EXPIRED = "expired", "Expired"

    _ENDS = frozenset({State.CANCELLED, State.EXPIRED})
    MOVES = {
        State.DRAFT: frozenset({State.IN_REVIEW, State.CANCELLED}),
        State.IN_REVIEW: frozenset({State.APPROVED, State.CHANGES_ASKED, State.DRAFT, State.CANCELLED}),
        State.CHANGES_ASKED: frozenset({State.IN_REVIEW, State.DRAFT, State.CANCELLED}),
        State.APPROVED: frozenset({State.SENDING, State.LIVE}) | _ENDS,
        State.SENDING: frozenset({State.LIVE}) | _ENDS,
        State.LIVE: frozenset({State.UPDATED}) | _ENDS,
        State.UPDATED: _ENDS,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="alerts")
    state = models.CharField(max_length=14, choices=State, default=State.DRAFT)
    level = models.PositiveSmallIntegerField(choices=Level)
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=4000)
    regions = models.ManyToManyField(Region, blank=True)
    work_types = models.ManyToManyField(WorkType, blank=True)
    region_mask = models.BigIntegerField(default=ALL)
    work_mask = models.BigIntegerField(default=ALL)
    version = models.PositiveSmallIntegerField(default=1)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    last_edited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        sources: RelatedManager["AlertSource"]
        reviews: RelatedManager["Review"]

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ("-drafted_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("drafted_by")) & ~Q(approved_by=F("last_edited_by"))),
                name="alert_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "in_review", "changes_asked", "cancelled"))
                | Q(
                    state__in=("approved", "sending", "live", "updated", "expired"),
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    expires_at__isnull=False,
                ),
                name="alert_state",
            ),
            models.CheckConstraint(condition=Q(level__in=(1, 2, 3)), name="alert_level"),
        )

    def __str__(self) -> str:
        return f"alert of {self.drafted_at:%Y-%m-%d}"


class AlertSource(models.Model):
    """One report that an alert rests on. A no to warning others from any of them stops the alert."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="sources")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("alert", "report"), name="alert_source_once"),)

    def __str__(self) -> str:
        return f"source {self.pk}"


class Review(models.Model):
    """One reader's answers to the check-list for one version of an alert's text, and what they decided."""

    class Decision(models.TextChoices):
        APPROVED = "approved", "Approved"
        CHANGES_ASKED = "changes_asked", "Changes asked"

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="reviews")
    version = models.PositiveSmallIntegerField()
    text_hash = models.CharField(max_length=64)
    checks = models.JSONField(default=dict, help_text="check-list code → answer")
    decision = models.CharField(max_length=14, choices=Decision)
    comment = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return f"review of version {self.version}"
