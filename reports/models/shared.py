import uuid

from django.db import models
from django.utils import timezone


class SharedFact(models.Model):
    """That something which rests on a report went out: what, when, and to whom in words. Never what it said.

    Plain facts for its reporter, written by the actions that let something out, also those of higher apps.
    """

    class Kind(models.TextChoices):
        WARNING = "warning", "A warning in our own words"
        WARNING_ENDED = "unwarning", "That warning was withdrawn"
        LOOKUPS = "lookups", "Something in your report answers look-ups"
        LOOKUPS_ENDED = "unlookups", "It no longer answers look-ups"
        POLICE = "police", "To the police"
        REQUESTED = "requested", "Given to somebody who asked for it"
        REFERRAL = "referral", "To an agency, for your support"

    ABOUT_LOOKUPS = (Kind.LOOKUPS, Kind.LOOKUPS_ENDED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="shared")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    to = models.CharField(max_length=500)  # in words, for her to read
    ways = models.CharField(max_length=60, blank=True)  # by which kinds of channel a warning went, with commas

    class Meta:
        ordering = ("at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=("warning", "unwarning", "lookups", "unlookups", "police", "requested", "referral")
                ),
                name="shared_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.at:%Y-%m-%d}"
